"""The section at the end of a session. What is in its lines is the business of the reports' own tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("untraced")

NARROW = "--volfault-target=narrow"
ID = "detach.attachments/cinder.attachment_delete"


def test_section(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, "-v")
    result.stdout.fnmatch_lines(
        [
            "=* volfault *=",
            "2 causes, the worst first",
            "S *_detach.py detach_volume: what fails at :*",
            "    6 faults at 2 calls in 1 variant: 2 stuck (no-lasting-transition), 4 leaked",
            "    left: volume.status=detaching; healed by: a hard reboot 4; a reset of the",
            "    $ cinder reset-state *",
            "    $ openstack server remove volume SERVER VOLUME",
            f"    pytest {NARROW} \\",
            f"      --volfault-scenario={ID}@before=http-500,once",
            "S detach_volume: its process is killed *",
            "    3 faults at 2 calls in 1 variant: 1 stuck (no-lasting-transition), 2 leaked",
            f"      --volfault-scenario={ID}@before=crash,once",
            "narrow 1.0, at most 1 fault each: 13 scenarios in * s, * per second",
            "  S stuck                3  a state in between that no retry leaves",
            "  L leaked               6  something is left that nothing refers to",
            "  c completed            4  the flow reached its goal, and nothing is left over",
            "of those that are not clean, healed by: a hard reboot 4; a reset of the *",
            "detach.attachments   13 of 13  4  6  3",
            "detach.attachments, call by call",
            "a cell has four places: before the call's effect, once and always; then after it",
            # crash: before once, never always | after once, never always; http-500: each of the four.
            "  4+5 attachment_delete  attachment_delete  SS LL   S. L.*",
            "  bdm_destroy  LL cc   L. c.*",
            "covered: 13 of 13 scenarios, f=1 c=1 p=0 *",
            "'passed' means: it was played to its end; without --volfault-baseline no verdict",
            "  fails by itself",
            "=* 13 passed *",
        ]
    )


def test_where_something_else_traces_the_session_it_is_told_what_was_left(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makeconftest(
        (narrow.path / "conftest.py").read_text()
        + """
import sys, threading

def look(*_):
    return None

def pytest_runtest_setup():
    threading.settrace(look)
    sys.settrace(look)

def pytest_runtest_teardown():
    threading.settrace(None)
    sys.settrace(None)
"""
    )
    run(NARROW).stdout.fnmatch_lines(
        [
            # Who is killed has no error that could be followed.
            "1 cause, the worst first",
            "of 6 faults the cause is not known: something else traced this process*",
            "what was left behind, the worst first",
            "S stuck  2 scenarios",
            "    left: volume detaching, attachments: attached, exported, mapped in Nova;*",
            "    no-lasting-transition: *",
            "L leaked  4 scenarios",
            "    left: volume available, attachments: none, mapped in Nova; healed by a hard*",
        ]
    )


def test_no_example_where_all_is_well(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, "-k", "test_detach[detach.attachments] or (bdm_destroy and after)")
    result.stdout.fnmatch_lines(["  c completed            4  *"])
    result.stdout.no_fnmatch_line("* the worst first")
    result.stdout.no_fnmatch_line("*--volfault-scenario=*")


@pytest.mark.parametrize(
    "body",
    [
        "def test(): pass",
        "def test(volfault): volfault.cloud.add_volume()",
        "def test(volfault_target): volfault_target.play('detach.attachments')",
        "import pytest\n@pytest.mark.volfault('detach')\n@pytest.mark.skip\ndef test(volfault_scenario): pass",
    ],
    ids=["unused", "fixture", "played", "skipped"],
)
def test_quiet_where_no_scenario_ran(narrow: pytest.Pytester, run: Any, body: str) -> None:
    narrow.makepyfile(test_marked=body)
    narrow.makeini("[pytest]\nvolfault_target = narrow\n")
    result = run()
    assert result.ret == 0
    result.stdout.no_fnmatch_line("=* volfault *=")


def test_with_colours(narrow: pytest.Pytester, run: Any) -> None:
    plain, coloured = run(NARROW, "-v", "--color=no"), run(NARROW, "-v", "--color=yes")
    assert "\x1b[" not in plain.stdout.str()
    text = coloured.stdout.str()
    # Purple and bold for what is stuck, in the grid and in the list; the text itself is the same.
    assert re.search(r"\x1b\[(35m\x1b\[1|1m\x1b\[35|1;35|35;1)m", text)
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", text)

    def section(full: str) -> list[str]:
        lines = full[full.index(" volfault ===") : full.index("of those that are not clean")].splitlines()[1:]
        return [line for line in lines if not any(word in line for word in (" per second", "--color="))]

    assert section(stripped) == section(plain.stdout.str())


def test_narrow_terminals(narrow: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    result = run(NARROW, "-v")
    result.stdout.fnmatch_lines(["*attachment_delete  SS LL*", "*attachment_delete  S. L.*", "*bdm_destroy  LL cc*"])


def test_a_usage_error_has_no_section(marked: pytest.Pytester, run: Any) -> None:
    run("--volfault-flow=atach").stdout.no_fnmatch_line("=* volfault *=")
