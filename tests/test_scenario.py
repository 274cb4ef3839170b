"""The text form of a scenario, and the values that travel in the results file."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_volfault.errors import UsageError
from pytest_volfault.outcome import Answer, FinalState, Outcome, Result, Rung, TraceEntry, Verdict
from pytest_volfault.scenario import TIMES, WHENS, Fault, Scenario

LETTERS = "abcXYZ019_-"
WORDS = st.text(LETTERS, min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(".".join)
FAULTS = st.builds(
    Fault,
    point=NAMES,
    kind=NAMES,
    when=st.sampled_from(WHENS),
    times=st.sampled_from(TIMES),
    occurrence=st.integers(1, 200),
)
SCENARIOS = st.builds(Scenario, flow=WORDS, variant=WORDS, faults=st.lists(FAULTS, max_size=3, unique=True).map(tuple))
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
quietly = settings(database=None, derandomize=True)


@quietly
@given(SCENARIOS)
def test_an_id_parses_back_to_its_scenario(scenario: Scenario) -> None:
    again = Scenario.parse(scenario.id)
    assert again == scenario
    assert again.id == scenario.id


@quietly
@given(SCENARIOS)
def test_an_id_is_shell_safe(scenario: Scenario) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.,:@/+=#-]+", scenario.id)
    # A `#` begins a comment only at the beginning of a word.
    assert not scenario.id.startswith("#")
    assert ("#" in scenario.id) == any(fault.occurrence > 1 for fault in scenario.faults)


@quietly
@given(results())
def test_a_result_survives_the_results_file(result: Result) -> None:
    assert Result.from_dict(json.loads(json.dumps(result.as_dict()))) == result


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("detach.legacy", Scenario("detach", "legacy")),
        (
            "detach.attachments/cinder.attachment_delete@before=http-500,always",
            Scenario("detach", "attachments", (Fault("cinder.attachment_delete", "http-500", "before", "always"),)),
        ),
        (
            "detach.legacy/libvirt.detach_device#2@after=no-event,once+nova.rpc.detach_volume@before=crash,once",
            Scenario(
                "detach",
                "legacy",
                (
                    Fault("libvirt.detach_device", "no-event", "after", "once", 2),
                    Fault("nova.rpc.detach_volume", "crash"),
                ),
            ),
        ),
    ],
)
def test_ids_read_as_the_design_shows_them(text: str, scenario: Scenario) -> None:
    assert Scenario.parse(text) == scenario
    assert scenario.id == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "detach",
        "detach.",
        ".legacy",
        "detach.legacy/",
        "detach.legacy//",
        "detach.legacy/cinder.os-detach",
        "detach.legacy/cinder.os-detach@before",
        "detach.legacy/cinder.os-detach@before=http-500",
        "detach.legacy/cinder.os-detach@before=http-500,",
        "detach.legacy/cinder.os-detach#0@before=http-500,once",
        "detach.legacy/cinder.os-detach#x@before=http-500,once",
        "detach.legacy/cinder.os-detach@before=http-500,once+",
        "detach.legacy/+cinder.os-detach@before=http-500,once",
        "detach.legacy/cinder.os-detach@before=http-500,once\n",
        "detach.legacy/cinder.os-detach@before=http 500,once",
        "detach.legacy/cinder.os-detach#٢@before=http-500,once",
        "détach.legacy",
        "detach.legacy.more",
    ],
)
def test_what_is_no_id_is_refused_with_the_shape(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Scenario.parse(text)
    message = str(caught.value)
    assert message.startswith(repr(text))
    assert "FLOW.VARIANT/POINT@WHEN=KIND,TIMES" in message
    assert "detach.attachments/cinder.attachment_delete@before=http-500,always" in message


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("cinder.os-detach@during=http-500,once", "a fault's when is before or after, not 'during'"),
        ("cinder.os-detach@after=http-500,twice", "a fault's times is once or always, not 'twice'"),
    ],
)
def test_when_and_times_are_named_with_the_valid_ones(fault: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}$"):
        Scenario.parse(f"detach.legacy/{fault}")


@pytest.mark.parametrize(
    ("fault", "struck"),
    [
        (Fault("p", "k"), [1]),
        (Fault("p", "k", occurrence=3), [3]),
        (Fault("p", "k", times="always"), [1, 2, 3, 4, 5]),
        (Fault("p", "k", times="always", occurrence=4), [4, 5]),
    ],
)
def test_which_calls_a_fault_strikes(fault: Fault, struck: list[int]) -> None:
    assert [number for number in range(1, 6) if fault.strikes(number)] == struck


def test_a_scenario_knows_its_golden_one() -> None:
    scenario = Scenario.parse("detach.legacy/cinder.os-detach@before=http-500,once")
    assert scenario.golden.id == "detach.legacy"
    assert scenario.golden.golden == scenario.golden


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
