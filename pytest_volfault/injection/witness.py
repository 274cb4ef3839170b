"""Sees which code of the target makes each call, where a fault strikes it, and how the error ends.

What was seen is asked for when the scenario is over: sources are read then, and no line of the target is held up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from pytest_volfault.injection._clauses import clause_of
from pytest_volfault.injection._fate import Follower, Quiet
from pytest_volfault.injection._own import Own, spot
from pytest_volfault.model.way import Course, Crossed, Fate, Spot, Way

__all__ = ["OfCourse", "OfFault", "Own", "Quiet", "Witness"]


class Witness(Protocol):
    """Told by a run of what it lets pass."""

    def crosses(self, point: str, frame: FrameType, *, changes: bool) -> None:
        """A call is made.

        Args:
            point: name of the injection point.
            frame: the innermost on the stack of its caller.
            changes: whether such a call changes anything.
        """

    def strikes(self, frame: FrameType, *, kills: bool) -> None:
        """A fault has struck that call; `kills` where it was the death of its process."""


class OfFault:
    """Sees what becomes of the first fault of a scenario.

    Args:
        own: the target's code.
        quiet: what is raised there without any fault.
    """

    def __init__(self, own: Own, quiet: Quiet = ()) -> None:
        self._own = own
        self._quiet = quiet
        self._entry = ""
        self._path: tuple[Spot, ...] | None = None
        self._killed = False
        self._followed: Follower | None = None
        self._since: dict[tuple[str, tuple[Spot, ...]], Crossed] = {}

    @contextmanager
    def looking(self) -> Iterator[None]:
        """The body is the code under test; what is not known by its end does not come any more."""
        try:
            yield
        finally:
            if self._followed is not None:
                self._followed.stop()

    def crosses(self, point: str, frame: FrameType, *, changes: bool) -> None:
        """Only what comes after the strike tells what the code makes of it."""
        if changes and self._path is not None:
            standing = self._own.standing(frame)
            path = standing.whole
            self._since.setdefault((point, path), Crossed(point, standing.entry, path))

    def strikes(self, frame: FrameType, *, kills: bool) -> None:
        if self._path is not None and not self._is_again(frame):
            return
        standing = self._own.standing(frame)
        if self._path is None:
            self._entry, self._path, self._killed = standing.entry, standing.path, kills
        # Two tracers exclude one another; who measures or debugs the target was there first.
        if not kills and sys.gettrace() is None:
            self._followed = Follower(standing.frames, self._quiet)

    def _is_again(self, frame: FrameType) -> bool:
        """Whether whoever swallowed the error has made the same call once more: it has not got rid of it yet."""
        followed = self._followed
        if followed is None or followed.fate is not Fate.SWALLOWED or self._path is None:
            return False
        outer = len(self._path) - followed.depth
        path = self._own.standing(frame).path
        return [(each, each.line) for each in path[:outer]] == [(each, each.line) for each in self._path[:outer]]

    @property
    def since(self) -> tuple[Crossed, ...]:
        """The calls that change something, from the strike on, each once."""
        return tuple(self._since.values())

    @property
    def way(self) -> Way | None:
        """What became of it; None where no fault has struck, or something else traces this process."""
        if self._path is None:
            return None
        if self._killed:
            return Way(self._entry, self._path, Fate.DIED)
        seen = self._followed
        if seen is None:
            return None
        clause = clause_of(seen.code, seen.handling) if seen.fate is Fate.SWALLOWED else ""
        return Way(self._entry, self._path, seen.fate, seen.errors, seen.answered, seen.end, clause)


class OfCourse:
    """Sees how a flow goes where nothing fails.

    Args:
        own: the target's code.
    """

    def __init__(self, own: Own) -> None:
        self._own = own
        self._writes: dict[Any, Crossed] = {}
        self._parties: dict[str, dict[str, None]] = {}
        self._quiet: set[tuple[str, str, str]] = set()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """The body is the code under test."""
        traces = sys.gettrace() is None
        if traces:
            sys.settrace(self._look)
        try:
            yield
        finally:
            if traces and sys.gettrace() == self._look:
                sys.settrace(None)

    def crosses(self, point: str, frame: FrameType, *, changes: bool) -> None:
        standing = self._own.standing(frame)
        path = standing.whole
        for each in path:
            self._parties.setdefault(each.file, {})[_party(point)] = None
        if changes:
            crossed = Crossed(point, standing.entry, path)
            self._writes.setdefault((point, standing.entry, path, tuple(each.line for each in path)), crossed)

    def strikes(self, frame: FrameType, *, kills: bool) -> None:
        """Nothing: no fault is planned."""

    def _look(self, frame: FrameType, event: str, arg: Any) -> Any:
        if not self._own.holds(frame):
            return None
        frame.f_trace_lines = False
        if event == "exception":
            here = spot(frame)
            self._quiet.add((here.file, here.function, arg[0].__name__))
        return self._look

    @property
    def course(self) -> Course:
        """The calls, and which parties the files of the target speak to."""
        parties = {file: tuple(sorted(names)) for file, names in sorted(self._parties.items())}
        return Course(tuple(self._writes.values()), parties)

    @property
    def quiet(self) -> Quiet:
        """What is raised in the target's code where nothing fails."""
        return frozenset(self._quiet)


def _party(point: str) -> str:
    """Whom a point leads to: `cinder`, and of what is woven into a target `nova.db`."""
    words = point.split(".")
    return ".".join(words[: max(1, min(2, len(words) - 1))])
