"""`--volfault-coverage`: which error paths a campaign ran, told alike however the session was run."""

from __future__ import annotations

import json
import sys
from importlib import resources
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from coverage import CoverageData

from pytest_volfault.handlers import collector

NARROW = "--volfault-target=narrow"
COVERAGE = "--volfault-coverage=lines"
JSON = "--volfault-json=results.json"
ID = "detach.attachments/cinder.attachment_delete"

TOOL = """
    import requests

    URL = "http://cinder.test/v3/volumes/"
    HEADERS, BODY = {"X-Auth-Token": "user"}, {"os-begin_detaching": {}}

    def detach(volume_id, cloud):
        try:
            begin(volume_id)
        except OSError:
            return give_up(volume_id)
        finally:
            remember()

    def begin(volume_id):
        try:
            requests.post(URL + volume_id + "/action", json=BODY, headers=HEADERS).raise_for_status()
        except requests.Timeout:
            raise
        except ZeroDivisionError:
            raise

    def give_up(volume_id):
        try:
            raise SystemExit(1)
        except ValueError:
            pass

    def remember():
        pass

    def never_called():
        try:
            pass
        finally:
            pass
"""
RUN_IT = """
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_target):
        volfault_target.play("detach.attachments")
        for fault in ("http-500,always", "crash,once"):
            volfault_target.play("detach.attachments/cinder.os-begin_detaching@before=" + fault)
"""


pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def tool(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a tool of its own under test."""
    pytester.makepyfile(lab_tool=TOOL, test_tool=RUN_IT)
    pytester.syspathinsert()
    monkeypatch.delitem(sys.modules, "lab_tool", raising=False)
    return pytester


def document(pytester: pytest.Pytester, name: str = "results.json") -> Any:
    return json.loads((pytester.path / name).read_text(encoding="utf-8"))


def measured(pytester: pytest.Pytester, name: str = "lines") -> dict[str, Any]:
    """File -> line -> the scenarios that ran it."""
    data = CoverageData(str(pytester.path / name))
    data.read()
    files = data.measured_files()
    told = {Path(file).name: data.contexts_by_lineno(file) for file in files}
    data.close()
    return {file: {line: sorted(ids) for line, ids in lines.items()} for file, lines in told.items()}


def contexts(pytester: pytest.Pytester, name: str = "lines") -> set[str]:
    return {each for lines in measured(pytester, name).values() for ids in lines.values() for each in ids}


def test_the_contexts_are_the_scenarios(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, COVERAGE, JSON).assert_outcomes(passed=13)
    assert contexts(narrow) == {each["id"] for each in document(narrow)["scenarios"]}


def test_summary(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, COVERAGE)
    result.stdout.fnmatch_lines(
        [
            "error paths of pytest_volfault.targets.reference._attach and 13 other modules: * handlers in *",
            "of the *: * ran; * never, though what they guard did*",
            "never ran:",
            "  pytest_volfault/targets/reference/_checks.py:*  passing_on: except CinderError",
        ]
    )


def test_quiet_without_the_option(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, JSON)
    result.stdout.no_fnmatch_line("*error paths*")
    assert "handlers" not in document(narrow)
    assert not (narrow.path / "lines").exists()


def test_in_the_results_file(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, COVERAGE, JSON)
    schema = json.loads((resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text())
    jsonschema.validate(document(narrow), schema)
    handlers = document(narrow)["handlers"]
    assert handlers["scenarios"] == 13
    [refused] = [each for each in handlers["handlers"] if each["function"] == "passing_on"]
    assert (refused["what"], refused["exercise"], refused["scenarios"]) == ("except CinderError", "never", 0)


def test_the_same_in_workers_and_in_any_order(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, COVERAGE, JSON)
    run(NARROW, "--volfault-coverage=workers", "--volfault-json=workers.json", "-n", "2")
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write("\ndef pytest_collection_modifyitems(items):\n    items.reverse()\n")
    run(NARROW, "--volfault-coverage=reversed", "--volfault-json=reversed.json")
    for name in ("workers", "reversed"):
        assert document(narrow, f"{name}.json")["handlers"] == document(narrow)["handlers"], name
        assert measured(narrow, name) == measured(narrow), name


def test_nothing_but_the_file_is_left(narrow: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    before = {each.name for each in narrow.path.iterdir()}
    run(NARROW, COVERAGE, workers=workers)
    left = {each.name for each in narrow.path.iterdir()} - before
    assert left - {"__pycache__", ".pytest_cache"} == {"lines"}


KILLED = """
    import os
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        if volfault_scenario.id.endswith("bdm_destroy@after=crash,once"):
            os._exit(1)
        volfault_scenario.run()
"""


def test_a_killed_worker_loses_what_it_was_about_and_no_more(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(test_marked=KILLED)
    before = {each.name for each in narrow.path.iterdir()}
    result = run(NARROW, COVERAGE, JSON, "-n", "2")
    result.assert_outcomes(passed=12, failed=1)
    assert contexts(narrow) == {each["id"] for each in document(narrow)["scenarios"]}
    assert len(contexts(narrow)) == 12
    left = {each.name for each in narrow.path.iterdir()} - before
    assert left - {"__pycache__", ".pytest_cache"} == {"lines", "results.json"}


def test_an_interrupted_session_keeps_what_it_has(interrupted: pytest.Pytester, run: Any) -> None:
    assert run(NARROW, COVERAGE, no_reraise_ctrlc=True).ret == pytest.ExitCode.INTERRUPTED
    assert len(contexts(interrupted)) == 7


def test_healing_is_not_measured(narrow: pytest.Pytester, run: Any) -> None:
    """What resumes a deletion when nova-compute starts, and reaps what is left, are attempts to heal."""
    run(NARROW, COVERAGE, "--volfault-source=pytest_volfault.targets.reference")
    terminate = measured(narrow)["_terminate.py"]
    assert terminate == {}
    assert measured(narrow)["_detach.py"] != {}


def test_replay_tells_what_the_fault_led_into(narrow: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-target=reference", COVERAGE, f"--volfault-scenario={ID}@before=http-409,once")
    result.stdout.fnmatch_lines(["error paths: the fault led into none of *"])
    fault = "detach.attachments/brick.disconnect_volume@before=brick-path-not-removed,once"
    result = run("--volfault-target=reference", COVERAGE, f"--volfault-scenario={fault}")
    result.stdout.fnmatch_lines(
        [
            "error paths that the fault led into:",
            "  pytest_volfault/targets/reference/_detach.py:*  _driver_detach: except Exception",
        ]
    )
    assert contexts(narrow) == {"detach.attachments", fault}


def test_the_command_to_replay_measures_nothing(narrow: pytest.Pytester, run: Any, replay_commands: Any) -> None:
    commands = replay_commands(run(NARROW, COVERAGE))
    assert commands
    assert not [command for command in commands if "coverage" in command]


def test_a_function_of_the_users(tool: pytest.Pytester, run: Any) -> None:
    run("--volfault-target=lab_tool:detach", COVERAGE, JSON).assert_outcomes(passed=1)
    # No campaign ran, so that there are no results to write; what was played was measured all the same.
    assert not (tool.path / "results.json").exists()
    lines = measured(tool)["lab_tool.py"]
    crash, error = (
        f"detach.attachments/cinder.os-begin_detaching@before={kind}" for kind in ("crash,once", "http-500,always")
    )
    source = [line.strip() for line in (tool.path / "lab_tool.py").read_text().splitlines()]
    assert lines[source.index("return give_up(volume_id)") + 1] == [error]
    # Of a killed process, not even its `finally` runs.
    assert lines[source.index("remember()") + 1] == ["detach.attachments", error]
    assert {each for ids in lines.values() for each in ids} == {"detach.attachments", error, crash}


def test_other_modules_than_the_targets_own(tool: pytest.Pytester, run: Any) -> None:
    tool.makepyfile(lab_helper="def help_it():\n    try:\n        pass\n    finally:\n        pass\n")
    helped = TOOL.replace(
        "def remember():\n        pass", "def remember():\n        import lab_helper\n        lab_helper.help_it()"
    )
    tool.makepyfile(lab_tool=helped)
    run("--volfault-target=lab_tool:detach", COVERAGE, "--volfault-source=lab_helper")
    assert set(measured(tool)) == {"lab_helper.py"}
    tool.makeini("[pytest]\nvolfault_source = lab_helper lab_tool\n")
    run("--volfault-target=lab_tool:detach", COVERAGE)
    assert set(measured(tool)) == {"lab_helper.py", "lab_tool.py"}


# -- bad input


def test_without_coverage(narrow: pytest.Pytester, run: Any, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(collector, "version", version)
    result = run(NARROW, COVERAGE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "--volfault-coverage needs coverage.py, which is not installed here: pip install 'pytest-volfault[cov")


def test_a_module_that_is_not_there(narrow: pytest.Pytester, run: Any, said: Any, workers: tuple[str, ...]) -> None:
    (narrow.path / "lines").write_text("old")
    result = run(NARROW, COVERAGE, "--volfault-source=lab_nowhere", workers=workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "there is no source of a module 'lab_nowhere' whose handlers could be looked at")
    assert (narrow.path / "lines").read_text() == "old"


def test_beside_a_coverage_run_of_the_users(narrow: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """Theirs is whole: it ends as it would have ended after any other mistake."""
    command = [sys.executable, "-m", "coverage", "run", "--data-file=theirs", "--include=*/conftest.py", "-m", "pytest"]
    result = narrow.run(*command, NARROW, COVERAGE, *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: coverage.py measures this session already (coverage run, or pytest-cov)*"])
    assert not (narrow.path / "lines").exists()
    assert set(measured(narrow, "theirs")) == {"conftest.py"}
