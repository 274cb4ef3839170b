"""The replay of operations at once: a lane for each, and the switches across."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.stood import Stack, Stood, Waits
from pytest_volfault.model.trace import Event, Strike, TraceEntry
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Spot
from pytest_volfault.reports import replay

ID = "detach.legacy:delete,server2/A:cinder.os-begin_detaching@after:B+B:end:B.1"
TOLD = """\
detach.legacy:delete,server2/A:cinder.os-begin_detaching@after:B+B:end:B.1 on reference 0.1.0

       A detach                                                    B delete,server2
   1   A [api] cinder.os-begin_detaching -> 202
   2 > A stands at cinder.os-begin_detaching@after, B moves
   3                                                               B [api] nova.rpc.terminate_instance -> done
   4 > B is at its end, B.1 moves
   5                                                               B.1 [compute] libvirt.destroy -> FAULT no before: x
   6   A.1 [compute] libvirt.detach_device(vdb) -> 0

final state:
  volume.status available

the caller of A saw: 202
and behind it: ItemNotFound: no
the caller of B saw: 409, Conflict: busy

verdict: m misreported
  answers-of-one-order: why
healed by: none-needed"""


def entry(n: int, task: str, process: str, name: str, result: str = "done", **columns: Any) -> TraceEntry:
    return TraceEntry(n, name, 1, columns.pop("detail", ()), result, process, task=task, **columns)


def result(desk: Any) -> Any:
    trace = (
        entry(1, "A", "api", "cinder.os-begin_detaching", "202"),
        entry(2, "A", "api", "B", "moves", event=Event.SWITCH, detail=("cinder.os-begin_detaching@after",)),
        entry(3, "B", "api", "nova.rpc.terminate_instance"),
        entry(4, "B", "caller", "B.1", "moves", event=Event.SWITCH, detail=("end",)),
        entry(5, "B.1", "compute", "libvirt.destroy", "x", strike=Strike("no", "before")),
        entry(6, "A.1", "compute", "libvirt.detach_device", "0", detail=("vdb",)),
    )
    found = desk.result("", "misreported", violations=[Violation("answers-of-one-order", "why")], trace=trace)
    left = type(found.outcome.facts).parse(["volume.status=available"])
    answers = (("A", Answer(202, compute_error="ItemNotFound: no")), ("B", Answer(409, "Conflict: busy")))
    outcome = replace(found.outcome, facts=left, answers=answers)
    return replace(found, scenario=Scenario.parse(ID), outcome=outcome)


def test_each_operation_has_a_lane(desk: Any) -> None:
    assert desk.text(replay(desk.target, result(desk), desk.golden_outcome())) == TOLD


INNER, OUTER = Spot("tool/a.py", "inner", 9), Spot("tool/a.py", "outer", 3)
STACK = Stack("outer", (OUTER, INNER))


def test_who_waits_for_ever_is_told_with_its_stack(desk: Any) -> None:
    one = result(desk)
    waits = (Waits("A.1", "lock x", "B", STACK), Waits("B", "lock y", "A.1", Stack("outer", (OUTER,))))
    text = desk.text(
        replay(desk.target, replace(one, outcome=replace(one.outcome, deadlock=waits)), desk.golden_outcome())
    )
    assert (
        """\

they wait for one another for ever:
  A.1 (outer) waits for lock x, which B has, in tool/a.py:9 inner
    tool/a.py:9 inner
    tool/a.py:3 outer
  B (outer) waits for lock y, which A.1 has, in tool/a.py:3 outer
    tool/a.py:3 outer
"""
        in text
    )


def test_who_stood_is_told(desk: Any) -> None:
    stood = (Stood("A", "x.y@after", STACK, ("delete",), ("volume", "rows")),)
    text = desk.text(replay(desk.target, replace(result(desk), stood=stood), desk.golden_outcome()))
    assert "  A at x.y@after, in tool/a.py:9 inner: delete changed volume, rows" in text
    # Where nobody stood, or nobody waits for ever, nothing is said of it.
    assert desk.text(replay(desk.target, result(desk), desk.golden_outcome())) == TOLD
