"""What the code under test does otherwise than when it was accepted, and so why a scenario ends otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pytest_volfault.model.conduct import Call, Conduct


class What(Enum):
    """What a function does otherwise."""

    NOT_CAUGHT = "no longer catches"
    NOT_CALLED = "no longer calls"
    CAUGHT = "now catches"
    CALLED = "now calls"


_GAINED = (What.CAUGHT, What.CALLED)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        what: what a function does otherwise.
        by: its file and name.
        point: the call that it makes or does not; empty where it is about an error.
    """

    what: What
    by: str
    point: str = ""

    def __str__(self) -> str:
        return f"{self.by} {self.what.value} {self.point or 'an error'}"


def changes(before: Conduct, now: Conduct, *, better: bool) -> tuple[Change, ...]:
    """What differs, the likeliest reason first: what is not done any more; where it got better, what is done now.

    Who catches an error decides which calls are made after it, and so comes before these.
    """
    found = list(_changes(before, now))
    return tuple(sorted(found, key=lambda change: (bool(change.point), (change.what in _GAINED) is not better)))


def _changes(before: Conduct, now: Conduct) -> Iterator[Change]:
    if before.caught != now.caught:
        if before.caught:
            yield Change(What.NOT_CAUGHT, before.caught)
        if now.caught:
            yield Change(What.CAUGHT, now.caught)
    # A call that another function makes now has moved.
    yield from (Change(What.NOT_CALLED, each.by, each.point) for each in _missing(before, now))
    yield from (Change(What.CALLED, each.by, each.point) for each in _missing(now, before))


def _missing(here: Conduct, there: Conduct) -> list[Call]:
    """The calls here that are not made there, neither by this function nor by one that makes none of them here."""
    moved = {each.point for each in there.calls if each not in here.calls}
    return [each for each in here.calls if each not in there.calls and each.point not in moved]
