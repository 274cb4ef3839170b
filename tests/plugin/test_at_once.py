"""`--volfault-switches` and the fixture `volfault_at_once`: pairs of operations as a part of a campaign."""

from __future__ import annotations

import json
from typing import Any

import pytest

PAIR = "attach.attachments:attach"
OTHER = "detach.attachments:detach"
TWO_STOPS = "A:cinder.attachment_create@after:B+B:cinder.volume_get@before:A"
MARKED = f"""
    import pytest

    @pytest.mark.volfault("{PAIR}", "{OTHER}", "live_migrate.attachments:detach")
    def test_pairs(volfault_at_once):
        volfault_at_once.run()
"""


@pytest.fixture
def found(pytester: pytest.Pytester, run: Any) -> Any:
    """Run with some options, and return the result and the results file."""
    pytester.makepyfile(test_pairs=MARKED)

    def go(*options: str) -> tuple[pytest.RunResult, dict[str, Any]]:
        result = run("-p", "volfault", "--volfault-json=results.json", *options)
        path = pytester.path / "results.json"
        return result, json.loads(path.read_text()) if path.exists() else {}

    return go


def ids(document: dict[str, Any]) -> list[str]:
    return [each["id"] for each in document["scenarios"]]


def test_each_way_of_ending_is_a_scenario(found: Any, workers: tuple[str, ...]) -> None:
    result, document = found("--volfault-switches=1", *workers)
    # What the target does not perform is no test.
    result.assert_outcomes(passed=2)
    pairs, account = document["bound"]["pairs"], document["account"]
    assert sorted(pairs) == [PAIR, OTHER]
    assert ids(document) == sorted(pairs[PAIR] + pairs[OTHER])
    assert (account["switches"], account["planned"], account["whole"]) == (1, len(ids(document)), True)
    assert min(account["pruned"].values()) > 10
    count, pruned = account["planned"], account["pruned"]
    said = f"pruned: independent {pruned['independent']}, same-end {pruned['same-end']}"
    told = " ".join(result.stdout.str().split())
    assert f"covered: {count} of {count} scenarios, f=1 c=1 p=1 (faults, crashes, switches); {said}" in told
    result.stdout.fnmatch_lines(["p is of operations at once*"])


def test_without_the_option_there_are_none(found: Any) -> None:
    result, document = found()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert document == {}


def test_without_a_rule_every_schedule_is_one(found: Any) -> None:
    result, document = found("--volfault-switches=1", f"--volfault-flow={OTHER}", "--volfault-no-reduction=same-end")
    result.assert_outcomes(passed=1)
    assert list(document["bound"]["pairs"]) == [OTHER]
    assert "same-end" not in document["account"]["pruned"]
    assert len(ids(document)) > 5


def test_a_deadlock_is_a_result_and_the_pair_goes_on(found: Any) -> None:
    result, document = found(
        "--volfault-target=tests.campaign.test_deadlocks:crosswise", "--volfault-switches=1",
        f"--volfault-flow={OTHER}", "--volfault-no-reduction=all",
    )  # fmt: skip
    result.assert_outcomes(passed=1)
    verdicts = [(each["verdict"], "deadlock" in each) for each in document["scenarios"]]
    assert verdicts.count(("stuck", True)) == 2
    assert verdicts.count(("completed", False)) == len(verdicts) - 2 == 18
    assert document["account"]["whole"]


def test_a_flow_limits_them_to_those_that_have_it(found: Any) -> None:
    _, document = found("--volfault-switches=1", "--volfault-flow=detach")
    assert list(document["bound"]["pairs"]) == [OTHER]


def test_what_was_not_searched_in_time_is_named(found: Any) -> None:
    result, document = found("--volfault-switches=1", "--volfault-max-time=0.0001", f"--volfault-flow={OTHER}")
    result.assert_outcomes(skipped=1)
    assert document == {}


def test_one_is_replayed_by_its_id(found: Any) -> None:
    _, document = found("--volfault-switches=1", f"--volfault-flow={PAIR}")
    worst = next(each["id"] for each in document["scenarios"] if each["verdict"] == "unsafe")
    result, document = found(f"--volfault-scenario={worst}")
    result.assert_outcomes(passed=1)
    assert ids(document) == [worst]


def test_they_are_gone_on_with(found: Any, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_pairs=MARKED.replace("volfault_at_once.run()", "assert volfault_at_once.run() and not STOP")
        .replace("import pytest", "import os, pytest; STOP = os.path.exists('stop')")
        .replace("assert", "if STOP and 'detach' in volfault_at_once.id: raise KeyboardInterrupt\n        assert")
    )
    options = ("--volfault-switches=1", "--volfault-resume=kept")
    (pytester.path / "stop").touch()
    pytester.runpytest_subprocess("-p", "volfault", "--volfault-json=results.json", *options)
    stopped = json.loads((pytester.path / "results.json").read_text())
    assert stopped["account"]["unsearched"] == [OTHER]
    assert not stopped["account"]["whole"]
    (pytester.path / "stop").unlink()
    result, document = found(*options)
    result.stdout.fnmatch_lines([f"of these {len(ids(stopped))} were found before, and not run again: *kept"])
    assert set(ids(stopped)) < set(ids(document))
    assert document["account"]["whole"]


def test_machines_share_them(found: Any, pytester: pytest.Pytester) -> None:
    _, whole = found("--volfault-switches=1")
    shards = []
    for n in (1, 2):
        path = pytester.path / f"{n}.json"
        pytester.runpytest_inprocess(
            "-p", "volfault", "--volfault-switches=1", f"--volfault-shard={n}/2", f"--volfault-json={path}"
        )
        shards += [path] if path.exists() else []
    from pytest_volfault.reports.results_file import as_document, read
    from pytest_volfault.session.merging import merge

    assert as_document(merge({path: read(path) for path in shards})) == whole


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--volfault-switches=0"], "at most 0 switches is no bound for operations at once; give 1 or more, or leave"),
        (["--volfault-switches=-2"], "at most -2 switches is no bound for operations at once"),
        (["--volfault-switches=few"], "--volfault-switches takes a number, not 'few'"),
        ([f"--volfault-flow={PAIR}"], f"{PAIR} asks for operations at once: say how often one is stopped, --volfault"),
        (
            ["--volfault-switches=1", f"--volfault-flow={PAIR}/A:end:B"],
            f"{PAIR}/A:end:B is one scenario; operations at once are named by {PAIR}",
        ),
        (
            ["--volfault-switches=1", "--volfault-flow=live_migrate.attachments:detach"],
            "target reference cannot perform live_migrate.attachments: ",
        ),
        (
            ["--volfault-switches=1", f"--volfault-scenario={PAIR}/{TWO_STOPS}"],
            "--volfault-switches does nothing beside --volfault-scenario: an operation is stopped more often",
        ),
        (["--volfault-switches=1", "--volfault-flow=attach.attachments:fly"], "'fly'"),
    ],
)
def test_what_cannot_be_is_refused(found: Any, options: list[str], sentence: str, said: Any) -> None:
    result, _ = found(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)


@pytest.mark.parametrize(
    ("fixture", "marker", "sentence"),
    [
        ("volfault_at_once", "detach", "detach is one flow; volfault_at_once runs several at once, FLOW.VARIANT:FLOW"),
        ("volfault_scenario", PAIR, f"{PAIR} asks for operations at once; a test of them takes volfault_at_once"),
    ],
)
def test_a_marker_of_another_fixture(
    pytester: pytest.Pytester, run: Any, fixture: str, marker: str, sentence: str
) -> None:
    pytester.makepyfile(
        test_pairs=f"""
        import pytest

        @pytest.mark.volfault("{marker}")
        def test_pairs({fixture}):
            {fixture}.run()
        """
    )
    result = run("-p", "volfault", "--volfault-switches=1")
    assert result.ret != 0
    result.stdout.fnmatch_lines([f"*{sentence}*"])


def test_a_test_that_runs_nothing_fails(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(test_pairs=MARKED.replace("volfault_at_once.run()", "pass"))
    result = run("-p", "volfault", "--volfault-switches=1", f"--volfault-flow={OTHER}")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*takes volfault_at_once and runs nothing with it: call its run()"])
