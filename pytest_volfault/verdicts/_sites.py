"""Whose job it was: of the functions on a struck call's stack, the one that answers for what comes of it.

The innermost that has something else to change on the way, before or after that call: there, what was done and what was
not yet done come apart. Functions of files that lead to one party only hand calls on, and have no such job.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pytest_volfault.model.result import Result
from pytest_volfault.model.way import LOCAL, Spot

# A file that leads to fewer is a front of the party's.
PARTIES = 2


class Sites:
    """Finds them by the undisturbed runs of a campaign.

    Args:
        golden: the run without faults of each `FLOW.VARIANT`.
    """

    def __init__(self, golden: Mapping[str, Result]) -> None:
        self._parties: dict[str, set[str]] = {}
        self._lines: dict[tuple[str, Spot], set[int]] = {}
        for name, result in golden.items():
            if result.course is None:
                continue
            for file, parties in result.course.parties.items():
                self._parties.setdefault(file, set()).update(parties)
            for crossed in result.course.writes:
                for spot in crossed.path:
                    self._lines.setdefault((name, spot), set()).add(spot.line)

    def place_of(self, flow: str, path: Sequence[Spot]) -> int | None:
        """Where on the path it stands; None where the path is empty.

        Args:
            flow: `FLOW.VARIANT`.
            path: from what the process was asked for inwards.
        """
        inwards = range(len(path) - 1, -1, -1)
        busy = (place for place in inwards if self._has_more_to_do(flow, path[place]))
        own = (place for place in inwards if not self._hands_on(path[place]))
        place = next(busy, next(own, len(path) - 1))
        return _undecorated(path, place) if path else None

    def _hands_on(self, spot: Spot) -> bool:
        return _hands_on(spot, self._parties)

    def _has_more_to_do(self, flow: str, spot: Spot) -> bool:
        elsewhere = self._lines.get((flow, spot), set()) - {spot.line}
        return bool(elsewhere) and not self._hands_on(spot)


def undecorated(path: Sequence[Spot]) -> tuple[Spot, ...]:
    """The functions of a path that are no decorator's."""
    return tuple(spot for place, spot in enumerate(path) if not _decorates(spot, path[:place]))


def innermost(path: Sequence[Spot]) -> Spot | None:
    """The function that stands innermost and is no decorator's; None where the path is empty."""
    return path[_undecorated(path, len(path) - 1)] if path else None


def caller_of(path: Sequence[Spot], parties: Mapping[str, Collection[str]]) -> Spot | None:
    """Who makes a call: the innermost on its stack that is neither a front of the party's nor a decorator's.

    Args:
        path: the stack.
        parties: file -> those that functions in it lead to, by the run without faults.
    """
    inwards = range(len(path) - 1, -1, -1)
    place = next((place for place in inwards if not _hands_on(path[place], parties)), len(path) - 1)
    return path[_undecorated(path, place)] if path else None


def _hands_on(spot: Spot, parties: Mapping[str, Collection[str]]) -> bool:
    return len(parties.get(spot.file, ())) < PARTIES


def _undecorated(path: Sequence[Spot], place: int) -> int:
    """The nearest from there outwards that is no decorator's; the place itself where there is none."""
    return next((each for each in range(place, -1, -1) if not _decorates(path[each], path[:each])), place)


def _decorates(spot: Spot, around: Iterable[Spot]) -> bool:
    """Whether it is a local function whose definer does not run around it."""
    definer, within, _ = spot.function.partition(LOCAL)
    return bool(within) and not any(each.file == spot.file and each.function == definer for each in around)
