"""`--volfault-campaign`: a selection by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_volfault.session._campaigns import CAMPAIGNS

# The suites that are long, and left out of a run that does not name them.
NAMED_ONLY = {"boot", "leftovers", "moves", "rebuild", "shelve_offload"}
MARKED = """
    import pytest

    @pytest.mark.volfault("detach.attachments", "detach.legacy-shelved_offloaded")
    def test_detach(volfault_scenario):
        volfault_scenario.run()
"""


@pytest.fixture
def found(narrow: pytest.Pytester, run: Any) -> Any:
    narrow.makepyfile(test_marked=MARKED)

    def go(*options: str) -> tuple[pytest.RunResult, dict[str, Any]]:
        result = run("--volfault-target=pairs", "--volfault-json=results.json", *options)
        path = narrow.path / "results.json"
        return result, json.loads(path.read_text()) if path.exists() else {}

    return go


def test_quick_is_some_kinds_of_a_few_flows(found: Any) -> None:
    result, document = found("--volfault-campaign=quick")
    kinds = {fault for each in document["scenarios"] for fault in each["id"].partition("=")[2].split(",")[:1]}
    assert kinds == {"", "crash"}
    assert document["bound"]["kinds"] == list(CAMPAIGNS["quick"].kinds)
    assert list(document["bound"]["flows"]) == ["detach.attachments"]
    assert document["account"]["whole"]
    result.stdout.fnmatch_lines(["covered: 3 of 3 scenarios, f=1 c=1 p=0 (faults, crashes, switches)"])


def test_standard_is_all_kinds_without_some_variants(found: Any) -> None:
    result, document = found("--volfault-campaign=standard")
    assert list(document["bound"]["flows"]) == ["detach.attachments"]
    result.stdout.fnmatch_lines(["covered: 7 of 7 scenarios, f=1 c=1 p=0 *"])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--volfault-campaign=fast"], "'fast'"),
        (
            ["--volfault-campaign=quick", "--volfault-flow=stop"],
            "--volfault-flow=stop leaves nothing of the campaign quick",
        ),
        (
            ["--volfault-campaign=quick", "--volfault-faults=2"],
            "--volfault-faults does nothing beside --volfault-campaign: the campaign says what is run; leave one of",
        ),
    ],
)
def test_what_cannot_be_is_refused(found: Any, said: Any, options: list[str], sentence: str) -> None:
    result, _ = found(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)


@pytest.mark.parametrize(
    ("options", "folders"),
    [
        ((), set()),
        (("--volfault-campaign=deep",), NAMED_ONLY),
    ],
    ids=["without", "deep"],
)
def test_deep_collects_the_suites_that_run_where_they_are_named(
    pytester: pytest.Pytester, options: tuple[str, ...], folders: set[str]
) -> None:
    asked = ("--pyargs", "volfault_suites", "--collect-only", "-q", "--volfault-flow=stop.attachments")
    recorder = pytester.inline_run("-p", "volfault", *asked, *options)
    # Before what is none of that flow, or none of the reference, is deselected.
    collected = {call.item.path.parent.name for call in recorder.getcalls("pytest_itemcollected")}
    assert {"power", "detach"} < collected
    assert collected & NAMED_ONLY == folders
