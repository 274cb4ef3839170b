"""The summary at the end of a session."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.verdict import Degree
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports import Part, summary

REPLAY = "pytest --volfault-scenario="
DETACHING = FinalState.attached(volume_status="detaching")


def read(desk: Any, results: list[Any], planned: int = 0, seconds: float = 0.5, **options: Any) -> str:
    part = Part(desk.flow, "legacy", desk.golden, results, planned or len(results))
    lines = summary(desk.target, [part], "at most 1 fault each", seconds, options.get("width", desk.width), REPLAY)
    return desk.text(lines)


def test_a_whole_summary(desk: Any) -> None:
    stuck = {
        "state": DETACHING,
        "heals_by": "clean-up",
        "violations": [Violation("no-lasting-transition", "long " * 30)],
    }
    results = [
        desk.result("", "completed"),
        desk.result("cinder.os-begin_detaching@before=http-500,once", "rolled-back"),
        desk.result("cinder.os-begin_detaching@after=http-500,once", "stuck", **stuck),
        desk.result("cinder.os-begin_detaching@after=crash,once", "stuck", **stuck),
        desk.result(
            "libvirt.detach_device@before=no-event,always",
            "unsafe",
            FinalState.detached(guest_disk="live", host_device=True, lun_mapped=True, bdm=True),
            "nothing",
            [Violation("no-guest-on-a-free-volume", "a running guest writes", Degree.WRITES)],
        ),
        desk.result(
            "libvirt.detach_device#2@before=no-event,always",
            "recoverable",
            FinalState.attached(guest_disk="none"),
            "retry",
        ),
        desk.result("nova.db.bdm_get#2@before=db-error,once", "unreached", violations=[Violation("unreached", "why")]),
    ]
    assert read(desk, results, planned=9) == WHOLE


WHOLE = """\
what was left behind, the worst first

U unsafe (writes)  1 scenario
    left: volume available, attachments: none, exported, host device, guest disk (live), mapped in
      Nova; healed by nothing
    no-guest-on-a-free-volume: a running guest writes
    pytest --volfault-scenario=detach.legacy/libvirt.detach_device@before=no-event,always

S stuck  2 scenarios
    left: volume detaching, attachments: attached, exported, host device, guest disk (live+config),
      mapped in Nova; healed by hands on the host and a forced detach
    no-lasting-transition: long long long long long long long long long long long long long long
      long long long long long long long long long long long long long long long long
    $ virsh detach-disk SERVER TARGET --live --config
    $ iscsiadm --mode node --targetname IQN --logout
    $ cinder reset-state --state available --attach-status detached VOLUME
    pytest --volfault-scenario=detach.legacy/cinder.os-begin_detaching@after=http-500,once

? unreached  1 scenario
    left: volume in-use, attachments: attached, exported, host device, guest disk (live+config),
      mapped in Nova; healed by needs nothing
    unreached: why
    pytest --volfault-scenario=detach.legacy/nova.db.bdm_get#2@before=db-error,once

reference 0.1.0, at most 1 fault each: 7 scenarios in 0.5 s, 14 per second
  U unsafe               1  data is at risk: writes 1
  S stuck                2  a state in between that no retry leaves
  r recoverable          1  half done, and the caller's retry reaches the goal
  b rolled-back          1  the flow failed, and everything is as before
  c completed            1  the flow reached its goal, and nothing is left over
  ? unreached            1  the fault never struck, which is no pass
of those that are not clean, healed by: the caller's retry 1; hands on the host and a forced detach
  2; nothing 1

flow and variant  scenarios  c  b  r  S  U  ?
detach.legacy        7 of 9  1  1  1  2  1  1

each fault at each call: -v without -q, or --volfault-html=FILE"""


def test_where_all_is_clean_nothing_is_listed(desk: Any) -> None:
    text = read(desk, [desk.result("", "completed")])
    assert text.splitlines() == [
        "reference 0.1.0, at most 1 fault each: 1 scenario in 0.5 s, 2 per second",
        "  c completed            1  the flow reached its goal, and nothing is left over",
        "",
        "flow and variant  scenarios  c",
        "detach.legacy        1 of 1  1",
        "",
        "each fault at each call: -v without -q, or --volfault-html=FILE",
    ]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"tagged": True}, "tag listed"),
        ({"locked": True}, "image locked"),
        ({"secret": True}, "passphrase kept"),
        ({"stray_guest": True, "vm_state": "deleted"}, "guest astray"),
        ({"other_attachments": ("attached", "reserved")}, "others' attachments: attached, reserved"),
        ({"other_guest_disk": "live"}, "others' guest disk (live)"),
    ],
)
def test_two_states_that_differ_are_told_apart(desk: Any, columns: dict[str, Any], told: str) -> None:
    state = FinalState.detached(**columns)
    result = desk.result("cinder.os-begin_detaching@after=crash,once", "leaked", state, "clean-up")
    assert f"left: volume available, attachments: none, {told}; healed by" in " ".join(read(desk, [result]).split())


def test_how_unsafe_ends_are_is_counted_the_worst_first(desk: Any) -> None:
    def unsafe(number: int, *degrees: Degree) -> Any:
        violations = [Violation("rule", "why", degree) for degree in degrees]
        fault = f"cinder.os-begin_detaching#{number}@after=crash,once"
        return desk.result(fault, "unsafe", FinalState.detached(guest_disk="live"), violations=violations)

    results = [
        unsafe(1, Degree.STALE), unsafe(2, Degree.CUT_OFF), unsafe(3, Degree.CUT_OFF, Degree.WRITES),
        unsafe(4, Degree.STALE), desk.result("cinder.os-begin_detaching@after=crash,once", "misreported"),
    ]  # fmt: skip
    lines = read(desk, results).splitlines()
    assert "  U unsafe               4  data is at risk: writes 1, cut-off 1, stale 2" in lines
    # Where a results file of an earlier release says nothing of it, nor does the summary.
    assert "  U unsafe               1  data is at risk" in read(desk, [unsafe(1)]).splitlines()


def test_no_time_no_rate(desk: Any) -> None:
    assert "per second" not in read(desk, [desk.result("", "completed")], seconds=0.0)


def test_equal_states_are_one_entry_the_most_frequent_first(desk: Any) -> None:
    rare = FinalState.attached(volume_status="attaching")
    results = [
        desk.result("cinder.os-begin_detaching@after=crash,once", "stuck", rare, "clean-up"),
        *(
            desk.result(f"cinder.os-begin_detaching#{number}@after=crash,once", "stuck", DETACHING, "clean-up")
            for number in range(2, 5)
        ),
    ]
    found = [line for line in read(desk, results).splitlines() if line.startswith("S stuck  ")]
    assert found == ["S stuck  3 scenarios", "S stuck  1 scenario"]


def test_more_than_ten_states_are_counted_and_not_shown(desk: Any) -> None:
    results = [
        desk.result(
            f"cinder.os-begin_detaching#{number}@after=crash,once",
            "stuck",
            FinalState.attached(volume_status=f"status{number}"),
            "clean-up",
        )
        for number in range(1, 14)
    ]
    text = read(desk, results)
    assert text.count("\nS stuck") == 10
    assert "… and 3 more in 3 other states: see --volfault-json" in text.splitlines()


def test_an_unreached_fault_ranks_below_what_the_target_did_wrong(desk: Any) -> None:
    results = [
        desk.result("nova.db.bdm_get#2@before=db-error,once", "unreached"),
        desk.result("cinder.os-begin_detaching@after=crash,once", "stuck", DETACHING, "clean-up"),
        desk.result("cinder.os-begin_detaching@after=http-500,once", "leaked", FinalState.detached(bdm=True), "retry"),
    ]
    heads = [line.split("  ")[0] for line in read(desk, results).splitlines() if line.endswith("  1 scenario")]
    assert heads == ["S stuck", "L leaked", "? unreached"]


@pytest.mark.parametrize("verdict", ["leaked", "stuck", "unsafe", "unreached", "nondeterministic"])
def test_each_bad_verdict_comes_with_the_command_that_replays_it(desk: Any, verdict: str) -> None:
    result = desk.result("cinder.os-begin_detaching@after=crash,once", verdict, DETACHING, "clean-up")
    assert f"    {REPLAY}{result.scenario.id}" in read(desk, [result]).splitlines()


def test_sentences_are_wrapped_to_the_width(desk: Any) -> None:
    result = desk.result(
        "cinder.os-begin_detaching@after=crash,once", "stuck", DETACHING, "clean-up", [Violation("rule", "word " * 40)]
    )
    wrapped = [line for line in read(desk, [result], width=60).splitlines() if "word" in line]
    assert len(wrapped) > 3
    assert max(map(len, wrapped)) <= 60


# -- a flow that does not end clean by itself

UNFAULTED = {
    "state": FinalState.detached(stray_guest=True, vm_state="deleted"),
    "heals_by": "wait",
    "violations": [Violation("stray", "it runs", Degree.STALE)],
}


def parts_that_end(desk: Any, *faulted: Any) -> list[Part]:
    """A part whose flow leaves a guest astray without any fault, and what was run of it.

    A paused guest answers no unplug request, so that nobody expects more of it.
    """
    golden = desk.result("", "unsafe", **UNFAULTED)
    run = [
        dataclasses.replace(each, scenario=dataclasses.replace(each.scenario, variant="legacy-paused"))
        for each in (golden, *faulted)
    ]
    return [Part(desk.flow, "legacy-paused", desk.golden, run, len(run), run[0])]


def read_parts(desk: Any, parts: list[Part], **options: bool) -> str:
    return str(desk.text(summary(desk.target, parts, "at most 1 fault each", 0.0, desk.width, REPLAY, **options)))


def test_what_a_fault_does_not_change_is_marked_counted_and_not_listed(desk: Any) -> None:
    faulted = [
        desk.result("cinder.os-begin_detaching@before=http-500,once", "unsafe", **UNFAULTED),
        desk.result("cinder.os-begin_detaching@before=http-500,always", "unsafe", **UNFAULTED),
        desk.result("cinder.os-begin_detaching@after=http-500,once", "stuck", DETACHING, "clean-up"),
    ]
    assert read_parts(desk, parts_that_end(desk, *faulted), verbose=True) == UNCLEAN


UNCLEAN = """\
what was left behind, the worst first

U unsafe (stale)  1 scenario
    left: volume available, attachments: none, guest astray; healed by an hour in which periodic
      tasks run
    stray: it runs
    $ # wait for an hour: nova-compute runs its periodic tasks
    pytest --volfault-scenario=detach.legacy-paused

S stuck  1 scenario
    left: volume detaching, attachments: attached, exported, host device, guest disk (live+config),
      mapped in Nova; healed by hands on the host and a forced detach
    $ virsh detach-disk SERVER TARGET --live --config
    $ iscsiadm --mode node --targetname IQN --logout
    $ cinder reset-state --state available --attach-status detached VOLUME
    pytest --volfault-scenario=detach.legacy-paused/cinder.os-begin_detaching@after=http-500,once

reference 0.1.0, at most 1 fault each: 4 scenarios in 0.0 s
  U unsafe               1  data is at risk: stale 1
  S stuck                1  a state in between that no retry leaves
  and 2, 2 of them unsafe, that end as their flow does without any fault
of those that are not clean, healed by: an hour in which periodic tasks run 1; hands on the host and
  a forced detach 1

flow and variant      scenarios  S  U
detach.legacy-paused     4 of 4  1  3
    U without any fault, too

detach.legacy-paused, call by call
without any fault it ends U unsafe (stale), healed by an hour in which periodic tasks run
= a fault that changes nothing of that
a cell has four places: before the call's effect, once and always; then after it
letters are the verdicts above; . cannot happen; blank: no such fault of that call
#2: the second call of its name; 4+5: one call does the work of steps 4 and 5

                                         http
  cinder                                 500
  1 begin_detaching  os-begin_detaching  == S.
"""


def test_a_broken_flow_says_that_its_faults_were_not_tried(desk: Any) -> None:
    golden = desk.result("", "unsafe", **UNFAULTED)
    text = read_parts(desk, [Part(desk.flow, "legacy", desk.golden, [golden], 1, golden)])
    assert "    U without any fault: broken" in text.splitlines()
    assert "not tried, for without any fault it does not do what it is for: detach.legacy" in text.splitlines()


def test_a_fault_that_makes_another_bad_end_is_one_of_its_own(desk: Any) -> None:
    other = desk.result(
        "cinder.os-begin_detaching@before=crash,once",
        "unsafe",
        FinalState.detached(guest_disk="live"),
        "nothing",
        [Violation("rule", "why", Degree.WRITES)],
    )
    text = read_parts(desk, parts_that_end(desk, other))
    assert (text.count("U unsafe (stale)  1 scenario\n"), text.count("U unsafe (writes)  1 scenario\n")) == (1, 1)
    assert "as their flow does" not in text


def test_a_golden_run_that_was_not_asked_for_is_compared_with_and_not_listed(desk: Any) -> None:
    (part,) = parts_that_end(desk, desk.result("libvirt.detach_device@before=crash,once", "unsafe", **UNFAULTED))
    alone = Part(desk.flow, "legacy", desk.golden, part.results[1:], 1, part.unfaulted)
    text = read_parts(desk, [alone])
    assert "and 1, 1 of them unsafe, that end as their flow does without any fault" in text
    assert "the worst first" not in text


def test_another_flow_in_between_that_changes_nothing_is_left_out_as_a_fault_would_be(desk: Any) -> None:
    between = desk.result("cinder.os-begin_detaching@before:detach", "unsafe", **UNFAULTED)
    text = read_parts(desk, parts_that_end(desk, between))
    assert "and 1, 1 of them unsafe, that end as their flow does without any fault" in text
    assert "U unsafe (stale)  1 scenario\n" in text


def test_of_a_flow_that_ends_clean_nothing_is_compared(desk: Any) -> None:
    faults = [desk.result("cinder.os-begin_detaching@after=crash,once", "unsafe", **UNFAULTED)]
    text = read(desk, [desk.result("", "completed"), *faults])
    assert "without any fault" not in text
    assert "as their flow does" not in text
    assert "U unsafe (stale)  1 scenario\n" in text


# -- another flow in between


def test_what_another_flow_did_in_between_has_a_line_and_no_cell(desk: Any) -> None:
    between = desk.result("cinder.os-begin_detaching@before:detach", "stuck", DETACHING, "clean-up")
    results = [desk.result("", "completed"), desk.result("libvirt.detach_device@before=crash,once", "rolled-back")]
    part = Part(desk.flow, "legacy", desk.golden, [*results, between], 2)
    text = read_parts(desk, [part], verbose=True)
    assert [line.split() for line in text.splitlines() if line.startswith("detach.legacy  ")] == [
        ["detach.legacy", "2", "of", "2", "1", "1", "."],
        ["detach.legacy", "1", "between", ".", ".", "1"],
    ]
    assert "between: scenarios in which another flow comes in between or afterwards" in text
    # A grid is of faults.
    assert "os-begin_detaching " not in text
    assert f"    {REPLAY}detach.legacy/cinder.os-begin_detaching@before:detach" in text.splitlines()


def test_a_few_of_what_heals_are_named_and_the_rest_is_counted(desk: Any) -> None:
    cures = ["retry", "retry", "clean-up", "clean-up", "reboot", "reboot", "stop-start", "nothing", "nothing"]
    results = [
        desk.result(f"libvirt.detach_device#{number}@before=no-event,once", "stuck", heals_by=cure)
        for number, cure in enumerate(cures, 1)
    ]
    part = Part(desk.flow, "legacy", desk.golden, results, len(results))
    lines = summary(desk.target, [part], "", 0.0, desk.width, REPLAY, brief=True)
    assert desk.text(lines).splitlines()[-1] == ("  a forced detach 2; nothing 2; otherwise 1")
