"""How a scenario went on from one campaign to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from pytest_volfault.model.result import Result
from pytest_volfault.model.verdict import Verdict, standing


class Change(Enum):
    """What became of a scenario in a campaign, as against the one before."""

    WORSE = "worse"
    BETTER = "better"
    # To or from a verdict that says nothing about the target.
    UNKNOWN = "unknown"
    LEFT_OTHERWISE = "left otherwise"
    COMES = "comes"
    GOES = "goes"

    @property
    def of_verdict(self) -> bool:
        """Whether it is a change of the verdict, or of what heals."""
        return self in (Change.WORSE, Change.BETTER, Change.UNKNOWN)


def changes(ends: Sequence[Result | None]) -> Iterator[tuple[int, Change]]:
    """Tell the changes of one scenario.

    Args:
        ends: what each campaign found; None where it did not run the scenario.

    Yields:
        The number of the campaign, and how it differs from the last one before that had run the scenario.
    """
    last: Result | None = None
    for number, end in enumerate(ends):
        if number and (end is None) != (ends[number - 1] is None):
            yield number, Change.GOES if end is None else Change.COMES
        if end is not None:
            if last is not None and (change := _change(last, end)) is not None:
                yield number, change
            last = end


def _change(one: Result, other: Result) -> Change | None:
    if one.verdict is not other.verdict and max(one.verdict.rank, other.verdict.rank) > Verdict.UNSAFE.rank:
        return Change.UNKNOWN
    before, now = (standing(each.verdict, each.degree, each.heals_by) for each in (one, other))
    if before != now:
        return Change.WORSE if now > before else Change.BETTER
    return None if one.outcome.facts == other.outcome.facts else Change.LEFT_OTHERWISE
