"""Why scenarios end as they do: the place in the code under test that they have in common. Standard library only."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.model.way import Spot

Word = TypeVar("Word", bound=Hashable)


class How(Enum):
    """What the code under test does where the others of a cause have their place.

    Attributes:
        SWALLOWED: it takes an error for none, and goes on.
        LEFT: an error leaves it, and what it had done by then stays.
        SILENT: a call does not do what it answers, and nobody looks.
        KILLED: its process dies, and who comes after it does not finish.
        RACED: it stands while another operation changes what it had looked at, and goes on.
        DEADLOCKED: it waits for a lock that another operation has, and that one waits as well.
        OTHERS: nothing; what is left is what the fault itself did, as somebody else's doing.
        AS_EVER: it ends as it does without any fault.
        UNKNOWN: nothing was seen of it.
    """

    SWALLOWED = "swallowed"
    LEFT = "left"
    SILENT = "silent"
    KILLED = "killed"
    RACED = "raced"
    DEADLOCKED = "deadlocked"
    OTHERS = "others"
    AS_EVER = "as-ever"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Cause:
    """One place in the code under test, with all that comes of it.

    Attributes:
        how: what the code under test does there.
        place: the function, at the line where most of the faults strike within it, or where it swallows the error;
            None where no code was seen.
        entries: what the processes were asked for, sorted; of what ends as ever, the flow; of others' doing, the kinds
            of fault; of a race, the flows that went on; of a deadlock, the functions that wait as well.
        within: of what is swallowed, the function whose call it was, if that is another one.
        lines: of the place, or of `within`, where faults strike; those of most faults first.
        clause: what swallows the error (`except Exception`); empty where it is a library, or nobody.
        error: the class that most errors had at their end; empty where there was none.
        kinds: kind of fault -> how many of it, most first.
        members: ids of the scenarios, sorted.
        calls: point -> how many faults at it, most first; of a race, where the function stood.
        variants: each `FLOW.VARIANT`, sorted; with what was asked for at once.
        verdicts: verdict -> how many, the worst first.
        cures: what makes it whole -> how many, the cheapest first.
        left: what the scenario that is replayed leaves, as texts of facts.
        replay: the shortest of the ids with the worst verdict.
        rule: the worst that this one breaks; empty where it breaks none.
        degree: how unsafe that one is; None where it is not.
        commands: what is typed to mend what that one leaves.
        unseen: of a race, the sort of what others changed meanwhile -> in how many scenarios, most first.
    """

    how: How
    place: Spot | None
    entries: tuple[str, ...]
    within: Spot | None
    lines: tuple[int, ...]
    clause: str
    error: str
    kinds: Mapping[str, int]
    members: tuple[str, ...]
    calls: Mapping[str, int]
    variants: tuple[str, ...]
    verdicts: Mapping[Verdict, int]
    cures: Mapping[Cure, int]
    left: tuple[str, ...]
    replay: str
    rule: str = ""
    degree: Degree | None = None
    commands: tuple[str, ...] = ()
    unseen: Mapping[str, int] = field(default_factory=dict)

    @property
    def worst(self) -> Verdict:
        """The worst verdict among them."""
        return next(iter(self.verdicts))

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`; it follows from the results, and is not read back."""
        spots = {"place": self.place, "within": self.within}
        return {
            "how": self.how.value,
            **{name: None if spot is None else spot.as_list() for name, spot in spots.items()},
            "entries": list(self.entries),
            "lines": list(self.lines),
            "clause": self.clause,
            "error": self.error,
            "kinds": dict(self.kinds),
            "members": list(self.members),
            "calls": dict(self.calls),
            "variants": list(self.variants),
            "verdicts": {verdict.value: count for verdict, count in self.verdicts.items()},
            "cures": {cure.value: count for cure, count in self.cures.items()},
            "left": list(self.left),
            "replay": self.replay,
            "rule": self.rule,
            **({} if self.degree is None else {"degree": self.degree.value}),
            "commands": list(self.commands),
            **({"unseen": dict(self.unseen)} if self.unseen else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Cause:
        """Read `as_dict` back."""
        return cls(
            how=How(data["how"]),
            clause=data["clause"],
            error=data["error"],
            # A file that sorts its keys has the counts by name.
            kinds=most_first(data["kinds"]),
            calls=most_first(data["calls"]),
            verdicts=worst_first({Verdict(name): count for name, count in data["verdicts"].items()}),
            cures=cheapest_first({Cure.parse(name): count for name, count in data["cures"].items()}),
            replay=data["replay"],
            rule=data["rule"],
            degree=Degree(data["degree"]) if "degree" in data else None,
            place=_spot(data["place"]),
            within=_spot(data["within"]),
            entries=tuple(data["entries"]),
            lines=tuple(data["lines"]),
            members=tuple(data["members"]),
            variants=tuple(data["variants"]),
            left=tuple(data["left"]),
            commands=tuple(data["commands"]),
            unseen=most_first(data.get("unseen", {})),
        )

    @property
    def name(self) -> str:
        """What tells it from all others, from run to run; without lines, which move."""
        place = () if self.place is None else (self.place.name,)
        ends = {How.SILENT: sorted(self.kinds), How.RACED: [self.rule]}.get(self.how, [])
        return " ".join((self.how.value, *place, *self.entries, *ends))


def most_first(counts: Mapping[Word, int]) -> dict[Word, int]:
    """Counts by how many; those that are as many by name."""
    return dict(sorted(counts.items(), key=lambda each: (-each[1], str(each[0]))))


def worst_first(counts: Mapping[Verdict, int]) -> dict[Verdict, int]:
    """Counts of verdicts, the worst before all others."""
    return dict(sorted(counts.items(), key=lambda each: -each[0].rank))


def cheapest_first(counts: Mapping[Cure, int]) -> dict[Cure, int]:
    """Counts of cures, the cheapest before all others."""
    return dict(sorted(counts.items(), key=lambda each: each[0].rank))


def _spot(plain: list[Any] | None) -> Spot | None:
    return None if plain is None else Spot(*plain)
