"""Everything that is registered for a session or a campaign, as one value: what ships, and what others have added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from pytest_volfault.extensions.cures import Action
from pytest_volfault.extensions.section import Section
from pytest_volfault.model.cure import ACTIONS
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import COMBINATIONS, WORDS, Nonsense, Word
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import Invariant
from volfault_fakes.catalogue import Kind, Operation


@dataclass(frozen=True)
class Extensions:
    """What there is; `load_extensions` makes it of modules, and the plugin of its hooks.

    Attributes:
        targets: name -> what makes that target.
        flows: by name.
        words: of variants, by name, in the order in which they are written.
        combinations: of words, that make no sense.
        points: that can be broken; each target has more of its own.
        kinds: of faults.
        kinds_at: kind -> the points at which it can happen as well.
        invariants: that a final state must keep.
        actions: that cures are made of, the cheapest first.
        sections: of what a session says at its end.
        sources: what a thing is, and its name -> who has registered it; for messages.
        shipped: what a thing is, and its name, of those that come with us.
    """

    targets: Mapping[str, Callable[[], Target]]
    flows: Mapping[str, Flow]
    words: Mapping[str, Word]
    combinations: tuple[Nonsense, ...]
    points: tuple[Operation, ...]
    kinds: tuple[Kind, ...]
    kinds_at: Mapping[str, tuple[str, ...]]
    invariants: tuple[Invariant, ...]
    actions: tuple[Action, ...]
    sections: tuple[Section, ...]
    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)
    shipped: frozenset[tuple[str, str]] = frozenset()

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Within the block its flows, words and actions are those that ids and files may name."""
        with ExitStack() as stack:
            stack.enter_context(FLOWS.replaced(self.flows))
            stack.enter_context(WORDS.replaced(self.words))
            stack.enter_context(COMBINATIONS.replaced({each.reason: each for each in self.combinations}))
            stack.enter_context(
                ACTIONS.replaced({**{each.name: each.told for each in self.actions}, **ACTIONS.shipped})
            )
            yield

    @cached_property
    def added_points(self) -> tuple[Operation, ...]:
        """Those of others. The parties' own are where each target has them."""
        return tuple(each for each in self.points if ("point", each.point) not in self.shipped)

    @cached_property
    def added_kinds(self) -> tuple[Kind, ...]:
        """Those of others."""
        return tuple(each for each in self.kinds if ("kind", each.name) not in self.shipped)

    @cached_property
    def added_sections(self) -> tuple[Section, ...]:
        """Those of others."""
        return tuple(each for each in self.sections if ("section", each.title) not in self.shipped)

    @property
    def extends_targets(self) -> bool:
        """Whether a target does not do all of it by itself."""
        own_words = any(word.prepare is not None for word in self.words.values())
        return bool(self.added_points or self.added_kinds or self.kinds_at or own_words or self.added_flows)

    @property
    def added_flows(self) -> tuple[Flow, ...]:
        """Those of others."""
        return tuple(each for each in self.flows.values() if ("flow", each.name) not in self.shipped)
