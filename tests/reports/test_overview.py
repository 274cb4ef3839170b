"""Many variants at the end of a session: one table instead of their grids."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports import Part, summary
from pytest_volfault.reports._overview import Entry, overview
from pytest_volfault.reports.lines import LETTERS

REPLAY = "pytest --volfault-scenario="
POINT = "cinder.os-begin_detaching"
DETACHING = FinalState.attached(volume_status="detaching")
GRID = "each cell: before once"
TABLE = "flow and variant"


def results(desk: Any, *verdicts: str) -> list[Any]:
    """The golden run, and a fault for each verdict."""
    faulted = [
        desk.result(f"{POINT}#{number}@before=http-500,once", verdict) for number, verdict in enumerate(verdicts, 1)
    ]
    return [desk.result("", "completed"), *faulted]


def table(desk: Any, entries: Sequence[Entry]) -> list[str]:
    return [line for line in desk.text(overview(entries)).splitlines() if line]


def parts(desk: Any, count: int, **more: Any) -> list[Part]:
    names = ["legacy", *(f"legacy-{each}" for each in ("rbd", "nfs", "iser", "fake"))][:count]
    return [Part(desk.flow, name, desk.golden, results(desk, "stuck"), 2, **more) for name in names]


def read(desk: Any, of: Sequence[Part]) -> str:
    return str(desk.text(summary(desk.target, of, "at most 1 fault each", 0.5, desk.width, REPLAY)))


# -- when there is a table


@pytest.mark.parametrize(("count", "tabled"), [(1, False), (4, False), (5, True)])
def test_more_than_four_parts_are_a_table_and_up_to_four_are_grids(desk: Any, count: int, tabled: bool) -> None:
    text = read(desk, parts(desk, count))
    assert (TABLE in text, GRID in text) == (tabled, not tabled)
    assert text.count("detach.legacy on reference") == (0 if tabled else 1)
    # Either way all are counted together, and the worst is listed.
    assert f"{2 * count} scenarios in 0.5 s" in text
    assert f"S stuck  {count} scenario" in text


def test_a_table_says_what_it_covers_and_how_to_see_more(desk: Any) -> None:
    head, hint, blank, columns, *_ = read(desk, parts(desk, 5)).splitlines()
    assert head == "reference 0.1.0: every scenario, at most 1 fault each"
    assert hint == "each cell of a flow: --volfault-flow=FLOW.VARIANT"
    assert blank == ""
    assert columns.split() == ["flow", "and", "variant", "scenarios", "c", "S"]


# -- the table


def test_a_whole_table(desk: Any) -> None:
    entries = [
        Entry("detach.legacy", results(desk, "stuck", "stuck", "rolled-back"), 9),
        Entry("detach.attachments-shelved_offloaded", results(desk, "unsafe"), 2),
        Entry("delete.legacy-host_down", results(desk, "stuck"), 4, desk.result("", "unsafe")),
        Entry("detach.legacy", results(desk, "stuck")[1:], 0),
    ]
    assert table(desk, entries) == [
        "flow and variant                            scenarios     c     b     S     U",
        "detach.legacy                                  4 of 9     1     1     2     .",
        "detach.attachments-shelved_offloaded           2 of 2     1     .     .     1",
        "delete.legacy-host_down                        2 of 4     1     .     1     .  U without any fault, too",
        "detach.legacy                               1 between     .     .     1     .",
    ]


@pytest.mark.parametrize("verdict", Verdict, ids=lambda verdict: verdict.value)
def test_only_a_verdict_that_occurs_has_a_column(desk: Any, verdict: Verdict) -> None:
    entries = [Entry("detach.legacy", [desk.result("", verdict.value)], 1)]
    heading, line = table(desk, entries)
    assert heading.split() == ["flow", "and", "variant", "scenarios", LETTERS[verdict][0]]
    assert line.split() == ["detach.legacy", "1", "of", "1", "1"]


def test_columns_stand_from_best_to_worst_whatever_came_first(desk: Any) -> None:
    entries = [
        Entry("detach.legacy", results(desk, "unsafe", "leaked"), 3),
        Entry("detach.attachments", results(desk, "recoverable"), 2),
    ]
    heading, *lines = table(desk, entries)
    assert heading.split()[4:] == ["c", "r", "L", "U"]
    assert [line.split()[4:] for line in lines] == [["1", ".", "1", "1"], ["1", "1", ".", "."]]


def test_what_did_not_occur_is_pale_and_what_did_has_its_colour(desk: Any) -> None:
    entries = [Entry("detach.legacy", results(desk, "unsafe"), 2), Entry("detach.attachments", results(desk), 1)]
    _, unsafe, clean, _ = overview(entries)
    assert [span.style for span in unsafe[2:]] == [LETTERS[Verdict.COMPLETED][1], LETTERS[Verdict.UNSAFE][1]]
    assert [span.style for span in clean[2:]] == [LETTERS[Verdict.COMPLETED][1], {"light": True}]


def test_the_columns_stand_below_their_heads_however_short_the_names_and_long_the_counts(desk: Any) -> None:
    many = [desk.result(f"{POINT}@before=http-500,once", "stuck")] * 9999
    heading, line = table(desk, [Entry("detach.legacy", [*results(desk), *many], 10000)])
    assert line.split() == ["detach.legacy", "10000", "of", "10000", "1", "9999"]
    assert len(line) == len(heading)


# -- what comes into it


def between(desk: Any, verdict: str, call: int = 1) -> Any:
    return desk.result(f"{POINT}#{call + 1}@before:detach", verdict)


def test_scenarios_with_another_flow_in_between_are_a_line_of_their_own(desk: Any) -> None:
    of = parts(desk, 5)
    mixed = [*of[0].results, between(desk, "unsafe"), between(desk, "unsafe", 2)]
    of[0] = Part(desk.flow, "legacy", desk.golden, mixed, 2)
    of[1] = Part(desk.flow, "legacy-rbd", desk.golden, [between(desk, "stuck")], 0)
    lines = read(desk, of).splitlines()
    assert [line.split() for line in lines if line.startswith("detach.legacy")][:3] == [
        ["detach.legacy", "2", "of", "2", "1", "1", "."],
        ["detach.legacy", "2", "between", ".", ".", "2"],
        # Nothing but what came in between: there is no campaign to speak of.
        ["detach.legacy-rbd", "1", "between", ".", "1", "."],
    ]


def test_a_part_that_ends_unclean_by_itself_says_so_in_its_line_only(desk: Any) -> None:
    unfaulted = desk.result("", "unsafe", DETACHING, "wait")
    # A paused guest answers no unplug request, so that nobody expects the end of it.
    paused = dataclasses.replace(unfaulted, scenario=Scenario("detach", "legacy-paused"))
    of = parts(desk, 5)
    of[1] = Part(desk.flow, "legacy-nfs", desk.golden, [unfaulted], 1, unfaulted)
    of[2] = Part(desk.flow, "legacy-paused", desk.golden, [paused], 1, paused)
    text = read(desk, of)
    said = [line for line in text.splitlines() if "U without any fault" in line]
    assert [(line.split()[0], line.partition("fault")[2]) for line in said] == [
        ("detach.legacy-nfs", ": broken"),
        ("detach.legacy-paused", ", too"),
    ]
    assert "not tried, for without any fault it does not do what it is for: detach.legacy-nfs" in text.splitlines()
