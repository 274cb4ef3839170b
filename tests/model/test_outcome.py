"""What a run leaves: the values that travel in the results file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.verdict import Rung, Verdict

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
    TraceEntry, n=st.integers(1), point=NAMES, occurrence=st.integers(1), detail=TEXTS, result=TEXTS, process=WORDS
)


@st.composite
def results(draw: st.DrawFn) -> Result:
    verdict = draw(st.sampled_from(Verdict))
    answer = Answer(draw(st.none() | st.integers(200, 599)), draw(st.none() | TEXTS), draw(st.none() | TEXTS))
    trace = tuple(draw(st.lists(ENTRIES, max_size=3)))
    outcome = Outcome(answer, draw(STATES), trace, fired=verdict is not Verdict.UNREACHED)
    return Result(
        draw(SCENARIOS), outcome, verdict, tuple(draw(st.lists(TEXTS, max_size=2))), draw(st.sampled_from(Rung))
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
        Verdict.RECOVERABLE,
        Verdict.LEAKED,
        Verdict.STUCK,
        Verdict.UNSAFE,
        Verdict.UNREACHED,
        Verdict.NONDETERMINISTIC,
    ]
    assert [verdict for verdict in Verdict if verdict.clean] == [Verdict.COMPLETED, Verdict.ROLLED_BACK]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (TraceEntry(1, "cinder.os-detach", 1, "", "202", "compute"), "cinder.os-detach -> 202"),
        (
            TraceEntry(4, "libvirt.detach_device", 2, "vdb live", "0", "compute"),
            "libvirt.detach_device#2(vdb live) -> 0",
        ),
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
