"""A crash kills: the process unwinds, and nothing that it still tries has any effect."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.process import running
from pytest_volfault.model.scenario import Fault

pytestmark = pytest.mark.usefixtures("unwoven")

BEFORE = Fault("lab.call", "crash", "before")
AFTER = Fault("lab.call", "crash", "after")


def test_before_the_effect_nothing_was_done(lab: Any) -> None:
    with lab.run(BEFORE) as run, pytest.raises(ProcessDied, match="compute"), running("compute"):
        lab.party.call("a")
    assert lab.party.notes == []
    assert run.trace[0].said == "FAULT crash before: compute dies"
    assert run.fired == {BEFORE}


def test_after_the_effect_it_was_done(lab: Any) -> None:
    with lab.run(AFTER) as run, pytest.raises(ProcessDied), running("compute"):
        lab.party.call("a")
    assert lab.party.notes == ["a"]
    assert run.trace[0].said == "FAULT crash after: compute dies"


def test_except_and_finally_of_the_dead_are_refused_and_recorded(lab: Any) -> None:
    reached = []

    def work() -> None:
        try:
            try:
                lab.party.call("work")
            except Exception:  # noqa: BLE001 - the clause that must not see a kill
                reached.append("except Exception")
            except ProcessDied:
                reached.append("except ProcessDied")
                lab.party.call("roll back")
        finally:
            reached.append("finally")
            lab.party.other()

    with lab.run(BEFORE) as run, pytest.raises(ProcessDied), running("compute"):
        work()
    assert reached == ["except ProcessDied", "finally"]
    assert lab.party.notes == []
    assert [(entry.point, entry.detail, entry.said) for entry in run.trace] == [
        ("lab.call", ("work",), "FAULT crash before: compute dies"),
        ("lab.call", ("roll back",), "refused: compute is dead"),
        ("lab.other", (), "refused: compute is dead"),
    ]


def test_a_refused_call_strikes_no_fault_and_counts_for_none(lab: Any) -> None:
    second = Fault("lab.call", "refusal", occurrence=2)

    def work() -> None:
        try:
            lab.party.call("a")
        finally:
            lab.party.call("b")

    with lab.run(BEFORE, second) as run:
        with pytest.raises(ProcessDied), running("compute"):
            work()
        assert run.fired == {BEFORE}
        with pytest.raises(lab.refusal):
            lab.party.call("c")
    assert [entry.occurrence for entry in run.trace] == [1, 1, 2]


def test_other_processes_live_on(lab: Any) -> None:
    with lab.run(BEFORE) as run, running("api"):
        with pytest.raises(ProcessDied), running("compute"):
            lab.party.call("a")
        assert not process.is_dead()
        assert lab.party.call("b") == "did b"
    assert process.dead() == {"compute"}
    assert lab.party.notes == ["b"]
    assert [entry.process for entry in run.trace] == ["compute", "api"]


def test_the_dead_do_not_begin_anything(lab: Any) -> None:
    with lab.run(BEFORE):
        with pytest.raises(ProcessDied), running("compute"):
            lab.party.call("a")
        with pytest.raises(ProcessDied, match="compute"), running("compute"):
            lab.party.notes.append("began")
        assert lab.party.notes == []
        assert process.current() == "caller"
        process.revive("compute")
        with running("compute"):
            assert lab.party.call("b") == "did b"


def test_revive_by_name_leaves_the_others_dead() -> None:
    process.kill("api")
    process.kill("compute")
    process.revive("api")
    assert process.dead() == {"compute"}
    process.revive()
    assert process.dead() == frozenset()


def test_a_kill_is_no_exception_that_code_may_swallow() -> None:
    assert not issubclass(ProcessDied, Exception)


def test_check_alive_lets_the_living_pass_and_stops_the_dead() -> None:
    process.revive()
    process.check_alive()
    process.kill("caller")
    try:
        with pytest.raises(ProcessDied, match="caller"):
            process.check_alive()
    finally:
        process.revive()


def test_whoever_waits_for_the_dying_call_dies_of_it_only_in_the_same_process(lab: Any) -> None:
    # outer and call run in the same process: both lines say that it dies.
    with lab.run(BEFORE) as run, pytest.raises(ProcessDied), running("compute"):
        lab.party.outer()
    assert [(entry.point, entry.said) for entry in run.trace] == [
        ("lab.outer", "compute dies"),
        ("lab.call", "FAULT crash before: compute dies"),
    ]


def test_whoever_watches_is_told_when_the_dead_take_over_and_when_the_living_do(lab: Any) -> None:
    told: list[bool] = []
    with lab.run(BEFORE), process.watched(told.append), running("api"):
        with pytest.raises(ProcessDied), running("compute"):
            lab.party.call("a")
        # Both begin; the second is killed, and then it is gone.
        assert told == [False, False, True, False]
        process.kill("api")
        process.revive()
    assert told == [False, False, True, False, True, False, False]
    process.kill("api")
    process.revive()
    assert len(told) == 7
