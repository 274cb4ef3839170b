"""What a session has found so far, kept as it is found: a session that was interrupted is gone on with."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.errors import UsageError, VolfaultError
from pytest_volfault.model.result import Result

SCHEMA = "volfault-resume/1"
WHAT = "file to resume from"
ADVICE = "remove it to begin anew, or name another"
# What the results follow from: part -> name -> what it is, as text that is compared.
Premises = Mapping[str, Mapping[str, str]]


class Kept:
    """A file with a line for what the results follow from, and one for each result.

    It is there as long as there is something left to do. A line that was cut off, as when the machine went down, is
    no line.

    Args:
        path: the file; it need not be there.
        premises: tells what the results of this session follow from.

    Attributes:
        complaint: what was in the way of keeping the results, as a sentence; empty where nothing was.
    """

    def __init__(self, path: Path, premises: Callable[[], Premises]) -> None:
        self._path, self._premises = path, premises
        self._handle: int | None = None
        self.complaint = ""

    def check(self) -> None:
        """Refuse results of another session.

        Raises:
            UsageError: it is no such file, or its results follow from something else; the message says from what.
        """
        lines = self._lines
        if lines and (what := difference(_parsed(self._path, 1, lines[0])["premises"], self._premises())):
            raise UsageError(f"the {WHAT} {self._path} has results of another session: {what}; {ADVICE}")
        _ = self.results

    @functools.cached_property
    def results(self) -> Mapping[str, Result]:
        """What was found before this session began, by the ids of the scenarios.

        Raises:
            UsageError: it is no such file.
        """
        plain = (_parsed(self._path, n, line) for n, line in enumerate(self._lines[1:], 2))
        try:
            found = map(Result.from_dict, plain)
            return {result.scenario.id: result for result in found}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"the {WHAT} {self._path} holds no results: {error!r}; {ADVICE}") from None

    @functools.cached_property
    def _lines(self) -> list[str]:
        if not self._path.exists():
            return []
        # What stands behind the last line's end was cut off.
        *lines, _ = files.read(self._path, WHAT).split("\n")
        if lines and _parsed(self._path, 1, lines[0]).get("schema") != SCHEMA:
            raise UsageError(f"the {WHAT} {self._path} was not written by this release of volfault; {ADVICE}")
        return lines

    def add(self, result: Result) -> None:
        """Keep one more, unless it was there before. What cannot be kept is complained of, and the session goes on."""
        if self.complaint:
            return
        try:
            if result.scenario.id in self.results:
                return
            if self._handle is None:
                self._handle = self._opened()
            self._write(self._handle, result.as_dict())
        except VolfaultError as error:
            self.complaint = str(error)

    def _opened(self) -> int:
        self.check()
        with files.told(self._path, WHAT):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            os.truncate(handle, sum(len(line.encode()) + 1 for line in self._lines))
        if not self._lines:
            self._write(handle, {"schema": SCHEMA, "premises": self._premises()})
        return handle

    def _write(self, handle: int, plain: Mapping[str, Any]) -> None:
        data = json.dumps(plain).encode() + b"\n"
        with files.told(self._path, WHAT):
            # Less may be written where a disk is full; the rest says so.
            while data:
                data = data[os.write(handle, data) :]

    def close(self, *, whole: bool) -> bool:
        """End it.

        Args:
            whole: whether nothing is left to do, so that nothing is to be gone on with.

        Returns:
            Whether there is something that can be gone on with.
        """
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        try:
            if whole and not self.complaint:
                self._path.unlink(missing_ok=True)
            return self._path.exists()
        except OSError as error:
            self.complaint = f"the {WHAT} {self._path} cannot be removed: {error.strerror}; remove it yourself"
            return False


def difference(before: Premises, now: Premises) -> str:
    """The first thing that is not what it was, as a clause; empty where everything is."""
    for part, said in (
        ("options", "--volfault-{0} was {1}, and is {2}"),
        ("installed", "{0} was {1}, and is {2}"),
        ("sources", "the sources of {0} are not what they were"),
    ):
        one, other = before.get(part, {}), now.get(part, {})
        for name in sorted({*one, *other}):
            was, is_now = one.get(name, ""), other.get(name, "")
            if was != is_now:
                return said.format(name, was or "not there", is_now or "not there")
    return ""


def _parsed(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        plain = json.loads(line)
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        raise UsageError(f"the {WHAT} {path} is not what volfault has written: its line {number} is no JSON; {ADVICE}")
    return plain
