"""From the hooks' implementations to one value, held together in this one place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.extensions import _checking as checking
from pytest_volfault.extensions.cures import Action
from pytest_volfault.extensions.implementation import HOOKS, Implementation
from pytest_volfault.extensions.section import Section
from pytest_volfault.extensions.target import at_work
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import COMBINATIONS, WORDS, Nonsense, Variant, Word
from pytest_volfault.verdicts import Invariant
from volfault_fakes.catalogue import Kind, Operation

# Hook -> what its values are instances of, where they are no pairs.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "pytest_volfault_flows": (Flow,),
    "pytest_volfault_words": (Word, Nonsense),
    "pytest_volfault_points": (Operation,),
    "pytest_volfault_invariants": (Invariant,),
    "pytest_volfault_cures": (Action,),
    "pytest_volfault_sections": (Section,),
}
# Type -> what such a thing is called, the attribute with its name, and what looks at it.
_THINGS: Mapping[type, tuple[str, str, Callable[[Any], object]]] = {
    Flow: ("flow", "name", checking.check_flow),
    Word: ("word", "name", checking.check_word),
    Nonsense: ("combination", "reason", checking.check_nonsense),
    Operation: ("point", "point", checking.check_point),
    Invariant: ("invariant", "name", checking.check_invariant),
    Action: ("action", "name", checking.check_action),
    Section: ("section", "title", checking.check_section),
}


def build(
    implementations: Iterable[Implementation],
    config: object = None,
    points: Iterable[tuple[str, Operation]] = (),
) -> Extensions:
    """Ask them all, and put together what they return.

    Args:
        implementations: in the order in which they were registered; those that ship come first.
        config: pytest's; None outside of pytest.
        points: (who has added it, point), from elsewhere.

    Raises:
        UsageError: something cannot be registered; the message says what, by whom, and what to do.
    """
    given = _Given()
    for each in implementations:
        each.check()
        for value in each.values(config):
            given.take(each, value)
    for source, operation in points:
        given.add(source, "point", operation.point, operation, checking.check_point, ships=False)
    return given.together()


class _Given:
    """What was returned so far: what a thing is -> its name -> the thing."""

    def __init__(self) -> None:
        self._things: dict[str, dict[str, Any]] = {}
        self._kinds_at: dict[str, tuple[str, ...]] = {}
        self._sources: dict[tuple[str, str], str] = {}
        self._ships: set[tuple[str, str]] = set()

    def add(
        self, source: str, what: str, name: str, thing: Any, check: Callable[[Any], object], *, ships: bool
    ) -> None:
        """Put a thing in, if it can be and its name is free."""
        if not ships:
            _told(source, check, thing)
        there = self._things.setdefault(what, {})
        # What ships among the targets may be replaced by what a project calls the same.
        if name in there and not (what == "target" and (what, name) in self._ships):
            by = "one that ships" if (what, name) in self._ships else f"that of {self._sources[what, name]}"
            raise UsageError(
                f"{source}: there is {checking.named(what)} {name} already, {by}; give this one a name of its own"
            )
        there[name] = thing
        self._sources[what, name] = source
        if ships:
            self._ships.add((what, name))
        else:
            self._ships.discard((what, name))

    def take(self, who: Implementation, value: Any) -> None:
        """Put in what an implementation has returned."""
        expected = _TYPES.get(who.hook)
        if expected is not None and type(value) not in expected:
            names = " or ".join(each.__name__ for each in expected)
            raise UsageError(
                f"{who.source}: among what it returned is {value!r}, which is no {names}; this hook returns "
                f"{HOOKS[who.hook]}"
            )
        if isinstance(value, tuple):
            self._pair(who, *value)
        else:
            what, name, check = self._described(value)
            self.add(who.source, what, name, value, check, ships=who.ships)

    def _pair(self, who: Implementation, key: Any, value: Any) -> None:
        if who.hook == "pytest_volfault_targets":
            pair: Callable[[Any], object] = lambda make: checking.check_target(key, make)  # noqa: E731 - of this pair
            self.add(who.source, "target", key, value, pair, ships=who.ships)
            return
        if not isinstance(key, Kind):
            raise UsageError(f"{who.source}: among what it returned is {key!r}, which is no Kind")
        self.add(who.source, "kind", key.name, key, lambda kind: checking.check_kind(kind, value), ships=who.ships)
        if tuple(value):
            self._kinds_at[key.name] = tuple(value)

    @staticmethod
    def _described(value: Any) -> tuple[str, str, Callable[[Any], object]]:
        """What a thing is, what it is called, and what looks at it."""
        what, name, check = _THINGS[type(value)]
        return what, getattr(value, name), check

    def together(self) -> Extensions:
        """The one value."""
        things = {what: dict(named) for what, named in self._things.items()}
        words, combinations = things.get("word", {}), things.get("combination", {})
        with ExitStack() as stack:
            stack.enter_context(WORDS.replaced(words))
            stack.enter_context(COMBINATIONS.replaced(combinations))
            stack.enter_context(FLOWS.replaced(things.get("flow", {})))
            flows = {name: self._written(flow) for name, flow in things.get("flow", {}).items()}
        return Extensions(
            targets=things.get("target", {}),
            flows=flows,
            words=words,
            combinations=tuple(combinations.values()),
            points=self._all("point"),
            kinds=self._all("kind"),
            kinds_at=self._kinds_at,
            invariants=tuple(map(self._invariant, self._all("invariant"))),
            actions=tuple(map(self._action, self._all("action"))),
            sections=self._all("section"),
            sources=self._sources,
            shipped=frozenset(self._ships),
        )

    def _all(self, what: str) -> tuple[Any, ...]:
        return tuple(self._things.get(what, {}).values())

    def _written(self, flow: Flow) -> Flow:
        """With its variants as they are written, whose words may come from anybody."""
        if ("flow", flow.name) in self._ships:
            return flow
        source = self._sources["flow", flow.name]
        names = [_told(source, Variant.parse, name) for name in flow.variants]
        _told(source, checking.check_steps, flow)
        return dataclasses.replace(flow, variants=tuple(map(str, names)))

    def _invariant(self, rule: Invariant) -> Invariant:
        if ("invariant", rule.name) in self._ships:
            return rule
        guarded = at_work(f"the invariant {rule.name}", self._sources["invariant", rule.name], rule.broken)
        return dataclasses.replace(rule, broken=guarded)

    def _action(self, action: Action) -> Action:
        if ("action", action.name) in self._ships:
            return action
        guarded = at_work(f"the action {action.name}", self._sources["action", action.name], action.do)
        return dataclasses.replace(action, do=guarded)


def _told(source: str, check: Callable[[Any], Any], thing: Any) -> Any:
    """What is wrong with a thing, with who has registered it."""
    try:
        return check(thing)
    except UsageError as error:
        raise UsageError(f"{source}: {error}") from None
