"""What flows made of what others had left: the table, and what became worse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.verdict import Degree
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports._sequels import sequels

ONE, OTHER = "cinder.os-detach@before=http-500,once", "cinder.os-detach@after=http-500,once"
ORPHAN, STALE = FinalState.detached(bdm=True), FinalState.detached(bdm=True, host_device=True)


def after(desk: Any, fault: str, flow: str, sequel: Sequel | None, verdict: str = "leaked") -> Result:
    rule = Violation("no-device", "why", Degree.STALE) if verdict == "unsafe" else Violation("no-row", "why")
    state = STALE if verdict == "unsafe" else ORPHAN
    result = desk.result(fault, verdict, state, "clean-up", [rule])
    scenario = Scenario.parse(f"{result.scenario.id}//{flow}")
    return replace(result, scenario=scenario, found=ORPHAN.facts, sequel=sequel)


def test_nothing_is_said_where_nothing_was_left(desk: Any) -> None:
    assert sequels([desk.result(ONE, "stuck"), after(desk, ONE, "stop", None)], "replay ") == []


def test_a_whole_report(desk: Any) -> None:
    results = [
        after(desk, ONE, "detach", Sequel.HEALED),
        after(desk, OTHER, "detach", Sequel.SAME),
        after(desk, ONE, "reboot", Sequel.WORSE),
        after(desk, OTHER, "reboot", Sequel.AS_EVER),
        after(desk, ONE, "stop,server2", Sequel.WORSE, "unsafe"),
        after(desk, OTHER, "stop,server2", Sequel.WORSE, "unsafe"),
    ]
    assert desk.text(sequels(results, "replay ")) == WHOLE


def test_of_many_that_became_worse_the_worst_are_shown(desk: Any) -> None:
    results = [
        after(desk, ONE, "reboot", Sequel.WORSE),
        after(desk, ONE, "stop", Sequel.WORSE, "unsafe"),
        after(desk, OTHER, "stop", Sequel.WORSE, "unsafe"),
        after(desk, ONE, "start", Sequel.WORSE),
    ]
    text = desk.text(sequels(results, "replay ", most=1))
    assert text.count("replay ") == 1
    assert "U unsafe (stale) after stop, of 2 leftovers" in text
    assert "… and 2 more that became worse; all are in --volfault-json" in text
    assert "more that" not in desk.text(sequels(results, "replay ", most=None))


WHOLE = """\
what the next flow made of what was left: 6 sequences after 2 leftovers
then             healed   better     same  as-ever    worse
detach                1        .        1        .        .
reboot                .        .        .        1        1
stop,server2          .        .        .        .        2

U unsafe (stale) after stop,server2, of 2 leftovers; healed by hands on the host and a forced detach
    no-device: why
    + host1.device[volume]
    replay detach.legacy/cinder.os-detach@before=http-500,once//stop,server2
L leaked after reboot, of 1 leftover; healed by hands on the host and a forced detach
    no-row: why
    replay detach.legacy/cinder.os-detach@before=http-500,once//reboot
"""
