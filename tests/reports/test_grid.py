"""The table: which rows, which cells, and how they stand at a width of 100."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports._grid import SAME, Column, _stacked, render, rows_by_party


def table(desk: Any, results: list[Any], width: int | None = None) -> str:
    parties = rows_by_party(desk.flow, "legacy", desk.golden, results)
    lines = [line for party, rows in parties.items() for line in render(party, rows, width or desk.width)]
    return desk.text(lines)


def singles(desk: Any, point: str, kind: str, letters: str) -> list[Any]:
    """The results of one kind at one call: verdict letters for before once/always, after once/always."""
    verdicts = {"c": "completed", "b": "rolled-back", "r": "recoverable", "L": "leaked", "S": "stuck", "U": "unsafe"}
    ways = ("before=%s,once", "before=%s,always", "after=%s,once", "after=%s,always")
    return [
        desk.result(f"{point}@{way % kind}", verdicts[letter])
        for letter, way in zip(letters, ways, strict=True)
        if letter != "."
    ]


def test_a_whole_table(desk: Any) -> None:
    results = [
        desk.result("", "completed"),
        *singles(desk, "cinder.os-begin_detaching", "http-500", "bbSS"),
        *singles(desk, "cinder.os-begin_detaching", "connection-reset", "bbSU"),
        *singles(desk, "cinder.os-begin_detaching", "crash", "b.S."),
        *singles(desk, "libvirt.detach_device", "libvirt-operation-failed", "bbrr"),
        *singles(desk, "libvirt.detach_device", "crash", "S.S."),
        *singles(desk, "libvirt.detach_device#2", "no-event", "cr.."),
        *singles(desk, "libvirt.detach_device#2", "libvirt-operation-failed", "rrLL"),
        *singles(desk, "libvirt.detach_device#2", "crash", "S.U."),
        *singles(desk, "nova.db.bdm_get", "db-error", "bb.."),
        *singles(desk, "nova.db.bdm_get#2", "db-error", "bb.."),
    ]
    assert table(desk, results) == WHOLE


WHOLE = """\
                db
  nova.db       error
  bdm_get #1-2  bb ..

                                         connection http
  cinder                                 reset      500     crash
  1 begin_detaching  os-begin_detaching  bb SU      bb SS   b. S.

                                                  operation no
  libvirt                                         failed    event   crash
  2 driver_detach  detach_device #1 (vdb config)  bb rr             S. S.
  2 driver_detach  detach_device #2 (vdb live)    rr LL     cr ..   S. U.
"""


def test_equal_rows_are_one(desk: Any) -> None:
    results = [
        *singles(desk, "libvirt.detach_device", "no-event", "cr.."),
        *singles(desk, "libvirt.detach_device#2", "no-event", "cr.."),
    ]
    (rows,) = rows_by_party(desk.flow, "legacy", desk.golden, results).values()
    assert [(row.step, row.label) for row in rows] == [("2 driver_detach", "detach_device #1-2")]
    assert rows[0].cells == {
        ("no-event", "before", "once"): Verdict.COMPLETED,
        ("no-event", "before", "always"): Verdict.RECOVERABLE,
    }


def test_calls_that_end_differently_are_rows_of_their_own_and_say_which(desk: Any) -> None:
    results = [
        *singles(desk, "libvirt.detach_device", "no-event", "cr.."),
        *singles(desk, "libvirt.detach_device#2", "no-event", "cS.."),
    ]
    (rows,) = rows_by_party(desk.flow, "legacy", desk.golden, results).values()
    assert [row.label for row in rows] == ["detach_device #1 (vdb config)", "detach_device #2 (vdb live)"]


def test_numbers_of_merged_calls_are_shown_as_ranges(desk: Any) -> None:
    desk.golden = tuple(
        desk.entry(3, n=number, occurrence=number, detail=("vdb", "live" if number == 4 else "config"))
        for number in range(1, 8)
    )
    results = [
        result
        for number in range(1, 8)
        for result in singles(
            desk, f"libvirt.detach_device#{number}", "no-event", "cS.." if number in (4, 6) else "cr.."
        )
    ]
    (rows,) = rows_by_party(desk.flow, "legacy", desk.golden, results).values()
    # Merged rows of one detail keep it; where details differ, none is shown.
    assert [row.label for row in rows] == ["detach_device #1-3,5,7 (vdb config)", "detach_device #4,6"]


def test_the_parts_of_nova_are_tables_of_their_own(desk: Any) -> None:
    desk.golden = (desk.entry(1), desk.entry(1, n=2, name="nova.rpc.detach_volume"))
    results = [
        *singles(desk, "nova.db.bdm_get", "db-error", "bb.."),
        *singles(desk, "nova.rpc.detach_volume", "rpc-lost", "SS.."),
    ]
    parties = rows_by_party(desk.flow, "legacy", desk.golden, results)
    assert {party: [row.label for row in rows] for party, rows in parties.items()} == {
        "nova.db": ["bdm_get"],
        "nova.rpc": ["detach_volume"],
    }


def test_only_single_faults_are_in_the_table(desk: Any) -> None:
    double = "nova.db.bdm_get@before=db-error,once+cinder.os-begin_detaching@before=crash,once"
    results = [desk.result("", "completed"), desk.result(double, "stuck")]
    assert rows_by_party(desk.flow, "legacy", desk.golden, results) == {}


def test_rows_stand_in_the_order_of_the_golden_run(desk: Any) -> None:
    desk.golden = (desk.entry(4, occurrence=1), desk.entry(2), desk.entry(1))
    results = [
        *singles(desk, "nova.db.bdm_get", "db-error", "bb.."),
        *singles(desk, "cinder.os-begin_detaching", "http-500", "bbSS"),
        *singles(desk, "libvirt.detach_device", "no-event", "cr.."),
    ]
    assert list(rows_by_party(desk.flow, "legacy", desk.golden, results)) == ["libvirt", "cinder", "nova.db"]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal_and_none_of_the_kinds_is_lost(desk: Any, width: int) -> None:
    kinds = [f"http-{number}" for number in range(500, 520)] + ["crash"]
    results = [
        result
        for kind in kinds
        for result in singles(desk, "cinder.os-begin_detaching", kind, "b.S." if kind == "crash" else "bbSS")
    ]
    text = table(desk, results, width)
    assert max(map(len, text.splitlines())) <= width
    for number in range(500, 520):
        assert f" {number} " in text.replace("\n", " ")
    # A crash strikes once, so that its cells have holes.
    assert text.count("b. S.") == 1
    assert text.count("bb SS") == 20


def test_a_kind_that_cannot_happen_at_a_call_leaves_the_cell_blank(desk: Any) -> None:
    results = [
        *singles(desk, "libvirt.detach_device", "libvirt-operation-failed", "bbrr"),
        *singles(desk, "libvirt.detach_device#2", "no-event", "cr.."),
    ]
    first, second = (line for line in table(desk, results).splitlines() if "detach_device" in line)
    assert "." not in first
    assert first.endswith("bb rr")
    assert second.split()[-2:] == ["cr", ".."]


def test_a_piece_of_a_wide_table_has_only_the_rows_that_it_says_something_of(desk: Any) -> None:
    results = [
        *singles(desk, "libvirt.detach_device", "aaa", "bbrr"),
        *singles(desk, "libvirt.detach_device#2", "bbb", "cr.."),
    ]
    assert table(desk, results, 60).rstrip() == (
        "  libvirt                                         aaa\n"
        "  2 driver_detach  detach_device #1 (vdb config)  bb rr\n"
        "\n"
        "  libvirt                                         bbb\n"
        "  2 driver_detach  detach_device #2 (vdb live)    cr .."
    )


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("crash", ["crash"]),
        ("io-lost", ["io lost"]),
        ("rpc-lost", ["rpc", "lost"]),
        ("http-500", ["http", "500"]),
        ("operation-failed", ["operation", "failed"]),
        ("a-connection-is-lost", ["a", "connection", "is lost"]),
        ("misauthenticatedness", ["misauthenticatedness"]),
    ],
)
def test_a_kind_s_name_is_broken_between_its_words_only(kind: str, lines: list[str]) -> None:
    assert _stacked(kind) == lines
    assert Column.of(kind).width > max(map(len, lines))


def test_a_fault_that_ends_as_the_unclean_golden_run_has_a_cell_of_its_own(desk: Any) -> None:
    left = FinalState.detached(stray_guest=True)
    unfaulted = desk.result("", "unsafe", left)
    results = [
        unfaulted,
        desk.result("cinder.os-begin_detaching@before=http-500,once", "unsafe", left),
        # As bad, and another state.
        desk.result("cinder.os-begin_detaching@before=http-500,always", "unsafe", FinalState.detached(bdm=True)),
        desk.result("cinder.os-begin_detaching@after=http-500,once", "completed"),
    ]
    ((party, rows),) = rows_by_party(desk.flow, "legacy", desk.golden, results, unfaulted).items()
    assert rows[0].cells == {
        ("http-500", "before", "once"): SAME,
        ("http-500", "before", "always"): Verdict.UNSAFE,
        ("http-500", "after", "once"): Verdict.COMPLETED,
    }
    assert desk.text(render(party, rows, desk.width)).splitlines()[-1].endswith("  =U c.")


def test_without_an_unclean_golden_run_no_cell_is_the_same(desk: Any) -> None:
    left = FinalState.detached(stray_guest=True)
    results = [
        desk.result("", "unsafe", left),
        desk.result("cinder.os-begin_detaching@before=http-500,once", "unsafe", left),
    ]
    ((row,),) = rows_by_party(desk.flow, "legacy", desk.golden, results).values()
    assert [*row.cells.values()] == [Verdict.UNSAFE]


def test_calls_that_change_nothing_are_one_row_with_others_alike(desk: Any) -> None:
    left = FinalState.detached(stray_guest=True)
    unfaulted = desk.result("", "unsafe", left)
    results = [desk.result(f"libvirt.detach_device{call}@before=no-event,once", "unsafe", left) for call in ("", "#2")]
    ((row,),) = rows_by_party(desk.flow, "legacy", desk.golden, results, unfaulted).values()
    assert row.label == "detach_device #1-2"


def test_what_another_flow_did_is_no_cell(desk: Any) -> None:
    results = [desk.result("", "completed"), desk.result("cinder.os-begin_detaching@before:detach", "stuck")]
    assert rows_by_party(desk.flow, "legacy", desk.golden, results) == {}
