"""What differs from a baseline, as a terminal shows it: once for each cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_volfault.gate import Gate
from pytest_volfault.model.way import Fate, Spot, Way
from pytest_volfault.reports import text_of
from pytest_volfault.reports.gate import compared
from pytest_volfault.verdicts import causes_of

SPOT = Spot("tool/guest.py", "Guest.disks", 3)
WAY = Way("Manager.detach", (SPOT,), Fate.SWALLOWED, ("Refused",), end=SPOT, clause="except Exception")


def read(make: Any, *results: Any, baseline: Any) -> list[str]:
    gate = Gate(Path("accepted.jsonl"), baseline)
    whole = make.results(*results)
    lines = compared(gate, gate.verdicts(whole), "pytest", "--volfault-", causes_of(whole))
    return [text_of(line) for line in lines]


def test_what_differs_and_has_one_cause_is_told_once(make: Any) -> None:
    points = ("a", "bb", "c")
    ids = [f"detach.attachments/{point}@before=http-500,once" for point in points]
    before = make.baseline(*(make.result(name, "stuck", "clean-up") for name in ids))
    now = [make.result(name, "unsafe", "clean-up") for name in ids]
    lines = read(make, *(replace(each, way=WAY) for each in now[:2]), now[2], baseline=before)
    start = lines.index("worse  2 scenarios of one cause")
    assert lines[start + 1 : start + 4] == [
        "    tool/guest.py Guest.disks: swallows Refused (except Exception), and goes on at :3",
        "    2 times unsafe, healed by clean-up; accepted was stuck, healed by clean-up",
        f"    for example {ids[0]}",
    ]
    # Of the third no cause is known.
    assert f"worse  {ids[2]}" in lines


def test_one_alone_is_told_by_its_id(make: Any) -> None:
    result = replace(make.result(make.once, "unsafe"), way=WAY)
    lines = read(make, result, baseline=make.baseline(make.result(make.once, "stuck")))
    assert lines[2:5] == [f"worse  {make.once}", "    unsafe; accepted was stuck", "    accepted because: bug 1234567"]
