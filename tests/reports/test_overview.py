"""Many variants at the end of a session: one table instead of their grids."""

from __future__ import annotations

import dataclasses
import itertools
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
GRID = "a cell has four places"
TABLE = "flow and variant"


def results(desk: Any, *verdicts: str) -> list[Any]:
    """The golden run, and a fault for each verdict."""
    faulted = [
        desk.result(f"{POINT}#{number}@before=http-500,once", verdict) for number, verdict in enumerate(verdicts, 1)
    ]
    return [desk.result("", "completed"), *faulted]


def table(desk: Any, entries: Sequence[Entry], width: int = 80) -> list[str]:
    return [line for line in desk.text(overview(entries, width)).splitlines() if line]


def parts(desk: Any, count: int, **more: Any) -> list[Part]:
    names = ["legacy", *(f"legacy-{each}" for each in ("rbd", "nfs", "iser", "fake"))][:count]
    return [Part(desk.flow, name, desk.golden, results(desk, "stuck"), 2, **more) for name in names]


def read(desk: Any, of: Sequence[Part], **options: bool) -> str:
    return str(desk.text(summary(desk.target, of, "at most 1 fault each", 0.5, desk.width, REPLAY, **options)))


# -- what is told


@pytest.mark.parametrize("count", [1, 5])
def test_flows_are_a_table_and_their_cells_are_told_on_request(desk: Any, count: int) -> None:
    text = read(desk, parts(desk, count))
    assert TABLE in text
    assert GRID not in text
    assert "each fault at each call: -v without -q" in text
    more = read(desk, parts(desk, count), verbose=True)
    assert more.count(GRID) == count
    assert "-v without -q" not in more
    assert f"{2 * count} scenarios in 0.5 s" in text
    assert f"S stuck  {count} scenario" in text


def test_the_worst_comes_before_the_counts_and_these_before_the_flows_and_the_cells(desk: Any) -> None:
    text = read(desk, parts(desk, 1), verbose=True)
    places = [text.index(each) for each in ("the worst first", "  S stuck      ", TABLE, GRID)]
    assert places == sorted(places)


def test_a_name_that_leaves_no_room_for_its_numbers_stands_above_them(desk: Any) -> None:
    entries = [
        Entry("detach.legacy", results(desk, "stuck"), 2),
        Entry("delete.attachments-rbd-host_down-boot", results(desk, "stuck"), 2),
    ]
    assert table(desk, entries, 40) == [
        "flow and variant         scenarios  c  S",
        "detach.legacy               2 of 2  1  1",
        "delete.attachments-rbd-host_down-boot",
        "                            2 of 2  1  1",
    ]


# -- the table


def test_a_whole_table(desk: Any) -> None:
    entries = [
        Entry("detach.legacy", results(desk, "stuck", "stuck", "rolled-back"), 9),
        Entry("detach.attachments-shelved_offloaded", results(desk, "unsafe"), 2),
        Entry("delete.legacy-host_down", results(desk, "stuck"), 4, desk.result("", "unsafe")),
        Entry("detach.legacy", results(desk, "stuck")[1:], 0),
    ]
    assert table(desk, entries) == [
        "flow and variant                      scenarios  c  b  S  U",
        "detach.legacy                            4 of 9  1  1  2  .",
        "detach.attachments-shelved_offloaded     2 of 2  1  .  .  1",
        "delete.legacy-host_down                  2 of 4  1  .  1  .",
        "    U without any fault, too",
        "detach.legacy                         1 between  .  .  1  .",
        "between: scenarios in which another flow comes in between or afterwards",
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
    _, unsafe, clean, _ = overview(entries, 80)
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
    lines = text.splitlines()
    said = [f"{name} {line}" for name, line in itertools.pairwise(lines) if "U without any fault" in line]
    assert [(line.split()[0], line.partition("fault")[2]) for line in said] == [
        ("detach.legacy-nfs", ": broken"),
        ("detach.legacy-paused", ", too"),
    ]
    assert "not tried, for without any fault it does not do what it is for: detach.legacy-nfs" in text.splitlines()
