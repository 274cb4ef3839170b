"""The section at the end of a session. What is in its lines is the business of the reports' own tests."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("untraced")

NARROW = "--volfault-target=narrow"
ID = "detach.attachments/cinder.attachment_delete"


def test_section(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW)
    result.stdout.fnmatch_lines(
        [
            "=* volfault *=",
            "2 causes, the worst first",
            "S *_detach.py detach_volume: what fails at :*",
            "    6 faults at 2 calls in 1 variant: 2 stuck (no-lasting-transition), 4 leaked",
            "    left: volume.status=detaching; healed by: a hard reboot 4, a reset of the",
            "    $ cinder reset-state *",
            "    $ openstack server remove volume SERVER VOLUME",
            f"    pytest {NARROW} --volfault-scenario={ID}@before=http-500,once",
            "S detach_volume: its process is killed *",
            "    3 faults at 2 calls in 1 variant: 1 stuck (no-lasting-transition), 2 leaked",
            f"    pytest {NARROW} --volfault-scenario={ID}@before=crash,once",
            "detach.attachments on narrow 1.0: 13 of 13 scenarios, at most 1 fault each",
            "each cell: before once, before always | after once, after always;  . = cannot happen",
            # crash: before once, never always | after once, never always; http-500: each of the four.
            "  4+5 attachment_delete  attachment_delete  SS LL   S. L.*",
            "  bdm_destroy  LL cc   L. c.*",
            "13 scenarios in * s, * per second:  c completed 4   L leaked 6   S stuck 3   ",
            "of those that are not clean, healed by: a hard reboot 4, a reset of the volume's state, *",
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
            "S stuck  2 scenarios; volume detaching, attachments: attached, exported, mapped in Nova; healed by a *",
            "    no-lasting-transition: *",
            "L leaked  4 scenarios; volume available, attachments: none, mapped in Nova; healed by a hard reboot",
        ]
    )


def test_no_example_where_all_is_well(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, "-k", "test_detach[detach.attachments] or (bdm_destroy and after)")
    result.stdout.fnmatch_lines(["4 scenarios in * s*:  c completed 4   "])
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
    plain, coloured = run(NARROW, "--color=no"), run(NARROW, "--color=yes")
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
    result = run(NARROW)
    result.stdout.fnmatch_lines(["*attachment_delete  SS LL*", "*attachment_delete  S. L.*", "*bdm_destroy  LL cc*"])


def test_a_usage_error_has_no_section(marked: pytest.Pytester, run: Any) -> None:
    run("--volfault-flow=atach").stdout.no_fnmatch_line("=* volfault *=")
