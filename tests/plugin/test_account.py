"""What a session has covered: the last line of its summary, and `account` in its results."""

from __future__ import annotations

import json
from typing import Any

import pytest

PAIRS = "--volfault-target=pairs"
MARKED = """
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        volfault_scenario.run()
        {}
"""


@pytest.fixture
def account(narrow: pytest.Pytester, run: Any) -> Any:
    """Run with some options, and return the result and what the results file has of it."""

    def go(*options: str, body: str = "") -> tuple[Any, dict[str, Any]]:
        narrow.makepyfile(test_marked=MARKED.format(body))
        result = run(PAIRS, "--volfault-json=results.json", *options)
        return result, json.loads((narrow.path / "results.json").read_text())["account"]

    return go


def test_a_whole_campaign(account: Any) -> None:
    result, told = account()
    result.stdout.fnmatch_lines(["covered: 7 of 7 scenarios, f=1 c=1 p=0 (faults, crashes, switches); taken over:*"])
    assert told == {
        "faults": 1, "crashes": 1, "switches": 0, "planned": 7, "run": 7, "whole": True, "pruned": {},
        "taken_over": {"last-call": 2}, "missing": {}, "cut_short": "",
    }  # fmt: skip


def test_without_the_rules(account: Any) -> None:
    result, told = account("--volfault-no-reduction=all")
    result.stdout.fnmatch_lines(["covered: 7 of 7 scenarios, f=1 c=1 p=0 (faults, crashes, switches)"])
    assert told["taken_over"] == {}


def test_without_crashes(account: Any) -> None:
    result, told = account("--volfault-crashes=0")
    # Of 7 the two crashes are none of them.
    result.stdout.fnmatch_lines(["pairs 1.0, at most 1 fault each, none of them a crash: 5 scenarios in *"])
    assert (told["crashes"], told["planned"]) == (0, 5)


def test_stopped_at_the_first_failure(account: Any, workers: tuple[str, ...]) -> None:
    result, told = account("-x", *workers, body='assert "crash" not in volfault_scenario.id')
    result.stdout.fnmatch_lines(["cut short: stopping after * failures", "* are missing: detach.attachments *"])
    # With several workers, more may fail before all have heard of it.
    assert not told["whole"]
    assert told["cut_short"].startswith("stopping after ")
    assert told["missing"] == {"detach.attachments": 7 - told["run"]}


def test_stopped_in_time(account: Any, workers: tuple[str, ...]) -> None:
    result, told = account("--volfault-max-time=0.0001", *workers)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["cut short: --volfault-max-time=0.0001 is over", "* are missing: *"])
    # What was begun is finished, with as many workers as there are.
    assert 1 <= told["run"] <= 2
    assert told["missing"] == {"detach.attachments": 7 - told["run"]}


def test_a_test_of_many_scenarios_is_stopped_in_time(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(test_marked='def test_whole(volfault_campaign): volfault_campaign("detach.attachments")')
    result = run(PAIRS, "--volfault-max-time=0.0001", "-rs")
    # A claim about a part of them would pass.
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*--volfault-max-time=0.0001 is over: not every scenario was run"])


def test_enough_time(account: Any) -> None:
    result, told = account("--volfault-max-time=600")
    assert result.ret == 0
    assert told["whole"]


def test_pairs(account: Any, workers: tuple[str, ...]) -> None:
    everything, counted = account("--volfault-faults=2", "--volfault-no-reduction=all", *workers)
    everything.stdout.fnmatch_lines(["covered: 31 of 31 scenarios, f=2 c=2 p=0 *"])
    reduced, told = account("--volfault-faults=2", *workers)
    assert told["planned"] + sum(told["pruned"].values()) == counted["planned"] == 31
    assert told["whole"]
    assert reduced.ret == everything.ret
