"""`--volfault-campaign`: a selection by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_volfault.session._campaigns import CAMPAIGNS
from volfault_suites.named_only import NAMED_ONLY

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


def test_quick_is_some_faults_of_a_few_flows(found: Any) -> None:
    result, document = found("--volfault-campaign=quick")
    assert {each["id"].partition("@")[2] for each in document["scenarios"]} == {
        "",
        "after=crash,once",
        "before=brick-path-not-removed,always",
    }
    strikes = CAMPAIGNS["quick"].strikes
    assert document["bound"]["strikes"] == {"only": list(strikes.only), "within": list(strikes.within)}
    assert document["bound"]["flows"] == {"detach.attachments": 3, "detach.legacy-shelved_offloaded": 1}
    assert document["account"]["whole"]
    result.stdout.fnmatch_lines(["covered: 4 of 4 scenarios, f=1 c=1 p=0 (faults, crashes, switches)"])


def test_standard_is_all_kinds_without_some_variants(found: Any) -> None:
    result, document = found("--volfault-campaign=standard")
    assert document["bound"]["flows"] == {"detach.attachments": 7, "detach.legacy-shelved_offloaded": 1}
    result.stdout.fnmatch_lines(["covered: 8 of 8 scenarios, f=1 c=1 p=0 *"])


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
        (("--volfault-campaign=deep",), {*NAMED_ONLY}),
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
    assert collected & NAMED_ONLY.keys() == folders


@pytest.mark.parametrize(
    ("ini", "option"),
    [
        ("volfault_campaign = quick", "--volfault-faults=1"),
        ("volfault_campaign = quick", "--volfault-scenario=detach.attachments"),
        ("volfault_faults = 2", "--volfault-campaign=quick"),
        ("volfault_recovery = true", "--volfault-campaign=quick"),
        ("volfault_scenario = detach.attachments", "--volfault-campaign=quick"),
    ],
)
def test_the_command_line_is_done_and_the_ini_file_gives_way(
    narrow: pytest.Pytester, found: Any, ini: str, option: str
) -> None:
    narrow.makeini(f"[pytest]\n{ini}\n")
    result, document = found(option)
    assert result.ret == 0
    assert bool(document["bound"].get("strikes")) == option.endswith("quick")
    assert (len(document["scenarios"]) == 1) == ("scenario" in option)


def test_an_ini_file_that_contradicts_itself_is_refused(narrow: pytest.Pytester, found: Any, said: Any) -> None:
    narrow.makeini("[pytest]\nvolfault_campaign = quick\nvolfault_faults = 2\n")
    result, _ = found()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "volfault_faults does nothing beside volfault_campaign: the campaign says what is run")


def test_claims_about_flows_are_left_out_of_a_campaign_of_variants(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_claims="""
        import pytest

        pytestmark = pytest.mark.volfault("detach")

        def test_it(volfault_target):
            assert volfault_target.play("detach.attachments").final_state
        """
    )
    run("--volfault-target=pairs", "--volfault-campaign=standard").assert_outcomes(passed=8)
    run("--volfault-target=pairs", "--volfault-campaign=quick").assert_outcomes(passed=3, deselected=1)


def _with_baseline(run: Any, pytester: pytest.Pytester, *options: str) -> dict[str, Any]:
    run("--volfault-target=pairs", "--volfault-baseline=accepted.jsonl", "--volfault-json=results.json", *options)
    document: dict[str, Any] = json.loads((pytester.path / "results.json").read_text())
    return document


def test_accepted_cures_are_tried_and_said_to_be(narrow: pytest.Pytester, run: Any) -> None:
    accept = ("--volfault-update-baseline", "--volfault-reason=known")
    made = _with_baseline(run, narrow, "--volfault-campaign=standard", *accept)
    assert "known_cures" not in made["bound"]
    baseline = narrow.path / "accepted.jsonl"
    # It heals as well, and costs more.
    baseline.write_text(baseline.read_text().replace("reset-volume+restart+retry", "restart+reset-volume+retry"))
    tried = _with_baseline(run, narrow, "--volfault-campaign=standard")
    assert tried["bound"]["known_cures"] is True
    healed = {each["id"]: each["heals_by"] for each in tried["scenarios"]}
    assert "restart+reset-volume+retry" in healed.values()
    searched = _with_baseline(run, narrow)
    assert "known_cures" not in searched["bound"]
    assert {each["id"]: each["heals_by"] for each in searched["scenarios"]} == {
        each["id"]: each["heals_by"] for each in made["scenarios"]
    }


def test_the_summary_says_that_accepted_cures_were_tried(narrow: pytest.Pytester, run: Any) -> None:
    accept = ("--volfault-update-baseline", "--volfault-reason=known")
    _with_baseline(run, narrow, *accept)
    result = run("--volfault-target=pairs", "--volfault-baseline=accepted.jsonl", "--volfault-campaign=quick")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["pairs 1.0, at most 1 fault each, *, accepted cures tried again: * scenarios in *"])


def test_a_flow_that_runs_by_itself_in_no_variant_is_refused_for_that(
    pytester: pytest.Pytester, run: Any, said: Any
) -> None:
    """It has no variant of its own: it comes in between others."""
    pytester.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.volfault("abort_migration", "detach")
        def test_it(volfault_scenario):
            volfault_scenario.run()
        """
    )
    result = run("--volfault-flow=abort_migration")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "--volfault-flow does nothing here: no test that is to run takes")
