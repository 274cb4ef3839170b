"""What may be registered: each thing by itself. What it has to do with a target is `catalogue`'s to see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.extensions.cures import Action
from pytest_volfault.extensions.section import Section
from pytest_volfault.model.cure import ACTIONS, Actor, Cure
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.recovery import RECOVERY
from pytest_volfault.model.variant import DIMENSIONS, Nonsense, Variant, Word
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts import Invariant
from volfault_fakes.catalogue import WHENS, Kind, Operation
from volfault_fakes.naming import unknown

# What a scenario's id is made of; a variant's words are joined by `-`, and a point has its party first.
_NAMES: Mapping[str, tuple[str, str]] = {
    "word": (r"[A-Za-z0-9_]+", "letters, digits and _"),
    "flow": (r"[A-Za-z0-9_-]+", "letters, digits, _ and -"),
    "point": (r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+\.?", "letters, digits, _ and -, the party first: `inventory.note`"),
}
_OTHERS = (r"[A-Za-z0-9_.-]+", "letters, digits, `_`, `.` and -")
_PLACE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_SEVERITIES = (Verdict.LEAKED, Verdict.STUCK, Verdict.UNSAFE)
# The engine hides the calls that cinder-volume makes by how their names begin.
_HIDDEN = "backend."


def named(what: str) -> str:
    """`a flow`, `an invariant`."""
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def check_name(what: str, name: object) -> None:
    """Refuse what no id of a scenario can hold."""
    pattern, allowed = _NAMES.get(what, _OTHERS)
    if not isinstance(name, str) or not re.fullmatch(pattern, name, re.ASCII):
        raise UsageError(f"{name!r} cannot be the name of {named(what)}: it has to be safe in a shell; use {allowed}")


def check_target(name: object, make: object) -> None:
    check_name("target", name)
    _callable(f"the target {name}", make, "a function that makes it")


def check_flow(flow: Flow) -> None:
    """By itself; its variants are read when all words are known."""
    check_name("flow", flow.name)
    if flow.name in RECOVERY:
        raise UsageError(f"no flow can be called {flow.name}: //{flow.name} says in an id that {RECOVERY[flow.name]}")
    for part in ("start", "goal", "steps", "reaches"):
        _callable(f"the {part} of flow {flow.name}", getattr(flow, part), "a function of the variant")
    if flow.perform is not None:
        _callable(f"the perform of flow {flow.name}", flow.perform, "a function of target, variant and scene")
    if flow.name not in FLOWS.shipped and flow.like not in FLOWS.shipped:
        said = unknown("flow", flow.like, FLOWS.shipped)
        raise UsageError(f"the flow {flow.name} is to begin like an {said}")
    if not _names(f"the variants of flow {flow.name}", flow.variants):
        raise UsageError(f"the flow {flow.name} has no variants; give the name of one or more")


def check_steps(flow: Flow) -> None:
    for name in flow.variants:
        variant = Variant.parse(name)
        try:
            steps: tuple[object, ...] = tuple(flow.steps(variant))
        except Exception as error:
            raise UsageError(f"the steps of flow {flow.name}.{name} raised {type(error).__name__}: {error}") from error
        wrong = [each for each in steps if not isinstance(each, Step)]
        if wrong:
            raise UsageError(f"the steps of flow {flow.name}.{name} are Steps, and not {wrong[0]!r}")


def check_word(word: Word) -> None:
    check_name("word", word.name)
    if word.dimension in DIMENSIONS:
        raise UsageError(
            f"the word {word.name} says something of {word.dimension}, whose words ship and are known to the targets; "
            "give it a dimension of its own"
        )
    check_name("dimension", word.dimension)
    _callable(f"the prepare of word {word.name}", word.prepare, "a function of cloud and scene")


def check_nonsense(rule: Nonsense) -> None:
    _callable("the holds of a Nonsense", rule.holds, "a function of the variant")
    try:
        rule.reason.format(v=Variant())
        rule.holds(Variant())
    except Exception as error:
        raise UsageError(f"the Nonsense {rule.reason!r} raised {type(error).__name__}: {error}") from error


def check_point(operation: Operation) -> None:
    check_name("point", operation.point)
    if operation.point.startswith(_HIDDEN) or operation.process:
        raise UsageError(
            f"the point {operation.point} would be one of cinder-volume's with its storage, which campaigns leave out; "
            "give it another party, and no process"
        )
    if operation.point.endswith(".") != (operation.suffix is not None):
        raise UsageError(f"the name of the point {operation.point!r} ends with a dot if its `suffix` gives the rest")
    if not _PLACE.fullmatch(str(operation.where)):
        raise UsageError(f"the point {operation.point} stands at {operation.where!r}; give it as module:attribute")
    for name in _names(f"the kinds of point {operation.point}", operation.kinds):
        check_name("kind", name.replace(":", "."))


def check_kind(kind: Kind, points: object) -> None:
    check_name("kind", kind.name)
    _callable(f"the strike of kind {kind.name}", kind.strike, "a function of the crossing")
    whens = _names(f"the whens of kind {kind.name}", kind.whens)
    if not whens or set(whens) - set(WHENS):
        raise UsageError(f"the kind {kind.name} can strike {kind.whens!r}; its whens are of {', '.join(WHENS)}")
    _names(f"the points of kind {kind.name}", points)


def check_invariant(rule: Invariant) -> None:
    check_name("invariant", rule.name)
    _callable(f"the broken of invariant {rule.name}", rule.broken, "a function of what is left and what is whole")
    if rule.severity not in _SEVERITIES:
        raise UsageError(
            f"the invariant {rule.name} has the severity {rule.severity!r}; it is one of "
            + ", ".join(f"Verdict.{each.name}" for each in _SEVERITIES)
        )


def check_action(action: Action) -> None:
    check_name("action", action.name)
    if action.name in ACTIONS.shipped or action.name in (Cure.NONE_NEEDED.value, Cure.NOTHING.value):
        raise UsageError(
            f"{action.name} is what results say of one that ships; give the action of a cure a name of its own"
        )
    _callable(f"what the action {action.name} does", action.do, "a function of the case")
    _text(f"the phrase of action {action.name}", action.phrase)
    actor: object = action.actor
    if not isinstance(actor, Actor):
        actors = ", ".join(f"Actor.{each.name}" for each in Actor)
        raise UsageError(f"the actor of action {action.name} is one of {actors}, and not {actor!r}")
    _names(f"the commands of action {action.name}", action.commands)


def check_section(section: Section) -> None:
    _text("the title of a section", section.title)
    _callable(f"the lines of section {section.title}", section.lines, "a function of the results")


def _callable(what: str, value: object, meant: str) -> Callable[..., Any]:
    if not callable(value):
        raise UsageError(f"{what} is {meant}, and not {value!r}")
    return value


def _names(what: str, value: object) -> tuple[str, ...]:
    # A text is a row of texts as well, and never meant so.
    if isinstance(value, str) or not isinstance(value, Iterable) or not all(isinstance(each, str) for each in value):
        raise UsageError(f"{what} are a tuple of names, and not {value!r}")
    return tuple(value)


def _text(what: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{what} is a text that is not empty, and not {value!r}")
