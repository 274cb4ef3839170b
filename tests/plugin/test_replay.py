"""`--volfault-scenario`, and the commands by which a summary says how to replay what it found."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("untraced")

NARROW = "--volfault-target=narrow"
STUCK = "detach.attachments/cinder.attachment_delete@before=http-500,always"


def test_the_whole_story_of_one_scenario(marked: pytest.Pytester, run: Any) -> None:
    result = run(f"--volfault-scenario={STUCK}")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            f"{STUCK} on reference *",
            "trace (- only without the fault, + only with it):",
            "   1   [[]api[]] nova.db.instance_get -> done",
            "  * [[]compute[]] brick.disconnect_volume* -> done",
            "  * + [[]compute[]] cinder.attachment_delete(*) -> FAULT http-500 before: *500*",
            "     - [[]compute[]] cinder.attachment_delete(*) -> 200",
            "     - [[]compute[]] nova.db.bdm_destroy -> done",
            "final state:",
            "  server.row?volume? * attachment?server,host1?   (without the fault: no)",
            "  server.state * active",
            "  volume.export?host1? * yes   (without the fault: no)",
            "  volume.status * detaching   (without the fault: available)",
            "the caller saw: 202",
            "and behind it:  CinderError: 500: *",
            "verdict: S stuck",
            "  no-lasting-transition: *",
            "healed by: reset-volume+retry",
            "  $ cinder reset-state *",
            "  $ openstack server remove volume SERVER VOLUME",
        ]
    )


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n1")])
def test_a_finding_of_two_faults_comes_down_to_what_is_needed(
    marked: pytest.Pytester, run: Any, workers: tuple[str, ...]
) -> None:
    needed = "detach.attachments/libvirt.detach_device#2@before=libvirt-operation-failed,always"
    more = "cinder.os-roll_detaching@after=http-504,always"
    result = run("--volfault-faults=2", f"--volfault-scenario={needed}+{more}", *workers)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "verdict: r recoverable",
            f"smallest with the same cause: 1 of 2 are needed: {needed}; 2 other scenarios run to know that",
            "the nearest clean run is detach.attachments; it is left where that has",
            "  - * [[]compute[]] libvirt.detach_device#2(*) -> 0",
            "and this one",
            "  + * [[]compute[]] libvirt.detach_device#2(*) -> FAULT libvirt-operation-failed before: *",
        ]
    )


def test_the_golden_run_differs_in_nothing(marked: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-scenario=detach.attachments")
    result.stdout.fnmatch_lines(["detach.attachments on reference *", "verdict: c completed", "healed by: none-needed"])
    result.stdout.no_re_match_line(r" *\d* [-+] \[")
    result.stdout.no_fnmatch_line("*(without the fault: *")


def test_a_fault_that_never_fires_is_said_to_be_unreached(marked: pytest.Pytester, run: Any) -> None:
    result = run("--volfault-scenario=detach.attachments/cinder.attachment_delete#9@before=http-500,once")
    result.stdout.fnmatch_lines(["verdict: [?] unreached", "  unreached: *never struck; the flow crossed *"])


def test_it_is_the_only_scenario_of_every_marked_test(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_more="""
        import pytest

        @pytest.mark.volfault("detach.legacy")
        def test_of_another_variant(volfault_scenario):
            raise AssertionError(volfault_scenario.id)

        @pytest.mark.volfault("detach")
        def test_of_all(volfault_scenario, record_property):
            assert volfault_scenario.id == volfault_scenario.run().scenario.id
        """
    )
    run(NARROW, f"--volfault-scenario={STUCK}").assert_outcomes(passed=2, deselected=1)


def test_round_trip(narrow: pytest.Pytester, run: Any, replay_commands: Any) -> None:
    """Run, parse each printed command, replay: the same verdict each time."""
    normal = run("--volfault-target", "narrow", "-q", "--volfault-json", "results.json")
    commands = replay_commands(normal)
    # One for each cause.
    assert len(commands) == 2
    for command in commands:
        program, *args = shlex.split(command)
        assert program == "pytest"
        assert not [arg for arg in args if "json" in arg]
        identifier = args[-1].removeprefix("--volfault-scenario=")
        (letter,) = re.search(
            rf"^(\w) \S[^\n]*\n(?:    [^\n]*\n)*?    [^\n]*{re.escape(identifier)}$",
            normal.stdout.str(),
            re.MULTILINE,
        ).groups()  # type: ignore[union-attr]  # a summary without it fails here
        replayed = run(*args)
        assert replayed.ret == 0
        replayed.stdout.fnmatch_lines([f"{identifier} on narrow 1.0", f"verdict: {letter} *"])


def test_the_printed_command_works_in_a_shell(
    narrow: pytest.Pytester, run: Any, replay_commands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Quoting, and options that are words of their own: what a user's command line has in it.
    normal = run(NARROW, "-k", "test_detach and not legacy", "--junitxml", "junit.xml", "-vv", "-o", "log_cli=no")
    command = replay_commands(normal)[0]
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    before = (narrow.path / "junit.xml").read_bytes()
    replayed = narrow.run("sh", "-c", command)
    assert replayed.ret == 0
    replayed.stdout.fnmatch_lines(["verdict: S stuck"])
    assert (narrow.path / "junit.xml").read_bytes() == before


@pytest.mark.parametrize(
    "option",
    [
        "--volfault-campaign=quick",
        "--volfault-recovery",
        "--volfault-no-reduction=all",
        "--volfault-max-time=60",
        "--volfault-faults=2",
        "--volfault-crashes=1",
        "--volfault-twice",
        "--volfault-timeout=30",
        "--volfault-shard=1/1",
        "--volfault-resume=kept",
        "--volfault-drivers",
    ],
)
def test_what_a_campaign_was_asked_for_does_not_hinder_a_replay(
    narrow: pytest.Pytester, run: Any, replay_commands: Any, option: str
) -> None:
    for spelled in ([option], option.split("=")):
        command = replay_commands(run(NARROW, *spelled))[0]
        assert run(*shlex.split(command)[1:]).ret == 0


def test_a_replay_tells_how_to_replay_another(narrow: pytest.Pytester, run: Any, replay_commands: Any) -> None:
    # A target that is limited by a scenario in the ini: the command line of the replay wins.
    narrow.makeini("[pytest]\nvolfault_target = narrow\n")
    command = replay_commands(run())[0]
    assert run(*shlex.split(command)[1:]).ret == 0


def test_with_workers(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, "-n", "1", f"--volfault-scenario={STUCK}", "--junitxml=junit.xml")
    result.stdout.fnmatch_lines(
        ["     - [[]compute[]] cinder.attachment_delete(*) -> 200", "verdict: S stuck", "healed by: reset-volume+retry"]
    )
    assert '<property name="volfault_verdict" value="stuck"' in (narrow.path / "junit.xml").read_text()


def test_a_replay_that_no_test_takes_up(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_other="""
        import pytest

        @pytest.mark.volfault("detach.legacy")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
        """
    )
    result = run(NARROW, "--volfault-scenario=detach.attachments", "test_other.py")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: no collected test runs detach.attachments: name one that is marked for *"])
