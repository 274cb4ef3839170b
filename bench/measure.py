"""What the benchmarks share: candidates that take turns, CPU time of child processes, one table."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from freezegun import api

PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
EMPTY_ITEMS = 2000
# For child processes that import `bench`; what this one finds by $PYTHONPATH, they find as well.
WITH_BENCH = os.pathsep.join(filter(None, [str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH")]))


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        name: what was measured.
        figure: the result.
        unit: of the figure; "x" for a ratio.
        goal: as text, empty where the figure is only for orientation.
        met: whether the goal is met; None where there is none.
    """

    name: str
    figure: float
    unit: str
    goal: str = ""
    met: bool | None = None


def at_most(name: str, figure: float, unit: str, limit: float) -> Line:
    return Line(name, figure, unit, f"<= {limit:g}", figure <= limit)


def at_least(name: str, figure: float, unit: str, limit: float) -> Line:
    return Line(name, figure, unit, f">= {limit:g}", figure >= limit)


@dataclass(frozen=True)
class Taken:
    """What a candidate's rounds took, in seconds of CPU."""

    rounds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.rounds)

    @property
    def median(self) -> float:
        return median(self.rounds)


def take_turns(candidates: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Taken]:
    """Run the candidates A B C A B C …, so that a busy moment of the machine meets all of them.

    Args:
        candidates: name -> a function that does its share and returns the seconds that it took.
        rounds: how often; the order is reversed every other time.
    """
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds):
        for name in reversed(candidates) if number % 2 else candidates:
            taken[name].append(candidates[name]())
    return {name: Taken(tuple(seconds)) for name, seconds in taken.items()}


def cpu() -> float:
    """Seconds of CPU that this process has used; freezegun does not freeze this clock."""
    return time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)


def wall() -> float:
    """Real seconds, frozen or not."""
    return api.real_perf_counter()


def cpu_of_child(arguments: Sequence[str], folder: str, **environment: str) -> float:
    """User and system seconds of a Python process.

    Raises:
        RuntimeError: it fails; the message is what it printed.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{printed.decode()}")
    return usage.ru_utime + usage.ru_stime


def empty_items(folder: Path) -> dict[str, Callable[[], float]]:
    """Candidates for `take_turns`: pytest on one item that does nothing, and on many."""
    for count in (1, EMPTY_ITEMS):
        tests = "\n".join(f"def test_{number}():\n    pass\n" for number in range(count))
        (folder / f"test_{count}.py").write_text(tests)
    return {
        name: lambda count=count: cpu_of_child([*PYTEST, f"test_{count}.py"], str(folder))
        for name, count in (("one empty item", 1), ("many empty items", EMPTY_ITEMS))
    }


def empty_item(taken: Mapping[str, Taken]) -> float:
    """What one of them takes, in seconds of CPU."""
    return (taken["many empty items"].best - taken["one empty item"].best) / (EMPTY_ITEMS - 1)


def show(title: str, lines: Sequence[Line]) -> None:
    """Print a table."""
    width = max(len(line.name) for line in lines)
    print(f"\n{title}")
    for line in lines:
        verdict = {True: "ok", False: "MISSED", None: ""}[line.met]
        print(f"  {line.name:<{width}}  {line.figure:>10,.2f} {line.unit:<12} {line.goal:<9} {verdict}".rstrip())
