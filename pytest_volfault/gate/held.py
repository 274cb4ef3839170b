"""Of what a shipped baseline says something: what it says nothing of cannot be compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import Baseline
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.scenario import THEN, Scenario

Pair = tuple[str, str]
SEQUENCES = "one flow after another"


@dataclass(frozen=True, slots=True)
class Held:
    """The flows and variants of a shipped baseline.

    Of a user's own there is none of this: what that says nothing of is new.

    Attributes:
        target: of which Nova it is.
        goldens: its flows and variants, as `attach.attachments`.
        sequences: whether it has scenarios of one flow after another.
    """

    target: TargetInfo
    goldens: frozenset[str]
    sequences: bool

    @classmethod
    def of(cls, baseline: Baseline) -> Self:
        """What it holds, as its ids say."""
        ids = baseline.entries
        return cls(
            baseline.target, frozenset(each.partition("/")[0] for each in ids), any(THEN in each for each in ids)
        )

    def holds(self, pair: Pair) -> bool:
        """Whether it says anything of a flow in a variant."""
        return ".".join(pair) in self.goldens

    def speaks_of(self, scenario: Scenario) -> bool:
        """Whether it says anything of scenarios like this one."""
        return scenario.head in self.goldens and (self.sequences or not scenario.then)

    def check(self, name: str, pairs: Iterable[Pair]) -> None:
        """Refuse what a user has named and it says nothing of.

        Args:
            name: as the user has it.
            pairs: the flows and variants that it means.

        Raises:
            UsageError: the message says what to do instead.
        """
        if not any(map(self.holds, pairs)):
            raise UsageError(self.silence(name))

    def left_out(self, pairs: Iterable[Pair]) -> list[str]:
        """What of these flows and variants it says nothing of: a flow by its name where that is so of all of it."""
        flows: dict[str, list[Pair]] = {}
        for pair in pairs:
            flows.setdefault(pair[0], []).append(pair)
        return [
            name
            for flow, variants in flows.items()
            for name in (
                [".".join(each) for each in variants if not self.holds(each)]
                if any(map(self.holds, variants))
                else [flow]
            )
        ]

    def silence(self, name: str) -> str:
        """That it says nothing of it, and what to do."""
        return (
            f"the shipped baseline of {self.target.name} {self.target.version} says nothing of {name}; run it without "
            "--volfault-baseline=upstream, or compare with a baseline of your own"
        )
