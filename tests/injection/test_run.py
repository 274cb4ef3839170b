"""One run: what is counted, what strikes, what is written down."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import Run, process
from pytest_volfault.injection import _run as run_module
from pytest_volfault.injection.line import shown, shown_error
from pytest_volfault.injection.process import running
from pytest_volfault.model.scenario import Fault
from pytest_volfault.model.trace import End, Strike
from volfault_fakes.catalogue import Operation, error

pytestmark = pytest.mark.usefixtures("unwoven")

KINDS = {"refusal": error("refusal", "the party refuses", lambda _: ValueError("no"))}
HIDDEN = Operation("lab.hidden", "lab_party:Party.hidden", ("refusal",), process="elsewhere")


def attempts(lab: Any, words: str) -> list[str]:
    """What the caller got for each word; the party's own errors by their name."""
    got = []
    for word in words:
        try:
            got.append(lab.party.call(word))
        except lab.refusal:
            got.append("refused")
    return got


def test_before_means_that_nothing_was_done(lab: Any) -> None:
    with lab.run(Fault("lab.call", "refusal", "before")) as run:
        assert attempts(lab, "ab") == ["refused", "did b"]
    assert lab.party.notes == ["b"]
    assert [str(entry) for entry in run.trace] == [
        "lab.call(a) -> FAULT refusal before: Refusal: no",
        "lab.call#2(b) -> did b",
    ]


def test_after_means_that_it_was_done_and_the_reply_lost(lab: Any) -> None:
    with lab.run(Fault("lab.call", "refusal", "after")) as run:
        assert attempts(lab, "ab") == ["refused", "did b"]
    assert lab.party.notes == ["a", "b"]
    assert run.trace[0].said == "FAULT refusal after: Refusal: no"


def test_late_means_that_it_is_done_when_the_flow_is_over(lab: Any) -> None:
    with lab.run(Fault("lab.call", "refusal", "late", "always")) as run:
        assert attempts(lab, "ab") == ["refused", "refused"]
        assert lab.party.notes == []
        run.catch_up()
        run.catch_up()
    assert lab.party.notes == ["a", "b"]
    assert [str(entry) for entry in run.trace] == [
        "lab.call(a) -> FAULT refusal late: Refusal: no",
        "lab.call#2(b) -> FAULT refusal late: Refusal: no",
        "late.lab.call(a) -> did a",
        "late.lab.call#2(b) -> did b",
    ]
    assert [entry.point for entry in run.trace[2:]] == [None, None]


def test_nobody_hears_of_what_fails_late(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with lab.run(Fault("lab.call", "refusal", "late")) as run:
        assert attempts(lab, "a") == ["refused"]
        monkeypatch.delattr(lab.party, "notes")
        run.catch_up()
    assert run.trace[-1].end is End.RAISED
    assert str(run.trace[-1]).startswith("late.lab.call(a) -> AttributeError: ")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kind_may_apply_on_one_side_only(lab: Any, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    kind = error("refusal", "", lambda _: lab.refusal("no"), applies=lambda crossing: crossing.when == when)
    monkeypatch.setattr(lab, "kinds", {**lab.kinds, "refusal": kind})
    with lab.run(*(Fault("lab.call", "refusal", each) for each in ("before", "after"))) as run:
        assert attempts(lab, "a") == ["refused"]
    assert [each.when for each in run.trace[0].possible if each.kind == "refusal"] == [when]
    assert [fault.when for fault in run.fired] == [when]


@pytest.mark.parametrize(
    ("fault", "got"),
    [
        (Fault("lab.call", "refusal"), ["refused", "did b", "did c", "did d"]),
        (Fault("lab.call", "refusal", occurrence=3), ["did a", "did b", "refused", "did d"]),
        (Fault("lab.call", "refusal", times="always"), ["refused"] * 4),
        (Fault("lab.call", "refusal", times="always", occurrence=3), ["did a", "did b", "refused", "refused"]),
    ],
)
def test_once_always_and_the_nth_call(lab: Any, fault: Fault, got: list[str]) -> None:
    with lab.run(fault) as run:
        assert attempts(lab, "abcd") == got
    assert run.fired == {fault}


def test_a_kind_that_raises_nothing_gives_its_own_answer(lab: Any) -> None:
    with lab.run(Fault("lab.call", "silence")) as run:
        assert lab.party.call("a") is None
    assert lab.party.notes == []
    assert run.trace[0].said == "FAULT silence before: done"


def test_several_faults_strike_each_at_its_own_call(lab: Any) -> None:
    first, second = Fault("lab.call", "refusal"), Fault("lab.call", "silence", occurrence=3)
    with lab.run(first, second) as run:
        assert attempts(lab, "abc") == ["refused", "did b", None]
    assert run.fired == {first, second}


def test_a_fault_that_never_strikes_is_not_among_the_fired(lab: Any) -> None:
    struck, missed = Fault("lab.call", "refusal"), Fault("lab.call", "refusal", occurrence=2)
    with lab.run(struck, missed) as run:
        attempts(lab, "a")
    assert run.fired == {struck}


def test_points_are_counted_apart(lab: Any) -> None:
    with lab.run() as run:
        lab.party.call("a")
        lab.party.other()
        lab.party.call("b")
    assert [(entry.n, entry.point, entry.occurrence) for entry in run.trace] == [
        (1, "lab.call", 1),
        (2, "lab.other", 1),
        (3, "lab.call", 2),
    ]


def test_a_dispatcher_s_calls_are_points_of_their_own(lab: Any) -> None:
    with lab.run(Fault("lab.rpc.detach", "refusal")) as run:
        lab.party.send("attach", volume="v")
        with pytest.raises(lab.refusal):
            lab.party.send("detach")
    assert [(entry.point, entry.occurrence) for entry in run.trace] == [("lab.rpc.attach", 1), ("lab.rpc.detach", 1)]
    assert lab.party.notes == ["sent attach"]


def test_an_outer_call_stands_before_what_happens_inside_it(lab: Any) -> None:
    with lab.run() as run:
        lab.party.outer()
    assert [(entry.point, entry.said) for entry in run.trace] == [
        ("lab.outer", "did inside"),
        ("lab.call", "did inside"),
    ]


def test_a_party_s_own_error_is_written_down_as_such(lab: Any) -> None:
    with lab.run() as run, pytest.raises(TypeError):
        lab.party.other("too much")
    assert run.trace[0].said.startswith("TypeError: ")
    assert run.fired == set()


def test_the_trace_names_the_process(lab: Any) -> None:
    with lab.run() as run:
        lab.party.other()
        with running("compute"):
            lab.party.other()
            with running("api"):
                lab.party.other()
        lab.party.other()
    assert [entry.process for entry in run.trace] == ["caller", "compute", "api", "caller"]


def test_a_fault_can_be_set_while_it_runs_and_counts_from_there(lab: Any) -> None:
    with lab.run() as run:
        attempts(lab, "ab")
        fault = Fault("lab.call", "refusal", occurrence=2)
        run.arm(fault)
        assert attempts(lab, "cd") == ["did c", "refused"]
        run.disarm(fault)
        assert attempts(lab, "ef") == ["did e", "did f"]


def test_a_fault_set_within_another_leaves_that_one_s_count_alone(lab: Any) -> None:
    outer, inner = Fault("lab.call", "refusal"), Fault("lab.call", "silence")
    with lab.run() as run:
        run.arm(outer)
        assert attempts(lab, "a") == ["refused"]
        run.arm(inner)
        # `once` has struck: it does not begin anew because somebody counts from here.
        assert attempts(lab, "bc") == [None, "did c"]
        run.disarm(inner)
        assert attempts(lab, "d") == ["did d"]


def test_a_fault_set_a_second_time_has_not_struck_yet(lab: Any) -> None:
    fault = Fault("lab.call", "refusal")
    with lab.run() as run:
        run.arm(fault)
        attempts(lab, "a")
        assert fault in run.fired
        run.disarm(fault)
        run.arm(fault)
        assert fault not in run.fired


def test_a_loop_without_end_is_stopped(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "MOST_CROSSINGS", 5)

    def retry() -> None:
        while True:
            try:
                lab.party.call("again")
            except Exception:  # noqa: BLE001 - as a retry loop does
                lab.party.notes.append("swallowed")

    message = r"^more than 5 crossings in one scenario, the last at lab\.call$"
    with lab.run() as run, pytest.raises(TargetHangs, match=message):
        retry()
    assert len(run.trace) == 5
    assert "swallowed" not in lab.party.notes


class Readable:
    def __str__(self) -> str:
        return "read me"


class Unreadable:
    pass


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (None, "done"),
        (True, "True"),
        (0, "0"),
        ("short", "short"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "done"),
        ([1, 2], "done"),
        (Readable(), "read me"),
        # The text of this one would hold its address, another one in each run.
        (Unreadable(), "done"),
    ],
)
def test_results_read_the_same_in_each_run(result: object, text: str) -> None:
    assert shown(result) == text


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError(), "ValueError"),
        (ValueError("  why\nand more"), "ValueError: why"),
        (ValueError("x" * 500), "ValueError: " + "x" * 148),
    ],
)
def test_errors_read_in_one_line(error: BaseException, text: str) -> None:
    assert shown_error(error) == text


def test_calls_behind_a_party_are_seen_only_where_they_are_asked_for() -> None:
    seen: list[tuple[object, ...]] = []
    for behind in (False, True):
        run = Run((), KINDS, behind=behind)
        assert run.cross(HIDDEN, lambda word: f"did {word}", None, ("a",), {}) == "did a"
        seen += [(entry.point, entry.process, *entry.possible) for entry in run.trace] or [()]
    # Nobody under test stands there who could crash.
    assert seen == [(), ("lab.hidden", "elsewhere", Strike("refusal", "before"), Strike("refusal", "after"))]


def test_the_death_of_the_caller_does_not_stop_who_works_behind() -> None:
    run = Run((), KINDS, behind=True)
    process.kill("caller")
    try:
        assert run.cross(HIDDEN, lambda word: f"did {word}", None, ("a",), {}) == "did a"
    finally:
        process.revive()
