"""Whether the gate notices a bug, as a line and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bench.returned_bugs.bug import Bug
from bench.returned_bugs.trial import Judged
from pytest_volfault import Scenario
from pytest_volfault.session import campaign_named
from volfault_suites.named_only import NAMED_ONLY

CAMPAIGNS = ("quick", "standard")
_ELSEWHERE = frozenset(flow for flows in NAMED_ONLY.values() for flow in flows)


def is_of(name: str, identifier: str) -> bool:
    """Whether a campaign by name runs a scenario by itself."""
    scenario, campaign = Scenario.parse(identifier), campaign_named(name)
    single = not scenario.in_company and len(scenario.faults) < 2 and scenario.flow not in _ELSEWHERE
    return single and campaign.runs(scenario.golden.id) and campaign.strikes.holds(scenario)


class Noticed(Enum):
    """How it is noticed.

    Attributes:
        CAMPAIGN: by the single faults of a flow, as every session plays them.
        NAMED: by a scenario, or in a variant, that runs where it is named.
        NOT: it was tried, and nothing differs.
        UNTRIED: something is missing to try it.
    """

    CAMPAIGN = "noticed"
    NAMED = "noticed where it is named"
    NOT = "not noticed"
    UNTRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a bug that came back.

    Attributes:
        bug: which.
        judged: what the gate says of each session.
    """

    bug: Bug
    judged: tuple[Judged, ...]

    @property
    def first(self) -> Judged | None:
        """The first session in which something differs."""
        return next((each for each in self.judged if each.findings), None)

    @property
    def noticed(self) -> Noticed:
        """How the gate notices it."""
        if not self.judged:
            return Noticed.UNTRIED
        if self.first is None:
            return Noticed.NOT
        return Noticed.NAMED if self.first.named else Noticed.CAMPAIGN

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaigns by name that have one of the scenarios that differ."""
        ids = [each.id for judged in self.judged for each in judged.findings]
        return tuple(name for name in CAMPAIGNS if any(is_of(name, each) for each in ids))

    @property
    def example(self) -> str:
        """The scenario to look at: of the worst, the one with the shortest id."""
        if self.first is None:
            return ""
        worst = [each for each in self.first.findings if each.kind is self.first.findings[0].kind]
        return min((each.id for each in worst), key=lambda each: (len(each), each))

    @property
    def said(self) -> str:
        """What the gate says of that scenario."""
        return (
            next((each.sentence for each in self.first.findings if each.id == self.example), "") if self.first else ""
        )

    @property
    def why(self) -> str:
        """What the code does otherwise, in the gate's words; what it leaves, where that alone is known."""
        return "" if self.first is None else self.said if self.first.why == self.example else self.first.why

    @property
    def line(self) -> str:
        """For a terminal."""
        head = f"{self.bug.number}  {self.noticed.value}"
        if self.first is None:
            return f"{head}: {self.bug.without or f'needs {self.bug.needs.value}'}; {self.bug.title}"
        counted = f"{self.first.otherwise} of {self.first.ran} scenarios"
        return f"{head}, {counted}: {self.why}; for example {self.example}"

    def as_dict(self) -> Mapping[str, Any]:
        """For a program."""
        first, bug = self.first, self.bug
        kinds = Counter(each.kind.value for each in first.findings) if first else Counter()
        return {
            "number": bug.number,
            "commit": bug.commit,
            "report": bug.report,
            "title": bug.title,
            "undone": [f"nova/{each.file} {each.function}" for each in bug.undone],
            "flows": list(bug.flows),
            "scenarios": list(bug.scenarios),
            "at": bug.at,
            "needs": bug.needs.value,
            "missing": bug.without,
            "noticed": self.noticed.value,
            "campaigns": list(self.campaigns),
            "shipped": bool(first and first.shipped),
            "ran": first.ran if first else sum(each.ran for each in self.judged),
            "otherwise": first.otherwise if first else 0,
            "differ": dict(kinds),
            "why": self.why,
            "example": self.example,
            "said": self.said,
        }


def summary(answers: Sequence[Answer], failed: int) -> str:
    """How many of how many."""
    counts = Counter(each.noticed for each in answers)
    noticed = counts[Noticed.CAMPAIGN] + counts[Noticed.NAMED]
    tried = len(answers) - counts[Noticed.UNTRIED] + failed
    lines = [f"noticed: {noticed} of {tried} that were tried ({counts[Noticed.NAMED]} of them where they are named)"]
    if counts[Noticed.UNTRIED]:
        lines.append(f"{counts[Noticed.UNTRIED]} more need what there is not yet")
    if failed:
        lines.append(f"{failed} could not be tried")
    return "\n".join(lines)
