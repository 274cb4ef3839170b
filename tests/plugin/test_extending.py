"""Hooks of conftests and plugins: each adds to what there is, and each mistake is told in one sentence of ours."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from pytest_volfault import FLOWS
from pytest_volfault.model.cure import ACTIONS

IMPORTS = """
from pytest_volfault import *
from pytest_volfault import whole, error_kind, load_target
"""
Said = Callable[[pytest.RunResult, str], None]


def conftest(pytester: pytest.Pytester, body: str, folder: str = ".") -> None:
    path = pytester.path / folder / "conftest.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(IMPORTS + body)


# -- what pluggy would say by a traceback

PLUGGY = {
    "unknown": (
        "def pytest_volfault_pionts(): return ()",
        """pytest_volfault_pionts in conftest.py, line 4: unknown hook 'pytest_volfault_pionts'; the hooks are
        pytest_volfault_cures, pytest_volfault_flows, pytest_volfault_invariants, pytest_volfault_kinds,
        pytest_volfault_points, pytest_volfault_sections, pytest_volfault_targets, pytest_volfault_words; did you mean
        pytest_volfault_points?""",
    ),
    "argument": (
        "def pytest_volfault_flows(session): return ()",
        """pytest_volfault_flows in conftest.py, line 4: it asks for session, and the hook gives config and nothing
        else; write `def pytest_volfault_flows():` or `def pytest_volfault_flows(config):`""",
    ),
    "wrapper": (
        "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_volfault_flows(): return (yield)",
        """pytest_volfault_flows in conftest.py, line 5: it is a wrapper, and this hook only adds to what others
        return; take the wrapper off""",
    ),
}
PLUGGY = {name: (body, " ".join(sentence.split())) for name, (body, sentence) in PLUGGY.items()}
pluggy = pytest.mark.parametrize(("body", "sentence"), PLUGGY.values(), ids=list(PLUGGY))


@pluggy
def test_what_pluggy_refuses_is_told_in_our_words(
    marked: pytest.Pytester, run: Any, said: Said, body: str, sentence: str
) -> None:
    conftest(marked, body)
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, f"ERROR: {sentence}")


@pluggy
def test_also_in_a_session_that_has_nothing_of_ours(
    pytester: pytest.Pytester, run: Any, said: Said, body: str, sentence: str
) -> None:
    pytester.makepyfile("def test_another(): pass")
    conftest(pytester, body)
    said(run(), f"ERROR: {sentence}")


@pluggy
def test_also_where_it_is_loaded_late(
    marked: pytest.Pytester, run: Any, said: Said, workers: tuple[str, ...], body: str, sentence: str
) -> None:
    conftest(marked, body, "below")
    (marked.path / "below" / "test_below.py").write_text("def test_below(): pass")
    result = run(workers=workers)
    assert result.ret in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED)
    said(result, sentence.replace("conftest.py", "below/conftest.py", 1))


@pluggy
@pytest.mark.parametrize("order", [("-p", "added", "-p", "volfault"), ("-p", "volfault", "-p", "added")])
def test_also_in_a_plugin(
    marked: pytest.Pytester, fresh: Any, said: Said, order: tuple[str, ...], body: str, sentence: str
) -> None:
    (marked.path / "added.py").write_text(IMPORTS + body)
    path = os.pathsep.join(filter(None, (str(marked.path), os.environ.get("PYTHONPATH"))))
    said(fresh(*order, PYTHONPATH=path), f"ERROR: {sentence.replace('conftest.py', 'added.py', 1)}")


@pluggy
def test_also_where_a_conftest_names_us_as_a_plugin(
    marked: pytest.Pytester, fresh: Any, said: Said, body: str, sentence: str
) -> None:
    conftest(marked, f"{body}\npytest_plugins = ['pytest_volfault.plugin']")
    said(fresh(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"), f"ERROR: {sentence}")


def test_a_hook_that_comes_too_late(marked: pytest.Pytester, run: Any, said: Said, workers: tuple[str, ...]) -> None:
    """What it adds could be named in this folder, and nowhere that was read before."""
    conftest(marked, "def pytest_volfault_targets(): return {}", "below")
    (marked.path / "below" / "test_below.py").write_text("def test_below(): pass")
    said(
        run(workers=workers),
        "pytest_volfault_targets in below/conftest.py, line 4: it was loaded when the session had begun; put it into "
        "the conftest.py beside the ini file, or into a plugin",
    )


# -- what is registered, at work in sessions

REATTACH = """
import procedure_of_ours

def pytest_volfault_flows(config):
    assert config.rootpath
    steps = lambda variant: ()
    return [Flow("back", "there and back", ("attachments",), whole, whole, steps, perform=procedure_of_ours.back)]

def pytest_volfault_cures():
    return [Action("give", "whoever gives", procedure_of_ours.give)]
"""
PROCEDURE = """
def between():
    pass

def back(target, variant, scene):
    taken = target.perform("detach", variant, scene)
    if taken.error or taken.compute_error:
        return taken
    between()
    return target.perform("attach", variant, scene)

def give(case):
    case.target.perform("attach", case.variant, case.scene)
"""
BACK = """
import pytest

from pytest_volfault import Scenario, Variant, flow_named

# A test file may name what is registered as soon as it is imported.
assert flow_named("back").variants == ("attachments",)

@pytest.mark.volfault("back.attachments")
def test_back(volfault_scenario):
    assert volfault_scenario.run().heals_by.value == "give"
"""
INI = "[pytest]\npythonpath = .\nvolfault_points =\n    ours.between = procedure_of_ours:between, OSError\n"


@pytest.fixture
def extended(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a flow, a cure and a point of its own."""
    pytester.makeini(INI)
    pytester.makepyfile(procedure_of_ours=PROCEDURE, test_back=BACK)
    conftest(pytester, REATTACH)
    # Each session is to import it from its own folder.
    monkeypatch.delitem(sys.modules, "procedure_of_ours", raising=False)
    monkeypatch.syspath_prepend(pytester.path)
    return pytester


def test_it_is_the_same_in_workers(extended: pytest.Pytester, run: Any, workers: tuple[str, ...]) -> None:
    result = run("--volfault-json=results.json", "-k", "ours", workers=workers)
    assert result.ret == 0, result.stdout.str()
    found = json.loads((extended.path / "results.json").read_text())
    assert {each["heals_by"] for each in found["scenarios"] if "ours." in each["id"]} == {"give"}
    result.stdout.fnmatch_lines(["*healed by: whoever gives *"])


def test_nothing_of_it_is_left_for_the_next_session(extended: pytest.Pytester, run: Any, said: Said) -> None:
    assert run("--volfault-flow=back", "-k", "ours").ret == 0
    assert run("--volfault-steps").stdout.str().count("ours.between") == 1
    (extended.path / "conftest.py").unlink()
    extended.makeini("[pytest]\n")
    said(
        run("--volfault-flow=back"),
        "unknown flow 'back'; the flows are abort_migration, attach, ",
    )
    assert "ours.between" not in run("--volfault-steps").stdout.str()
    assert list(FLOWS) == list(FLOWS.shipped)
    assert "give" not in ACTIONS


def test_a_baseline_may_name_it(extended: pytest.Pytester, run: Any) -> None:
    options = ("--volfault-baseline=accepted.jsonl", "-k", "ours")
    assert run(*options, "--volfault-update-baseline", "--volfault-reason=so it is").ret == 0
    assert '"heals_by":"give"' in (extended.path / "accepted.jsonl").read_text().replace(" ", "")
    again = run(*options)
    assert again.ret == 0
    again.stdout.fnmatch_lines(["accepted.jsonl of reference *: * scenarios are as accepted"])


def test_a_scenario_of_it_is_replayed(extended: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-scenario=back.attachments/ours.between@before=OSError,once")
    result.stdout.fnmatch_lines(["*ours.between -> FAULT OSError before: OSError: volfault: broken at ours.between"])
    wrong = run("--volfault-scenario=back.attachments/ours.betwen@before=OSError,once")
    wrong.stderr.fnmatch_lines(["ERROR: unknown point 'ours.betwen'; did you mean ours.between?*"])
    kind = run("--volfault-scenario=back.attachments/ours.between@before=OSEror,once")
    kind.stderr.fnmatch_lines(["ERROR: 'OSEror' cannot happen at ours.between; what can is crash, OSError; did you*"])


# -- mistakes that are seen when a session begins

BEGIN = {
    "returns": ("def pytest_volfault_cures(): return 3", "", "it returned 3; this hook returns an iterable of Actions"),
    "raises": ("def pytest_volfault_cures(): return {}['a']", "", "it raised KeyError: 'a'"),
    "twice": (
        "def pytest_volfault_flows(): return [flow_named('detach')]",
        "",
        "there is a flow detach already, one that ships; give this one a name of its own",
    ),
    "line": ("", "[pytest]\nvolfault_points = a.b json:dumps", "it is no injection point. The shape is NAME = *"),
    "twice in lines": (
        "",
        "[pytest]\nvolfault_points =\n  a.b = json:dumps\n  a.b = json:loads",
        "there is a point a.b already, that of volfault_points in tox.ini, 'a.b = json:dumps'; give this one *",
    ),
}


@pytest.mark.parametrize(("body", "ini", "sentence"), BEGIN.values(), ids=list(BEGIN))
def test_a_mistake_ends_the_session_before_it_begins(
    marked: pytest.Pytester, run: Any, workers: tuple[str, ...], body: str, ini: str, sentence: str
) -> None:
    conftest(marked, body)
    (marked.path / "tox.ini").write_text(ini)
    result = run(workers=workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    source = "pytest_volfault_* in conftest.py, line 4: " if body else "volfault_points in tox.ini, 'a.b *': "
    result.stderr.fnmatch_lines([f"ERROR: {source}{sentence}"])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("ini", ["a.b = nowhere:f", "a.b = json:nothing", "a.b = json:JSONDecoder"])
def test_a_point_that_cannot_be_woven_ends_the_session(
    marked: pytest.Pytester, run: Any, said: Said, workers: tuple[str, ...], ini: str
) -> None:
    marked.makeini(f"[pytest]\nvolfault_points = {ini}")
    result = run(workers=workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "ERROR: the point a.b cannot be woven: ")


def test_it_fails_a_test_with_the_workbench_alone(pytester: pytest.Pytester, run: Any, said: Said) -> None:
    pytester.makeini("[pytest]\nvolfault_points = a.b = nowhere:f")
    pytester.makepyfile("def test_mine(volfault): pass")
    said(run(), "the point a.b cannot be woven: nowhere:f cannot be imported")


def test_an_ini_key_that_is_nearly_ours(marked: pytest.Pytester, run: Any) -> None:
    marked.makeini("[pytest]\nvolfault_point = a.b = json:dumps")
    run("--volfault-steps").stderr.fnmatch_lines(
        ["ERROR: unknown ini key 'volfault_point'; did you mean *volfault_points?"]
    )


# -- sections

SECTIONS = """
def pytest_volfault_sections():
    loud = [Span("loud", {"bold": True}), Span("!")]
    yield Section("ours", lambda results: [f"{len(results.scenarios)} of them", loud])
    yield Section("quiet", lambda results: [])
    yield Section("wrong", lambda results: results.nothing)
"""


def test_sections_are_told_and_one_that_fails_costs_no_other(narrow: pytest.Pytester, run: Any, workers: Any) -> None:
    with (narrow.path / "conftest.py").open("a") as file:
        file.write(IMPORTS + SECTIONS)
    result = run("--volfault-target=narrow", "--volfault-json=results.json", workers=workers)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*= ours =*", "* of them", "loud!", "*FAILED volfault::sections - *"])
    result.stdout.fnmatch_lines(
        ["pytest_volfault_sections in conftest.py, line *: the section 'wrong' was not told: AttributeError: *"]
    )
    assert "quiet" not in result.stdout.str()
    assert (narrow.path / "results.json").exists()


def test_without_scenarios_they_are_not_asked(pytester: pytest.Pytester, run: Any) -> None:
    conftest(pytester, SECTIONS)
    pytester.makepyfile("def test_another(): pass")
    result = run()
    result.assert_outcomes(passed=1)
    assert "ours" not in result.stdout.str()
