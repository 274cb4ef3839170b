"""`--volfault-baseline`: what differs from what is accepted fails, and a gate that cannot be read is shut."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NARROW = "--volfault-target=narrow"
GATE = "--volfault-baseline=accepted.jsonl"
UPDATE = "--volfault-update-baseline"
WHY = "--volfault-reason=bug 1234567"
DELETE = "detach.attachments/cinder.attachment_delete"
STUCK = f"{DELETE}@before=http-500,always"
GONE = f"{DELETE}@before=http-418,once"


@pytest.fixture
def accepted(narrow: pytest.Pytester, run: Any) -> Path:
    """A project whose 13 scenarios are accepted as they are."""
    result = run(NARROW, GATE, UPDATE, WHY)
    assert result.ret == pytest.ExitCode.OK
    return narrow.path / "accepted.jsonl"


@pytest.fixture
def edit(accepted: Path) -> Callable[..., None]:
    """Change an accepted entry, take it out (`edit(id)`), or add one."""

    def edit(identifier: str, **changes: Any) -> None:
        head, *lines = accepted.read_text().splitlines()
        entries = {entry["id"]: entry for entry in map(json.loads, lines)}
        if changes:
            entries[identifier] = entries.get(identifier, entries[STUCK]) | {"id": identifier} | changes
        else:
            del entries[identifier]
        accepted.write_text("\n".join([head, *map(json.dumps, entries.values())]))

    return edit


def listed(result: pytest.RunResult) -> list[str]:
    """What the terminal says of the baseline."""
    lines = result.stdout.lines
    (start,) = [number for number, line in enumerate(lines) if line.strip("= -") == "volfault baseline"]
    return lines[start + 1 :]


def test_what_is_as_accepted_passes(accepted: Path, run: Any, workers: tuple[str, ...]) -> None:
    before = accepted.read_bytes()
    result = run(NARROW, GATE, workers=workers)
    assert result.ret == pytest.ExitCode.OK
    assert listed(result)[0] == "accepted.jsonl of narrow 1.0: 13 of 13 scenarios are as accepted"
    assert accepted.read_bytes() == before


def test_its_file_does_not_depend_on_workers_or_order(
    accepted: Path, narrow: pytest.Pytester, run: Any, workers: tuple[str, ...]
) -> None:
    result = run(NARROW, "--volfault-baseline=again.jsonl", UPDATE, WHY, workers=workers)
    assert result.ret == pytest.ExitCode.OK
    assert (narrow.path / "again.jsonl").read_bytes() == accepted.read_bytes()


def test_worse_fails_its_test(edit: Any, run: Any, workers: tuple[str, ...]) -> None:
    edit(STUCK, verdict="recoverable", heals_by="retry")
    result = run(NARROW, GATE, workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=12, failed=1)
    text = "stuck, healed by reset-volume+retry; accepted was recoverable, healed by retry"
    result.stdout.fnmatch_lines([STUCK, f"worse: {text}", "accepted because: bug 1234567"])
    head, _, *lines = listed(result)
    assert head == "accepted.jsonl of narrow 1.0: 12 of 13 scenarios are as accepted; 1 worse"
    assert lines[:3] == [f"worse  {STUCK}", f"    {text}", "    accepted because: bug 1234567"]
    assert "to accept the rest as well: --volfault-update-baseline --volfault-reason=WHY" in lines


def test_another_state_under_the_same_verdict_fails(edit: Any, run: Any) -> None:
    edit(STUCK, less=["volume.status=available"], more=["volume.status=detaching"])
    result = run(NARROW, GATE)
    result.assert_outcomes(passed=12, failed=1)
    result.stdout.fnmatch_lines(
        ["changed: stuck, healed by reset-volume+retry as accepted, but what is left differs: *"]
    )


def test_better_fails_until_it_is_taken_over(edit: Any, accepted: Path, run: Any, workers: tuple[str, ...]) -> None:
    before = accepted.read_bytes()
    edit(STUCK, verdict="unsafe")
    result = run(NARROW, GATE, workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=12, failed=1)
    lines = listed(result)
    assert f"better  {STUCK}" in lines
    (command,) = [line.strip() for line in lines if line.endswith(UPDATE)]
    # What it prints works as it stands: no reason is needed.
    assert run(*command.removeprefix("pytest ").split()).ret == pytest.ExitCode.OK
    # But for the reason: what was said of the other state is not true of this one.
    entries = [json.loads(line) for line in accepted.read_text().splitlines()[1:]]
    [reason] = [each["reason"] for each in entries if each["id"] == STUCK]
    assert reason == "better than before: it was unsafe, healed by reset-volume+retry"
    assert accepted.read_text().replace(reason, "bug 1234567").encode() == before
    assert run(NARROW, GATE).ret == pytest.ExitCode.OK


def test_a_reason_goes_with_the_state_that_it_was_given_for(edit: Any, accepted: Path, run: Any) -> None:
    """A patch made it worse, was accepted, and is taken back."""
    edit(STUCK, verdict="unsafe", reason="because of BUG-1")
    assert run(NARROW, GATE, UPDATE, "--volfault-reason=because of BUG-2").ret == pytest.ExitCode.OK
    assert "BUG-" not in accepted.read_text()


def test_new_and_not_clean_fails(edit: Any, run: Any) -> None:
    edit(STUCK)
    result = run(NARROW, GATE)
    result.assert_outcomes(passed=12, failed=1)
    assert f"new and not clean  {STUCK}" in listed(result)


def test_new_and_clean_passes_and_is_told(accepted: Path, edit: Any, run: Any) -> None:
    _, _, *lines = map(json.loads, accepted.read_text().splitlines())
    edit(next(entry["id"] for entry in lines if entry["reason"] == "clean"))
    result = run(NARROW, GATE)
    assert result.ret == pytest.ExitCode.OK
    assert "1 more are clean and not in it; --volfault-update-baseline takes them in" in listed(result)


def test_nothing_worse_is_accepted_without_a_reason(edit: Any, accepted: Path, run: Any) -> None:
    edit(STUCK)
    before = accepted.read_text()
    result = run(NARROW, GATE, UPDATE)
    # Every test passes and the session does not, which its last line says as well.
    result.assert_outcomes(passed=13, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    said = (
        "not accepted: 1 that need --volfault-reason=WHY, cannot be accepted, "
        "or were changed by another session meanwhile"
    )
    assert said in listed(result)
    result.stdout.fnmatch_lines([f"FAILED volfault::baseline - accepted.jsonl: {said[:20]}*"])
    assert accepted.read_text() == before


# -- what is gone


def test_what_is_gone_fails_the_session(edit: Any, run: Any, workers: tuple[str, ...]) -> None:
    edit(GONE, verdict="stuck")
    result = run(NARROW, GATE, workers=workers)
    result.assert_outcomes(passed=13, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAILED volfault::baseline - accepted.jsonl: 1 of its entries are gone"])
    lines = listed(result)
    assert f"gone  {GONE}" in lines
    assert "    accepted, but the target has no such scenario any more" in lines


@pytest.mark.parametrize(
    "part",
    [
        ("-k", "bdm_destroy"),
        ("--volfault-shard=1/2",),
        ("--volfault-shard=2/2",),
        (f"--volfault-scenario={STUCK}",),
        ("--deselect", f"test_marked.py::test_detach[{STUCK}]"),
    ],
    ids=" ".join,
)
def test_a_part_never_calls_an_entry_stale(edit: Any, run: Any, part: tuple[str, ...]) -> None:
    edit(GONE, verdict="stuck")
    result = run(NARROW, GATE, *part)
    assert GONE not in result.stdout.str()
    assert result.ret == pytest.ExitCode.OK


def test_nor_does_a_session_that_stops_at_a_failure(edit: Any, run: Any) -> None:
    edit(GONE, verdict="stuck")
    edit(STUCK, verdict="unsafe")
    result = run(NARROW, GATE, "-x")
    assert GONE not in result.stdout.str()
    assert f"better  {STUCK}" in listed(result)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_part_updates_only_what_it_ran(edit: Any, accepted: Path, run: Any) -> None:
    edit(GONE, verdict="stuck")
    before = accepted.read_text().splitlines()
    assert run(NARROW, GATE, UPDATE, "-k", "bdm_destroy").ret == pytest.ExitCode.OK
    assert sorted(accepted.read_text().splitlines()) == sorted(before)


# -- files that nobody should rely on

BAD: list[tuple[str, str | None, str]] = [
    ("missing", None, "there is no baseline "),
    ("empty", "", "is empty; it begins with a line that names its schema"),
    ("no JSON", "<<<<<<< ours\n", "line 1 is no JSON object: '<<<<<<< ours'; is a merge unfinished"),
    ("newer", '{"schema": "volfault-baseline/3"}', "has the schema 'volfault-baseline/3'; this release of volfault"),
    (
        "another target's",
        '{"schema": "volfault-baseline/2", "target": {"name": "nova", "version": "34.0.0"}}',
        "is of target nova, and this session's is narrow; a target needs one of its own",
    ),
]


@pytest.mark.parametrize("more", [(), (UPDATE, WHY)], ids=["compare", "update"])
@pytest.mark.parametrize(("text", "sentence"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_bad_files_shut_the_gate(
    narrow: pytest.Pytester, run: Any, said: Any, text: str | None, sentence: str, more: tuple[str, ...]
) -> None:
    if text is None and more:
        return
    path = narrow.path / "accepted.jsonl"
    if text is not None:
        path.write_text(text)
    result = run(NARROW, GATE, *more)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)
    assert "passed" not in result.stdout.str()
    assert path.exists() == (text is not None)
    if text is not None:
        assert path.read_text() == text


USAGE = [
    (
        (UPDATE,),
        "--volfault-update-baseline does nothing without --volfault-baseline: it updates nothing; name the file",
    ),
    (
        (WHY,),
        "--volfault-reason does nothing without --volfault-update-baseline: it says why that accepts what is worse",
    ),
    ((GATE, WHY), "--volfault-reason does nothing without --volfault-update-baseline: it says why that accepts what"),
    ((GATE, UPDATE, "--volfault-reason= "), "accepts what is worse; give both, and a reason"),
    (("--volfault-baseline=upstream",), "--volfault-baseline=upstream is of upstream Nova; of narrow keep a baseline"),
    (("--volfault-baseline=upstream", UPDATE), "upstream comes with volfault and is not yours to update; name a file"),
    (("--volfault-baseline=none/accepted.jsonl", UPDATE), "/none of the baseline does not exist; make it first"),
    (("--volfault-baseline=.", UPDATE), "is a directory; name the baseline itself"),
    (("--volfault-baseline=.",), "cannot be read: Is a directory"),
    (("--volfault-shard=3/2",), "--volfault-shard takes I/N, the part and how many there are, such as 1/4"),
]


@pytest.mark.parametrize(("options", "sentence"), USAGE, ids=[" ".join(options) for options, _ in USAGE])
def test_options(narrow: pytest.Pytester, run: Any, said: Any, options: tuple[str, ...], sentence: str) -> None:
    result = run(NARROW, *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)


# -- sessions


def test_an_ini_file_s_baseline_is_for_sessions_that_run_scenarios(
    edit: Any, narrow: pytest.Pytester, run: Any
) -> None:
    narrow.makeini("[pytest]\nvolfault_target = narrow\nvolfault_baseline = accepted.jsonl")
    narrow.makepyfile(test_other="def test_other(): pass")
    edit(STUCK, verdict="unsafe")
    assert run("test_other.py").ret == pytest.ExitCode.OK
    assert run().ret == pytest.ExitCode.TESTS_FAILED


def test_a_gate_that_compares_nothing_does_not_pass(accepted: Path, narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(test_other="def test_other(): pass")
    result = run(NARROW, GATE, "test_other.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --volfault-baseline does nothing here: no test that is to run takes *"])
    # One that only plays is a use of it that cannot be told before.
    narrow.makepyfile(test_other="def test_other(volfault_target): volfault_target.play('detach.attachments')")
    result = run(NARROW, GATE, "--junitxml=report.xml", "test_other.py")
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    sentence = "accepted.jsonl: no scenario was run, so nothing was compared"
    assert listed(result)[0] == sentence
    result.stdout.fnmatch_lines([f"FAILED volfault::baseline - {sentence[:40]}*", "=* 1 failed, 1 passed in *"])
    assert f'<failure message="{sentence}">' in (narrow.path / "report.xml").read_text()
    # It is no test that could be run again.
    assert run(NARROW, "--lf", "test_other.py").ret == pytest.ExitCode.OK


def test_looking_at_the_tests_concludes_nothing(edit: Any, run: Any) -> None:
    edit(GONE, verdict="stuck")
    assert run(NARROW, GATE, "--collect-only").ret == pytest.ExitCode.OK


def test_a_worker_that_is_killed_takes_nothing_with_it(edit: Any, accepted: Path, narrow: Any, run: Any) -> None:
    edit(GONE, verdict="stuck")
    before = accepted.read_text()
    narrow.makepyfile(
        test_marked="""
        import os, pytest

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
            if volfault_scenario.id.endswith("cinder.attachment_delete@after=crash,once"):
                os._exit(1)
        """
    )
    result = run(NARROW, GATE, UPDATE, workers=("-n", "2"))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert sorted(accepted.read_text().splitlines()) == sorted(before.splitlines())


def test_an_interrupt_keeps_what_was_accepted(edit: Any, accepted: Path, narrow: Any, fresh: Any) -> None:
    edit(STUCK, verdict="unsafe")
    narrow.makepyfile(
        test_marked=f"""
        import pytest

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
            if volfault_scenario.id == {STUCK!r}:
                raise KeyboardInterrupt
        """
    )
    result = fresh(NARROW, GATE, UPDATE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    after = {entry["id"]: entry for entry in map(json.loads, accepted.read_text().splitlines()[1:])}
    # What came after it was not run, and what it was found to be was found.
    assert len(after) == 13
    assert after[STUCK]["verdict"] == "stuck"


def test_two_sessions_at_once_keep_what_the_other_has_taken_over(
    narrow: pytest.Pytester, accepted: Path, run: Any
) -> None:
    whole = accepted.read_bytes()
    accepted.unlink()
    narrow.makepyfile(
        test_marked="""
        import os, pathlib, pytest, time

        # Both have read the baseline, which is not there yet, before either writes it.
        def test_both_are_here():
            pathlib.Path(os.environ["WHO"]).touch()
            began = time.monotonic()
            while len(list(pathlib.Path().glob("session-*"))) < 2:
                assert time.monotonic() - began < 60
                time.sleep(0.01)

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
        """
    )
    command = [sys.executable, "-m", "pytest", "-p", "volfault", NARROW, GATE, UPDATE, WHY, "-k"]
    parts = ["both or bdm_destroy", "both or not bdm_destroy"]
    sessions = [
        subprocess.Popen([*command, part], env={**os.environ, "WHO": f"session-{n}"}, stdout=subprocess.PIPE)
        for n, part in enumerate(parts)
    ]
    said = [each.communicate(timeout=120)[0].decode() for each in sessions]
    assert [each.returncode for each in sessions] == [0, 0], said
    assert accepted.read_bytes() == whole


def test_junit_says_how_it_differs(edit: Any, narrow: pytest.Pytester, run: Any) -> None:
    edit(STUCK, verdict="unsafe")
    run(NARROW, GATE, "--junitxml=report.xml")
    text = (narrow.path / "report.xml").read_text()
    assert text.count('name="volfault_baseline" value="better"') == 1
    assert text.count('name="volfault_baseline" value="as accepted"') == 12


def test_all_shards_together_are_the_campaign(accepted: Path, narrow: pytest.Pytester, run: Any) -> None:
    ids: list[str] = []
    for number in (1, 2, 3):
        assert run(NARROW, GATE, f"--volfault-shard={number}/3", "--volfault-json=part.json").ret == 0
        document = json.loads((narrow.path / "part.json").read_text())
        assert document["bound"]["shard"] == {"number": number, "of": 3}
        assert document["bound"]["planned"] == 13
        ids += [each["id"] for each in document["scenarios"]]
    assert sorted(ids) == sorted(json.loads(line)["id"] for line in accepted.read_text().splitlines()[1:])


def test_alerts_of_what_differs(edit: Any, accepted: Path, narrow: pytest.Pytester, run: Any) -> None:
    edit(STUCK, verdict="unsafe")
    entry = [number for number, line in enumerate(accepted.read_text().splitlines(), 1) if STUCK in line]
    run(NARROW, GATE, "--volfault-sarif=alerts.sarif")
    (result,) = json.loads((narrow.path / "alerts.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "baseline-better"
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "accepted.jsonl"}, "region": {"startLine": entry[0]}}


def test_alerts_go_when_nothing_differs_any_more(accepted: Path, narrow: pytest.Pytester, run: Any) -> None:
    (narrow.path / "alerts.sarif").write_text("old")
    run(NARROW, GATE, "--volfault-sarif=alerts.sarif")
    assert json.loads((narrow.path / "alerts.sarif").read_text())["runs"][0]["results"] == []


@pytest.mark.usefixtures("untraced")
def test_alerts_without_a_baseline(narrow: pytest.Pytester, run: Any) -> None:
    assert run(NARROW, "--volfault-sarif=alerts.sarif").ret == pytest.ExitCode.OK
    results = json.loads((narrow.path / "alerts.sarif").read_text())["runs"][0]["results"]
    # One for each cause.
    assert [each["level"] for each in results] == ["warning"] * 2


@pytest.mark.parametrize("where", ["GitHub", "elsewhere"])
def test_annotations(edit: Any, run: Any, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true" if where == "GitHub" else "")
    edit(STUCK, verdict="unsafe")
    text = run(NARROW, GATE).stdout.str()
    assert text.count("::error file=accepted.jsonl,line=") == (where == "GitHub")


def test_a_flow_that_others_are_told_by_may_not_be_taken_out(edit: Any, run: Any) -> None:
    edit("detach.attachments")
    result = run(NARROW, GATE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*says what it leaves more and less than detach.attachments, and that has no entry*"])
