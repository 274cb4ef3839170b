"""The projects in examples/ do what their READMEs say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def copy(pytester: pytest.Pytester, name: str) -> None:
    for source in sorted((EXAMPLES / name).rglob("*")):
        if source.is_file() and "__pycache__" not in source.parts:
            target = pytester.path / source.relative_to(EXAMPLES / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())


def test_cleanup_tool(pytester: pytest.Pytester, run: Any) -> None:
    pytest.importorskip("cinderclient")
    copy(pytester, "cleanup_tool")
    run("-W", "error").assert_outcomes(passed=7)


@pytest.mark.parametrize(
    ("sound", "broken", "failing"),
    [
        ("suppress(exceptions.NotFound)", "suppress(ZeroDivisionError)", "test_survives_a_lost_reply[after]"),
        ("    unplug(server_id, volume_id)\n    for", "    for", "test_never_gives_away_what_is_still_held[libvirt*"),
    ],
    ids=["lost-reply", "order"],
)
def test_cleanup_tool_with_a_defect(pytester: pytest.Pytester, run: Any, sound: str, broken: str, failing: str) -> None:
    """The README invites to try it."""
    pytest.importorskip("cinderclient")
    copy(pytester, "cleanup_tool")
    tool = pytester.path / "volume_release.py"
    assert sound in tool.read_text()
    tool.write_text(tool.read_text().replace(sound, broken))
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"FAILED tests/test_volume_release.py::{failing.replace('[', '[[]')}*"])


def test_own_detach(pytester: pytest.Pytester, run: Any) -> None:
    copy(pytester, "own_detach")
    result = run("-W", "error")
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    result.stdout.fnmatch_lines(
        [
            "detach.attachments on own_detach:detach*: * of * scenarios, at most 1 fault each",
            "  4+5 attachment_delete *",
            "* scenarios in * s*:  c completed *",
        ]
    )
    result.stdout.no_fnmatch_line("*U unsafe*")


def test_own_detach_in_haste(pytester: pytest.Pytester, run: Any, replay_commands: Any) -> None:
    copy(pytester, "own_detach")
    result = run("--volfault-target=hasty", "--tb=no")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "U unsafe  * scenarios; volume available, *guest disk (live+config)*",
            "    no-guest-on-a-free-volume: *",
            "    pytest --volfault-target=hasty --tb=no --volfault-scenario=detach.attachments/*",
        ]
    )
    # Every other verdict is fine with these tests: as many fail as are unsafe.
    unsafe = re.search(r"U unsafe (\d+)", result.stdout.str())
    assert unsafe is not None
    assert result.parseoutcomes()["failed"] == int(unsafe[1])
    replayed = run(*replay_commands(result)[0].split()[1:], "-k", "test_no_fault")
    replayed.stdout.fnmatch_lines(["verdict: U unsafe"])


def test_no_package_marker() -> None:
    """Directly in examples/ it would make one package of everybody's `examples` folders."""
    assert not (EXAMPLES / "__init__.py").exists()
    assert all((project / "README.md").is_file() for project in EXAMPLES.iterdir() if project.is_dir())
