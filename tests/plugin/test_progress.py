"""Long sessions tell how far they have come; others load nothing for it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.reports import progress

NARROW = "--volfault-target=narrow"
LINE = r"volfault: (\d+) of 13 tests \(\d+ %\), [\d.]+ per second, worst so far .*, \d+ s left"


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session is long."""
    monkeypatch.setattr(progress, "SHORT", 0.0)


@pytest.mark.usefixtures("long")
def test_each_tenth_of_a_long_session(narrow: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    result = run(NARROW, workers=workers)
    result.assert_outcomes(passed=13)
    lines = [line for line in result.outlines if line.startswith("volfault: ")]
    # The first test begins the count, and the last has the summary.
    assert [line.split()[1] for line in lines] == ["2", "3", "4", "6", "7", "8", "10", "11", "12"]
    result.stdout.re_match_lines([LINE] * len(lines))
    assert "worst so far stuck" in lines[-1]


@pytest.mark.usefixtures("long")
def test_none_where_pytest_has_none(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, "-qq").stdout.no_fnmatch_line("volfault: * tests *")


def test_none_of_a_short_one(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW).stdout.no_fnmatch_line("volfault: * tests *")


@pytest.mark.usefixtures("long")
def test_none_of_tests_of_others(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.parametrize('n', range(20))\ndef test_own(n): pass")
    result = run("-p", "volfault")
    result.assert_outcomes(passed=20)
    result.stdout.no_fnmatch_line("volfault: *")
