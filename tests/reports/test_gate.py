"""What differs from a baseline, as a terminal shows it: once for each reason, and never more than a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.gate import Gate
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.way import Fate, Spot, Way
from pytest_volfault.reports import text_of
from pytest_volfault.reports.gate import compared

SPOT = Spot("tool/guest.py", "Guest.disks", 3)
WAY = Way("Manager.detach", (SPOT,), Fate.SWALLOWED, ("Refused",), end=SPOT, clause="except Exception")
GOLDEN = "detach.attachments"
UNDO = "cinder.os-roll_detaching by nova/virt/block_device.py DriverVolumeBlockDevice.driver_detach"
DETACHING = FinalState.attached(volume_status="detaching")


def fault(point: str) -> str:
    return f"{GOLDEN}/{point}@before=http-500,once"


def read(make: Any, *results: Any, baseline: Any, width: int = 80) -> list[str]:
    gate = Gate(Path("accepted.jsonl"), baseline)
    lines = compared(gate, gate.verdicts(make.results(*results)), "pytest", "--volfault-", width)
    return [text_of(line) for line in lines]


def test_what_differs_and_has_one_cause_is_told_once(make: Any) -> None:
    ids = [fault(point) for point in ("a", "bb", "c")]
    before = make.baseline(*(make.result(name, "stuck", "clean-up") for name in ids))
    now = [make.result(name, "unsafe", "clean-up") for name in ids]
    lines = read(make, *(replace(each, way=WAY) for each in now[:2]), now[2], baseline=before)
    [start] = [number for number, line in enumerate(lines) if line.startswith("worse  2 scenarios of cause ")]
    assert lines[start + 1 : start + 5] == [
        "    tool/guest.py Guest.disks: swallows Refused (except Exception), and goes on",
        "      at :3",
        "    2 stuck -> unsafe",
        f"    for example {ids[0]}",
    ]
    # Of the third no cause is known.
    assert f"worse  {ids[2]}" in lines


def test_one_alone_is_told_by_its_id(make: Any) -> None:
    result = replace(make.result(make.once, "unsafe"), way=WAY)
    lines = read(make, result, baseline=make.baseline(make.result(make.once, "stuck")))
    assert lines[2:5] == [f"worse  {make.once}", "    unsafe; accepted was stuck", "    accepted because: bug 1234567"]
    assert lines[5].startswith("    cause ")
    assert lines[5].endswith(": tool/guest.py Guest.disks: swallows Refused (except")


def test_who_does_not_call_what_any_more_and_what_that_leaves(make: Any) -> None:
    ids = [fault(point) for point in "abc"]
    before = make.baseline(
        *(make.conducted(make.result(name, "recoverable", "retry"), UNDO) for name in ids[:2]),
        make.conducted(make.result(ids[2], "rolled-back"), UNDO),
    )
    now = [make.conducted(make.result(name, "stuck", "reset-volume", DETACHING)) for name in ids]
    lines = read(make, *now, baseline=before)
    assert lines[2].startswith("worse  3 scenarios of cause ")
    assert lines[3:8] == [
        "    nova/virt/block_device.py DriverVolumeBlockDevice.driver_detach no longer",
        "      calls cinder.os-roll_detaching",
        "    2 recoverable -> stuck, 1 rolled-back -> stuck",
        "    left: volume.status: in-use -> detaching (3)",
        f"    for example {ids[0]}",
    ]
    assert lines[-2:] == [
        "to accept the rest as well: --volfault-update-baseline --volfault-reason=WHY",
        "and of one cause only: --volfault-accept=CAUSE beside them",
    ]


def test_what_shows_without_any_fault_says_so(make: Any) -> None:
    a = fault("a")
    before = make.baseline(
        make.conducted(make.result(GOLDEN, "completed"), "nova.db.bdm_destroy by manager.py free"),
        make.conducted(make.result(a, "rolled-back")),
    )
    now = (
        make.conducted(make.result(GOLDEN, "leaked", "clean-up", FinalState.detached())),
        make.conducted(make.result(a, "stuck")),
    )
    lines = read(make, *now, baseline=before)
    assert lines[3:6] == [
        "    manager.py free no longer calls nova.db.bdm_destroy",
        "    without any fault as well: in detach.attachments",
        "    1 completed -> leaked, 1 rolled-back -> stuck",
    ]


def test_who_does_not_catch_what_any_more(make: Any) -> None:
    ids = [fault(point) for point in "ab"]
    before = make.baseline(
        *(
            make.conducted(make.result(name, "completed"), caught="iscsi.py Driver.disconnect", error=error)
            for name, error in zip(ids, ("Gone", "Lost"), strict=True)
        )
    )
    now = [make.conducted(make.result(name, "stuck"), error="Gone") for name in ids]
    assert read(make, *now, baseline=before)[3] == "    iscsi.py Driver.disconnect no longer catches Gone, Lost"


def test_better_is_told_as_shortly(make: Any) -> None:
    ids = [fault(point) for point in "ab"]
    before = make.baseline(*(make.conducted(make.result(name, "stuck", "clean-up")) for name in ids))
    now = [make.conducted(make.result(name, "rolled-back"), "cinder.undo by tool.py detach") for name in ids]
    lines = read(make, *now, baseline=before)
    assert lines[2].startswith("better  2 scenarios of cause ")
    assert lines[3:6] == [
        "    tool.py detach now calls cinder.undo",
        "    2 stuck -> rolled-back",
        f"    for example {ids[0]}",
    ]


def test_of_one_reason_all_kinds_are_told_together(make: Any) -> None:
    ids = [fault(point) for point in "abc"]
    before = make.baseline(
        make.conducted(make.result(ids[0], "rolled-back"), UNDO),
        *(make.conducted(make.result(name, "stuck", "clean-up"), UNDO) for name in ids[1:]),
    )
    now = (
        make.conducted(make.result(ids[0], "stuck", "clean-up")),
        make.conducted(make.result(ids[1], "stuck", "nothing")),
        make.conducted(make.result(ids[2], "stuck", "clean-up", DETACHING)),
    )
    lines = read(make, *now, baseline=before)
    assert lines[2].startswith("worse  3 scenarios of cause ")
    assert lines[2].endswith(", 1 of them changed")
    assert lines[5:8] == [
        "    1 rolled-back -> stuck, 1 stuck as before, leaving something else, 1 stuck,",
        "      healed by clean-up -> healed by nothing",
        "    left: volume.status: in-use -> detaching (1)",
    ]


@pytest.mark.parametrize("width", [80, 200])
def test_never_more_than_a_screen_however_many_there_are(make: Any, width: int) -> None:
    ids = [fault(f"party.operation_{number}") for number in range(300)]
    before = make.baseline(*(make.conducted(make.result(name, "rolled-back"), f"{name} by tool.py f") for name in ids))
    now = [make.conducted(make.result(name, "stuck", "clean-up", DETACHING)) for name in ids]
    lines = read(make, *now, baseline=before, width=width)
    assert sum(-(-len(line) // width) or 1 for line in lines) < 45
    [more] = [line for line in lines if line.startswith("…")]
    shown = sum(line.startswith("worse  detach") for line in lines)
    assert more == f"… and {300 - shown} more, for {300 - shown} other reasons: the page, SARIF and JUnit have all"


def test_one_reason_is_told_in_a_few_lines_however_many_scenarios_it_has(make: Any) -> None:
    ids = [fault(f"party.operation_{number}") for number in range(300)]
    before = make.baseline(*(make.conducted(make.result(name, "rolled-back"), UNDO) for name in ids))
    now = [make.conducted(make.result(name, "stuck", "clean-up", DETACHING)) for name in ids]
    lines = read(make, *now, baseline=before)
    assert len(lines) == 11
    assert "    300 rolled-back -> stuck" in lines


def test_another_answer_is_told_in_a_few_lines_and_fails_nothing(make: Any) -> None:
    ids = [fault(f"p{number}") for number in range(9)]
    before = make.baseline(*(make.conducted(make.result(name, "stuck"), error="TypeError") for name in ids))
    now = [make.conducted(make.result(name, "stuck"), error=f"Error{max(0, n - 4)}") for n, name in enumerate(ids)]
    lines = read(make, *now, baseline=before)
    assert lines[0] == "accepted.jsonl of nova 34.0.0: 9 of 9 scenarios are as accepted"
    assert lines[2:4] == [
        "9 scenarios end as before with another answer or error",
        "    5 times 202, Error0; it was 202, TypeError; for example",
    ]
    assert lines[-1] == "    and 2 other answers"
