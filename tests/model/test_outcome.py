"""What a run leaves: the values that travel in the results file."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_volfault.model.cure import ACTIONS, MOST_ACTIONS, Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import WHENS, Scenario
from pytest_volfault.model.trace import End, Event, Place, Strike, TraceEntry
from pytest_volfault.model.verdict import Degree, Verdict, standing
from pytest_volfault.model.violation import Violation

WORDS = st.text("abcXYZ019_-", min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(".".join)
IDS = (
    "detach.legacy",
    "attach.attachments-rbd/p.x#2@after=crash,once+p.y@before=http-500,always",
    "detach.attachments/p.x@after=crash,once+p.y#3@before:delete",
)
SCENARIOS = st.sampled_from(IDS).map(Scenario.parse)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
STATES = st.builds(
    FinalState,
    volume_status=WORDS,
    attachments=st.lists(WORDS, max_size=3).map(tuple),
    lun_mapped=st.booleans(),
    guest_disk=st.sampled_from(("none", "live", "config", "live+config")),
    host_device=st.booleans(),
    bdm=st.booleans(),
    vm_state=st.none() | WORDS,
    task_state=st.none() | WORDS,
    other_attachments=st.lists(WORDS, max_size=2).map(tuple),
    other_guest_disk=st.sampled_from(("none", "live", "config", "live+config")),
    stray_guest=st.booleans(),
    locked=st.booleans(),
    secret=st.booleans(),
    tagged=st.booleans(),
)
ENTRIES = st.builds(
    TraceEntry,
    n=st.integers(1),
    name=NAMES,
    occurrence=st.integers(0),
    detail=st.lists(TEXTS.filter(bool), max_size=2).map(tuple),
    result=TEXTS,
    process=WORDS,
    event=st.sampled_from(Event),
    end=st.sampled_from(End),
    strike=st.none() | st.builds(Strike, WORDS, st.sampled_from(WHENS)),
    place=st.none() | st.builds(Place, NAMES, st.integers(1), st.sampled_from(WHENS)),
)
VIOLATIONS = st.builds(Violation, WORDS, TEXTS, st.none() | st.sampled_from(Degree))
CURES = st.sampled_from([Cure.NONE_NEEDED, Cure.NOTHING]) | st.lists(
    st.sampled_from(list(ACTIONS)), min_size=1, max_size=MOST_ACTIONS
).map(lambda names: Cure(tuple(names)))


@st.composite
def results(draw: st.DrawFn) -> Result:
    verdict = draw(st.sampled_from(Verdict))
    answer = Answer(draw(st.none() | st.integers(200, 599)), draw(st.none() | TEXTS), draw(st.none() | TEXTS))
    trace = tuple(draw(st.lists(ENTRIES, max_size=3)))
    outcome = Outcome(answer, draw(STATES).facts, trace, fired=verdict is not Verdict.UNREACHED)
    return Result(
        draw(SCENARIOS),
        outcome,
        verdict,
        tuple(draw(st.lists(VIOLATIONS, max_size=2))),
        draw(CURES),
        draw(st.booleans()),
    )


# The example database would be written into the checkout.
@settings(database=None, derandomize=True)
@given(results())
def test_a_result_survives_the_results_file(result: Result) -> None:
    assert Result.from_dict(json.loads(json.dumps(result.as_dict()))) == result


def test_verdicts_rank_from_best_to_worst() -> None:
    assert sorted(Verdict, key=lambda verdict: verdict.rank) == [
        Verdict.COMPLETED,
        Verdict.ROLLED_BACK,
        Verdict.MISREPORTED,
        Verdict.RECOVERABLE,
        Verdict.LEAKED,
        Verdict.STUCK,
        Verdict.UNSAFE,
        Verdict.UNREACHED,
        Verdict.NONDETERMINISTIC,
    ]
    assert [verdict for verdict in Verdict if verdict.clean] == [Verdict.COMPLETED, Verdict.ROLLED_BACK]


def of(verdict: Verdict, *degrees: Degree | None, heals_by: Cure = Cure.NOTHING) -> Result:
    outcome = Outcome(Answer(202), FinalState.attached().facts, (), fired=True)
    broken = tuple(Violation("rule", "message", degree) for degree in degrees)
    return Result(Scenario.parse("detach.attachments"), outcome, verdict, broken, heals_by)


def test_how_unsafe_an_end_is_says_the_worst_of_its_broken_rules() -> None:
    assert sorted(Degree, key=lambda degree: degree.rank) == [Degree.STALE, Degree.CUT_OFF, Degree.WRITES]
    result = of(Verdict.UNSAFE, Degree.CUT_OFF, Degree.WRITES, Degree.STALE, None)
    assert (result.degree, result.judged) == (Degree.WRITES, "unsafe (writes)")
    # A file from before there were degrees.
    assert (of(Verdict.UNSAFE, None).degree, of(Verdict.UNSAFE).judged) == (None, "unsafe")
    assert (of(Verdict.LEAKED, Degree.WRITES).degree, of(Verdict.STUCK).judged) == (None, "stuck")


def test_an_end_stands_by_its_verdict_then_its_degree_then_what_heals_it() -> None:
    ends = [
        (Verdict.STUCK, None, Cure.NOTHING),
        (Verdict.UNSAFE, None, Cure.NOTHING),
        (Verdict.UNSAFE, Degree.STALE, Cure.NOTHING),
        (Verdict.UNSAFE, Degree.WRITES, Cure(("wait",))),
        (Verdict.UNSAFE, Degree.WRITES, Cure(("reboot",))),
    ]
    ends_at = [standing(*end) for end in ends]
    assert all(better < worse for better, worse in pairwise(ends_at))


def test_a_result_says_what_is_typed_to_heal_it() -> None:
    assert of(Verdict.STUCK, heals_by=Cure.parse("reset-server+retry")).as_dict()["commands"] == [
        "openstack server set --state active SERVER",
        "openstack server remove volume SERVER VOLUME",
    ]
    assert of(Verdict.STUCK).as_dict()["commands"] == []


def test_what_is_seldom_so_is_told_only_where_it_is() -> None:
    plain = of(Verdict.UNSAFE, Degree.STALE, None).as_dict()
    assert "as_unfaulted" not in plain
    assert replace(of(Verdict.STUCK), as_unfaulted=True).as_dict()["as_unfaulted"] is True
    assert plain["violations"] == [
        {"rule": "rule", "message": "message", "degree": "stale"},
        {"rule": "rule", "message": "message"},
    ]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (TraceEntry(1, "cinder.os-detach", 1, (), "202", "compute"), "cinder.os-detach -> 202"),
        (
            TraceEntry(4, "libvirt.detach_device", 2, ("vdb", "live"), "0", "compute"),
            "libvirt.detach_device#2(vdb live) -> 0",
        ),
        (
            TraceEntry(2, "nova.lock", 1, (), "Timeout: x", "api", end=End.RAISED, strike=Strike("timeout", "after")),
            "nova.lock -> FAULT timeout after: Timeout: x",
        ),
        (
            TraceEntry(2, "w", 1, (), "", "api", end=End.DIED, strike=Strike("crash", "before")),
            "w -> FAULT crash before: api dies",
        ),
        (TraceEntry(2, "w", 1, (), "", "api", end=End.REFUSED), "w -> refused: api is dead"),
        (TraceEntry(2, "w", 1, (), "", "api", end=End.OPEN), "w -> …"),
        (
            TraceEntry(2, "detach", 2, (), "202", "api", event=Event.MEANWHILE, place=Place("w", 3, "before")),
            "meanwhile.detach#2(before w#3) -> 202",
        ),
        (TraceEntry(2, "backend", 1, (), "has it", "api", event=Event.WAIT), "waits.lock(backend) -> has it"),
    ],
)
def test_a_trace_entry_in_one_line(entry: TraceEntry, text: str) -> None:
    assert str(entry) == text


def test_the_two_states_that_everybody_writes() -> None:
    assert FinalState.attached() == FinalState(
        "in-use",
        ("attached",),
        lun_mapped=True,
        guest_disk="live+config",
        host_device=True,
        bdm=True,
        vm_state="active",
    )
    assert FinalState.detached() == FinalState("available", vm_state="active")
    assert FinalState.attached(bdm=False, vm_state=None).vm_state is None
    assert FinalState.detached(volume_status="deleted").volume_status == "deleted"


# The example database would be written into the checkout.
@settings(database=None, derandomize=True)
@given(STATES)
def test_the_attributes_of_a_final_state_are_read_out_of_its_facts(state: FinalState) -> None:
    # A guest that is astray is the guest of a server that Nova has deleted.
    whole = replace(
        state,
        attachments=tuple(sorted(state.attachments)),
        other_attachments=tuple(sorted(state.other_attachments)),
        stray_guest=state.stray_guest and state.vm_state == "deleted",
    )
    assert FinalState.of(state.facts) == whole
    assert Facts.parse(state.facts.texts) == state.facts
