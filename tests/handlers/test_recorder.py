"""What the recorder takes for having run in a scenario, and what it does not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.handlers._lines import numbers
from pytest_volfault.handlers.recorder import CoverageRecorder
from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection._identity import Identity
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.model.scenario import Scenario
from volfault_fakes.cloud.clock import Clock

Make = Callable[[str], Any]
FAULTED = "detach.attachments/cinder.attachment_delete@before=http-500,once"
ALWAYS = "detach.attachments/cinder.attachment_delete@before=http-500,always"

SOURCE = """
def f():
    return 1


def g():
    return 2
"""


def ran(recorder: CoverageRecorder) -> dict[str, list[int]]:
    """Scenario -> the lines of the planted module that have been noted since the last time."""
    noted = recorder.take().get("ran", {})
    return {name: list(numbers(int(lines.get("planted", "0"), 16))) for name, lines in noted.items()}


def test_lines_of_each_scenario(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.run("f")
    planted.run("g", scenario=FAULTED)
    assert ran(planted.recorder) == {"detach.attachments": [3], FAULTED: [7]}


def test_a_line_tells_in_each_scenario_again(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.run("f")
    planted.run("f", scenario=FAULTED)
    assert ran(planted.recorder) == {"detach.attachments": [3], FAULTED: [3]}


def test_what_was_taken_is_not_given_again(bench: Make) -> None:
    planted = bench(SOURCE)
    assert planted.recorder.take() == {}
    planted.run("f")
    assert planted.recorder.take()["sources"] == {"planted": planted.module.__file__}
    assert planted.recorder.take() == {}
    planted.run("g", scenario=FAULTED)
    assert set(planted.recorder.take()["ran"]) == {FAULTED}


def test_nothing_runs_in_a_scenario_but_what_is_inside(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.module.g()
    planted.run("f")
    planted.module.g()
    planted.run("f", scenario=FAULTED)
    assert ran(planted.recorder) == {"detach.attachments": [3], FAULTED: [3]}


BRANCHES = """
def f(other):
    if other:
        return 1
    return 2
"""


def test_what_runs_between_two_scenarios_is_part_of_neither(bench: Make) -> None:
    """As the attempts to heal do: the same functions, another way through them."""
    planted = bench(BRANCHES)
    planted.run("f", False)
    planted.module.f(True)
    planted.run("f", False, scenario=FAULTED)
    assert ran(planted.recorder) == {"detach.attachments": [3, 5], FAULTED: [3, 5]}


def test_a_scenario_that_runs_twice_has_run_both(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.run("f")
    planted.run("g")
    assert ran(planted.recorder) == {"detach.attachments": [3, 7]}


def test_a_scenario_that_ran_none_of_it_was_measured_as_well(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.run("__getattribute__", "f")
    assert ran(planted.recorder) == {"detach.attachments": []}


def test_what_would_do_the_same_has_run_the_same(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.run("f", scenario=FAULTED)
    planted.recorder.same(Scenario.parse(ALWAYS), Scenario.parse(FAULTED))
    assert ran(planted.recorder) == {FAULTED: [3], ALWAYS: [3]}


def test_what_the_user_asked_for_differently_is_told(bench: Make) -> None:
    planted = bench(SOURCE)
    planted.run("f", microversion="2.19", device="/dev/vdc")
    assert ran(planted.recorder) == {"detach.attachments|device=/dev/vdc|microversion=2.19": [3]}


def test_a_golden_run_with_a_slash_in_what_was_asked_is_still_one(bench: Make) -> None:
    planted = bench("def f():\n    try:\n        pass\n    finally:\n        pass\n")
    planted.run("f", device="/dev/vdc")
    assert planted.one("f: finally").unfaulted


def test_a_stopped_scenario_leaves_nothing_to_the_next(bench: Make) -> None:
    planted = bench(SOURCE)

    def hang() -> None:
        planted.module.g()
        raise TargetHangs("too long")

    with pytest.raises(TargetHangs), planted.recorder.around(Scenario.parse(FAULTED), {}):
        hang()
    planted.run("f")
    assert ran(planted.recorder) == {"detach.attachments": [3]}


def test_threads_of_the_scenario_belong_to_it(bench: Make) -> None:
    planted = bench(SOURCE)
    with planted.recorder.around(Scenario.parse(FAULTED), {}):
        thread = threading.Thread(target=planted.module.g)
        thread.start()
        thread.join()
    assert ran(planted.recorder) == {FAULTED: [7]}


def test_two_recorders_know_nothing_of_each_other(bench: Make, plant: Callable[..., Any]) -> None:
    """Each scenario draws the same identifiers, and coverage.py names its tables by one."""
    one, other = bench(SOURCE), CoverageRecorder({"other": plant(SOURCE, "other").__file__})
    with Identity().of("detach.attachments"):
        one.run("f")
    with Identity().of("detach.attachments"), other.around(Scenario.parse(FAULTED), {}):
        pass
    assert ran(one.recorder) == {"detach.attachments": [3]}
    assert other.take()["ran"] == {FAULTED: {}}


def test_a_scenario_draws_the_identifiers_that_it_draws_unmeasured(bench: Make) -> None:
    planted = bench("import uuid\ndef f():\n    return uuid.uuid4()\n")
    with TURNS.following(Clock()), Identity().of("detach.attachments"):
        unmeasured = planted.module.f()
    with TURNS.following(Clock()), Identity().of("detach.attachments"):
        assert planted.run("f") == unmeasured


UNWINDING = """
    from pytest_volfault.injection import ProcessDied
    from pytest_volfault.injection.process import running

    def compute(die):
        try:
            die()
        except:
            raise
        finally:
            pass

    def api(die):
        try:
            with running("compute"):
                compute(die)
        except ProcessDied:
            return "timed out"

    def again(die):
        api(die)
        with running("api"):
            compute(lambda: None)
"""


def die() -> None:
    # As Run.cross does: the kill comes before the unwinding.
    process.kill("compute")
    raise ProcessDied("compute")


def test_what_a_killed_process_runs_while_it_unwinds_did_not_run(bench: Make) -> None:
    planted = bench(UNWINDING)
    try:
        assert planted.run("api", die) == "timed out"
    finally:
        process.revive()
    # The one that waited for it lives, and so does its handler.
    assert planted.said() == {"compute: except": "never", "compute: finally": "never", "api: except ProcessDied": "ran"}


def test_what_the_living_run_afterwards_did(bench: Make) -> None:
    planted = bench(UNWINDING)
    try:
        planted.run("again", die)
    finally:
        process.revive()
    assert planted.said() == {"compute: except": "never", "compute: finally": "ran", "api: except ProcessDied": "ran"}


def test_folders_with_the_letters_of_patterns(tmp_path: Path, plant: Callable[..., Any]) -> None:
    module = plant(SOURCE)
    odd = tmp_path / "odd [a-z] * ?"
    odd.mkdir()
    path = odd / "planted.py"
    path.write_text(SOURCE)
    exec(compile(SOURCE, str(path), "exec"), vars(module))
    module.__file__ = str(path)
    recorder = CoverageRecorder({"planted": str(path)})
    with recorder.around(Scenario.parse(FAULTED), {}):
        module.f()
    assert ran(recorder) == {FAULTED: [3]}


def test_the_users_settings_are_for_their_own_code(
    bench: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".coveragerc").write_text("[run]\nomit = */planted.py\nbranch = true\ncontext = theirs\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COVERAGE_FILE", str(tmp_path / "theirs"))
    planted = bench(SOURCE)
    planted.run("f")
    assert ran(planted.recorder) == {"detach.attachments": [3]}
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == [".coveragerc", "planted.py"]
