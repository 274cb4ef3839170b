"""`--volfault-resume`: a session that was interrupted is gone on with, and comes to the same."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

COMMAND = ("--volfault-target=narrow", "--volfault-resume=kept", "--volfault-json=results.json")
# Ends in the middle as long as there is a file `stop`.
STOPPED = """
    import os, pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        if os.path.exists("stop") and "bdm_destroy" in volfault_scenario.id:
            STOP
        volfault_scenario.run()
"""


@pytest.fixture
def run(run: Any) -> Any:
    """Run pytest in this process, which is not interrupted with it."""
    return functools.partial(run, no_reraise_ctrlc=True)


@pytest.fixture
def stopped(narrow: pytest.Pytester) -> pytest.Pytester:
    narrow.makepyfile(test_marked=STOPPED.replace("STOP\n", "raise KeyboardInterrupt\n"))
    (narrow.path / "stop").touch()
    return narrow


def kept(project: pytest.Pytester) -> list[dict[str, Any]]:
    return list(map(json.loads, (project.path / "kept").read_text().splitlines()))


def ids(project: pytest.Pytester) -> list[str]:
    document = json.loads((project.path / "results.json").read_text())
    return [each["id"] for each in document["scenarios"]]


def test_it_comes_to_the_same_as_one_session(stopped: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    result = run(*COMMAND, workers=workers)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["not everything was run; the same command goes on from here"])
    before = ids(stopped)
    assert 0 < len(before) < 13
    header, *results = kept(stopped)
    assert header["schema"] == "volfault-resume/1"
    assert {each["id"] for each in results} == set(before)

    (stopped.path / "stop").unlink()
    result = run(*COMMAND, workers=workers)
    result.assert_outcomes(passed=13)
    result.stdout.fnmatch_lines([f"of these {len(before)} were found before, and not run again: *kept"])
    result.stdout.no_fnmatch_line("not everything was run*")
    resumed = (stopped.path / "results.json").read_bytes()
    assert len(ids(stopped)) == 13
    # Nothing is left to do.
    assert not (stopped.path / "kept").exists()

    run(COMMAND[0], COMMAND[2], workers=workers).assert_outcomes(passed=13)
    assert (stopped.path / "results.json").read_bytes() == resumed


def test_what_is_there_is_not_run_again(stopped: pytest.Pytester, run: Any) -> None:
    run(*COMMAND)
    path = stopped.path / "kept"
    header, first, *others = path.read_text().splitlines()
    # A result that no run of it could have.
    path.write_text("\n".join([header, first.replace('"verdict": "completed"', '"verdict": "leaked"'), *others, ""]))
    (stopped.path / "stop").unlink()
    run(*COMMAND)
    document = json.loads((stopped.path / "results.json").read_text())
    assert [each["verdict"] for each in document["scenarios"] if each["id"] == "detach.attachments"] == ["leaked"]


def test_interrupted_again_nothing_is_lost(stopped: pytest.Pytester, run: Any) -> None:
    for _ in range(3):
        assert run(*COMMAND).ret == pytest.ExitCode.INTERRUPTED
    found = [each["id"] for each in kept(stopped)[1:]]
    assert len(found) == len(set(found)) == 7
    assert sorted(found) == sorted(ids(stopped))


def test_a_failure_that_ends_the_session_leaves_something_to_do(
    narrow: pytest.Pytester, run: Any, workers: Any
) -> None:
    narrow.makepyfile(test_marked=STOPPED.replace("STOP\n", "assert False\n"))
    (narrow.path / "stop").touch()
    run(*COMMAND, "-x", workers=workers)
    assert len(kept(narrow)) > 5
    # Run to the end, with failures, there is nothing left: what has failed fails again.
    run(*COMMAND, workers=workers)
    assert not (narrow.path / "kept").exists()


def test_a_campaign_within_one_test(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        import os

        def test_detach(volfault_campaign):
            assert len(volfault_campaign("detach.attachments")) == 13

        def test_stop():
            if os.path.exists("stop"):
                raise KeyboardInterrupt
        """
    )
    (narrow.path / "stop").touch()
    run(*COMMAND)
    assert len(kept(narrow)) == 14
    (narrow.path / "stop").unlink()
    result = run(*COMMAND)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["of these 13 were found before, and not run again: *"])


def test_a_line_that_was_cut_off_is_none(stopped: pytest.Pytester, run: Any) -> None:
    run(*COMMAND)
    path = stopped.path / "kept"
    path.write_bytes(path.read_bytes()[:-7])
    assert run(*COMMAND).ret == pytest.ExitCode.INTERRUPTED
    assert len(kept(stopped)) == 8


@pytest.mark.parametrize("content", ["", "{"])
def test_an_empty_file_is_a_beginning(narrow: pytest.Pytester, run: Any, content: str) -> None:
    (narrow.path / "kept").write_text(content)
    run(*COMMAND).assert_outcomes(passed=13)


def change_conftest(project: pytest.Pytester) -> None:
    path = project.path / "conftest.py"
    path.write_text(path.read_text() + "# A change.\n")


def change_installed(project: pytest.Pytester) -> None:
    path = project.path / "kept"
    path.write_text(path.read_text().replace('"responses": "', '"responses": "0.1+', 1))


@pytest.mark.parametrize(
    ("change", "more", "sentence"),
    [
        (None, "--volfault-faults=2", "--volfault-faults was 1, and is 2"),
        (None, "--volfault-flow=detach", "--volfault-flow was not there, and is detach"),
        (None, "--volfault-shard=1/2", "--volfault-shard was not there, and is 1/2"),
        (None, "--volfault-target=pairs", "--volfault-target was narrow, and is pairs"),
        (change_conftest, "-v", "the sources of conftest* are not what they were"),
        (change_installed, "-v", "responses was 0.1+*, and is *"),
    ],
)
def test_another_session_is_refused(stopped: pytest.Pytester, run: Any, change: Any, more: str, sentence: str) -> None:
    run(*COMMAND)
    if change is not None:
        change(stopped)
    before = (stopped.path / "kept").read_bytes()
    result = run(*COMMAND, more)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = (
        f"ERROR: the file to resume from *kept has results of another session: {sentence}; remove it to begin anew, *"
    )
    result.stderr.fnmatch_lines([said])
    assert (stopped.path / "kept").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no JSON\n", "*its line 1 is no JSON; remove it*"),
        ('{"schema": "volfault-results/2"}\n', "*was not written by this release of volfault; remove it*"),
        ("[]\n", "*its line 1 is no JSON; remove it*"),
    ],
)
def test_a_file_of_another_kind_is_refused(narrow: pytest.Pytester, run: Any, content: str, sentence: str) -> None:
    path: Path = narrow.path / "kept"
    path.write_text(content)
    result = run(*COMMAND)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([sentence])
    assert path.read_text() == content


def test_lines_that_are_no_results_are_refused(stopped: pytest.Pytester, run: Any) -> None:
    run(*COMMAND)
    path = stopped.path / "kept"
    path.write_text(path.read_text() + "{}\n")
    result = run(*COMMAND)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: the file to resume from *kept holds no results: KeyError('trace'); remove it*"]
    )


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--volfault-scenario=detach.attachments", "--volfault-resume does nothing beside --volfault-scenario: *"),
        ("--volfault-coverage=.c", "--volfault-resume does nothing beside --volfault-coverage: *"),
    ],
)
def test_what_it_does_not_go_with(narrow: pytest.Pytester, run: Any, option: str, sentence: str) -> None:
    result = run(COMMAND[0], COMMAND[1], option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {sentence}"])


def test_an_ini_file_can_ask_for_it(stopped: pytest.Pytester, run: Any, workers: Any) -> None:
    stopped.makeini("[pytest]\nvolfault_resume = kept\n")
    run(COMMAND[0], workers=workers)
    assert len(kept(stopped)) > 2
    (stopped.path / "stop").unlink()
    run(COMMAND[0], workers=workers).assert_outcomes(passed=13)
    assert not (stopped.path / "kept").exists()
