"""One scenario in full."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.smallest import Departure, Smallest
from pytest_volfault.model.trace import End, Strike
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Fate, Spot, Way
from pytest_volfault.reports import replay


def test_a_whole_replay(desk: Any) -> None:
    trace = (
        desk.entry(1),
        desk.entry(2),
        desk.entry(3, result="libvirtError: no", end=End.RAISED, strike=Strike("libvirt-operation-failed", "before")),
        desk.entry(2, n=4, name="cinder.os-roll_detaching", process="compute"),
    )
    result = desk.result(
        "libvirt.detach_device@before=libvirt-operation-failed,once",
        "stuck",
        FinalState.attached(volume_status="detaching", attachments=("attached", "reserved"), task_state="deleting"),
        "clean-up",
        [Violation("no-lasting-transition", "why"), Violation("another", "why not")],
        Answer(500, "ClientException: 500", "libvirtError: no"),
        trace,
    )
    assert desk.text(replay(desk.target, result, desk.golden_outcome())) == WHOLE


GOLDEN, NEEDED = (
    Scenario.parse("detach.legacy"),
    Scenario.parse("detach.legacy/libvirt.detach_device@before=crash,once"),
)


@pytest.mark.parametrize(
    ("of", "left", "told"),
    [
        (
            1,
            False,
            (
                "smallest with the same cause: all of it is needed; 1 other scenario run to know that",
                "no run with less of it is clean",
            ),
        ),
        (
            3,
            True,
            (
                f"smallest with the same cause: 1 of 3 are needed: {NEEDED.id}; 3 other scenarios run to know that",
                "the nearest clean run is detach.legacy; it is left where that has",
                "  -    3 [compute] libvirt.detach_device(vdb config) -> 0",
                "and this one",
                "  + nothing more",
            ),
        ),
    ],
)
def test_what_a_finding_comes_down_to(desk: Any, of: int, left: bool, told: tuple[str, ...]) -> None:
    departure = Departure(GOLDEN, None, desk.entry(3)) if left else None
    lines = replay(desk.target, desk.result("", "stuck"), desk.golden_outcome(), Smallest(NEEDED, of, of, departure))
    assert desk.text(lines).rstrip("\n").split("\n")[-len(told) :] == list(told)


@pytest.mark.parametrize(
    ("sequel", "said"),
    [
        (None, "what delete changed of what it found:"),
        (Sequel.SAME, "what delete changed of what it found, which is as bad as before:"),
        (
            Sequel.WORSE,
            "what delete changed of what it found, which is worse than before, and than that flow leaves it by itself:",
        ),
    ],
)
def test_what_the_last_of_several_flows_made_of_what_it_found(desk: Any, sequel: Sequel | None, said: str) -> None:
    result = replace(
        desk.result("", "stuck", FinalState.attached(task_state="deleting")),
        scenario=Scenario.parse("detach.legacy//delete"),
        found=FinalState.attached().facts,
        sequel=sequel,
    )
    text = desk.text(replay(desk.target, result, desk.golden_outcome()))
    assert f"\n{said}\n  + server.task=deleting\n\n" in text
    nothing = replace(result, found=result.outcome.facts)
    assert f"\n{said}\n  nothing\n\n" in desk.text(replay(desk.target, nothing, desk.golden_outcome()))


WHOLE = """\
detach.legacy/libvirt.detach_device@before=libvirt-operation-failed,once on reference 0.1.0

trace (- only without the fault, + only with it):
   1   [api] nova.db.bdm_get -> done
   2   [api] cinder.os-begin_detaching(13565397) -> 202
   3 + [compute] libvirt.detach_device(vdb config) -> FAULT libvirt-operation-failed before: libvirtError: no
   4 + [compute] cinder.os-roll_detaching(13565397) -> 202
     - [compute] libvirt.detach_device(vdb config) -> 0
     - [compute] libvirt.detach_device#2(vdb live) -> 0
     - [compute] nova.db.bdm_get#2 -> done

final state:
  host1.device[volume]              yes   (without the fault: no)
  server.disk[host1,volume]         live+config   (without the fault: no)
  server.row[volume]                yes   (without the fault: no)
  server.state                      active
  server.task                       deleting   (without the fault: no)
  volume.attachment[server,host1]   attached   (without the fault: no)
  volume.attachment[server,host1]#2 reserved   (without the fault: no)
  volume.export[host1]              yes   (without the fault: no)
  volume.status                     detaching   (without the fault: available)

the caller saw: 500, ClientException: 500
and behind it:  libvirtError: no

verdict: S stuck
  no-lasting-transition: why
  another: why not
healed by: clean-up
  $ virsh detach-disk SERVER TARGET --live --config
  $ iscsiadm --mode node --targetname IQN --logout
  $ cinder reset-state --state available --attach-status detached VOLUME"""


def test_a_scenario_like_the_golden_one_differs_in_nothing(desk: Any) -> None:
    result = desk.result("", "completed", trace=desk.golden)
    text = desk.text(replay(desk.target, result, desk.golden_outcome()))
    assert text.splitlines()[3:8] == [
        "   1   [api] nova.db.bdm_get -> done",
        "   2   [api] cinder.os-begin_detaching(13565397) -> 202",
        "   3   [compute] libvirt.detach_device(vdb config) -> 0",
        "   4   [compute] libvirt.detach_device#2(vdb live) -> 0",
        "   5   [compute] nova.db.bdm_get#2 -> done",
    ]
    assert "without the fault" not in text.partition("final state:")[2]
    assert "and behind it" not in text
    assert text.endswith("the caller saw: 202\n\nverdict: c completed\nhealed by: none-needed")


def test_a_call_that_ends_differently_is_shown_both_ways_without_marks_between(desk: Any) -> None:
    trace = (*desk.golden[:3], desk.entry(4, result="1"), desk.golden[4])
    result = desk.result("cinder.os-begin_detaching@before=crash,once", "stuck", trace=trace)
    lines = desk.text(replay(desk.target, result, desk.golden_outcome())).splitlines()
    assert lines[5:9] == [
        "   3   [compute] libvirt.detach_device(vdb config) -> 0",
        "     - [compute] libvirt.detach_device#2(vdb live) -> 0",
        "   4 + [compute] libvirt.detach_device#2(vdb live) -> 1",
        "   5   [compute] nova.db.bdm_get#2 -> done",
    ]


def test_a_caller_without_answer(desk: Any) -> None:
    result = desk.result(
        "cinder.os-begin_detaching@before=crash,once", "rolled-back", answer=Answer(None, "nova-api died")
    )
    text = desk.text(replay(desk.target, result, desk.golden_outcome()))
    assert "the caller saw: no answer, nova-api died" in text.splitlines()


def test_the_fault_s_line_stands_out_and_the_verdict_has_its_colour(desk: Any) -> None:
    trace = (desk.entry(1, result="DatabaseError", end=End.RAISED, strike=Strike("db-error", "before")),)
    result = desk.result("nova.db.bdm_get@before=db-error,once", "rolled-back", trace=trace)
    spans = [span for line in replay(desk.target, result, desk.golden_outcome()) for span in line]
    (fault,) = [span for span in spans if "FAULT db-error" in span.text]
    assert fault.style == {"red": True, "bold": True}
    (verdict,) = [span for span in spans if span.text == "b rolled-back"]
    assert verdict.style == {"green": True}


def test_what_only_some_variants_have_is_told_where_it_is(desk: Any) -> None:
    result = desk.result(
        "libvirt.detach_device@before=libvirt-operation-failed,once",
        "leaked",
        FinalState.detached(locked=True, other_attachments=("attached",)),
        "clean-up",
    )
    text = desk.text(replay(desk.target, result, desk.golden_outcome()))
    assert "  volume.lock[host1]               yes   (without the fault: no)" in text
    assert "  volume.attachment[server2,host1] attached   (without the fault: no)" in text
    assert not {"host1.secret[volume]", "server.tag[volume]"} & set(text.split())


PATH = (Spot("tool/manager.py", "Manager.detach.<locals>.do", 12), Spot("tool/guest.py", "Guest.disks", 40))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (
            Way("detach", PATH, Fate.SWALLOWED, ("Refused", "Lost"), end=PATH[1], clause="except Exception"),
            "Refused, turned into Lost is swallowed in tool/guest.py:40 Guest.disks: except Exception",
        ),
        (Way("detach", PATH, Fate.LEFT, ("Lost",), True), "the call answers; later Lost leaves detach"),
        (Way("detach", PATH, Fate.SILENT), "the call answers as if nothing were wrong, and no error comes of it"),
        (Way("detach", PATH, Fate.DIED), "the process dies there"),
    ],
)
def test_where_in_the_code_under_test_it_struck_and_how_the_error_ended(desk: Any, way: Way, said: str) -> None:
    result = replace(desk.result("cinder.os-begin_detaching@before=crash,once", "stuck"), way=way)
    text = desk.text(replay(desk.target, result, desk.golden_outcome()))
    assert text.partition("healed by: none-needed\n\n")[2].splitlines() == [
        "in the code under test, from detach to the struck call:",
        "  tool/manager.py:12 Manager.detach.do",
        "  tool/guest.py:40 Guest.disks",
        said,
    ]
