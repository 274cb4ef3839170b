"""How far a long session has come, a line now and then; a short one says nothing before its end."""

from __future__ import annotations

from pytest_volfault.model.result import Result
from pytest_volfault.model.verdict import Verdict

# Nobody asks how far it is before.
SHORT = 10.0
# On a terminal; a log has a line for each tenth of the tests, and one where that takes longer than anybody would wait.
LIVE = 10.0
SILENT = 600.0
MINUTE, HOUR = 60, 3600
# They say nothing of the code under test.
_SAY_NOTHING = (Verdict.UNREACHED, Verdict.NONDETERMINISTIC)


class Progress:
    """When a line is due, and what it says.

    Args:
        total: how many tests there are.
        before: how many were over when the first of ours began.
        began: when that was, in seconds of real time.
        live: whether somebody looks on: lines come by the clock.
    """

    def __init__(self, total: int, before: int, began: float, *, live: bool) -> None:
        self._total, self._before, self._began = total, before, began
        self._live = live
        self._told, self._tenth = began, 0

    def is_due(self, done: int, now: float) -> bool:
        """Whether a line is to be told; the end of a session has its own.

        Args:
            done: how many tests are over.
            now: in seconds of real time.
        """
        tenth = done * 10 // self._total
        by_clock = now - self._told >= (LIVE if self._live else SILENT)
        due = by_clock or (not self._live and tenth > self._tenth)
        if done >= self._total or now - self._began < SHORT or not due:
            return False
        self._told, self._tenth = now, tenth
        return True

    def line(self, done: int, now: float, worst: Result | None) -> str:
        """Done, of how many, how fast, the worst so far, and the time that the rest will take.

        Args:
            done: how many tests are over.
            now: in seconds of real time.
            worst: of what was found; None where nothing was.
        """
        rate = (done - self._before) / (now - self._began)
        told = f"volfault: {done} of {self._total} tests ({done * 100 // self._total} %), {_per_second(rate)}"
        found = "" if worst is None else f", worst so far {worst.judged}"
        return f"{told}{found}, {duration((self._total - done) / rate)} left"


def worst_of(results: list[Result]) -> Result | None:
    """The worst of some results that say something of the code under test; of several, the first."""
    telling = [result for result in results if result.verdict not in _SAY_NOTHING]
    return max(telling, key=lambda each: (each.verdict.rank, each.degree.rank if each.degree else -1), default=None)


def duration(seconds: float) -> str:
    """A time as people read it: `45 s`, `2 min 5 s`, `3 h 20 min`."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def _per_second(rate: float) -> str:
    return f"{rate:.0f} per second" if rate >= 10 else f"{rate:.1f} per second"
