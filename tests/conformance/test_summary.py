"""What is counted in tests arrives in the last line, from processes of xdist too."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder.counting import count, counting

CONFTEST = """
from volfault_conformance.cinder import installed
installed.version = lambda: "24.5.0"
"""
COUNTING = """
import pytest
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.counting import count

@pytest.mark.parametrize("part", range(4))
def test_some(part):
    count("scripts")
    check({str(number): {} for number in range(10)}, 10, "steps of them")

def test_one():
    check({"a cell": {"status": (200, 500)}, "another": {}}, 2)

def test_none():
    pass
"""


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_all_that_was_counted(pytester: pytest.Pytester, processes: tuple[str, ...]) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(COUNTING)
    run = pytester.runpytest_subprocess("-p", "volfault_conformance.cinder.summary", *processes)
    run.assert_outcomes(passed=5, failed=1)
    against = "Cinder 24.5.0, with the fake's 22.0.0: the fake has no profile of 24.5.0 itself"
    run.stdout.fnmatch_lines([f"conformance: {against}"])
    (line,) = [line for line in run.stdout.lines if line.startswith("compared with")]
    what, _, found = line.removeprefix(f"compared with {against}: ").partition("; ")
    assert (set(what.split(", ")), found) == ({"4 scripts", "40 steps of them", "2 cells"}, "1 differ (0 kept)")


def test_where_nothing_was_compared_nothing_is_told(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile("def test_none(): pass")
    run = pytester.runpytest_subprocess("-p", "volfault_conformance.cinder.summary")
    run.assert_outcomes(passed=1)
    assert not [line for line in run.stdout.lines if line.startswith("compared with")]


def test_counting_within_counting() -> None:
    with counting() as outer:
        count("cells")
        with counting() as inner:
            count("cells", 2)
    count("cells", 4)
    assert (outer, inner) == ({"cells": 3}, {"cells": 2})
