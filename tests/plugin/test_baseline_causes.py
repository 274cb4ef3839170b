"""A tool of the user's own, of which a release does something otherwise: the gate says what, and by whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("untraced")

TARGET = "--volfault-target=tool:detach"
GATE = "--volfault-baseline=accepted.jsonl"
UPDATE = "--volfault-update-baseline"
WHY = "--volfault-reason=as it is"
# What a release of it may do otherwise.
UNDO, CATCH, FREE = (
    "        cinder.roll_detaching(volume_id)\n",
    "RuntimeError",
    "    release(cinder, cloud, volume_id)\n",
)
RAISE = "        raise\n"
TOOL = f'''
from pytest_volfault.targets.reference._cinder import Cinder


class Refused(Exception):
    """The tool's own error."""


def detach(server_id, volume_id, connection_info, connector, cloud):
    cinder = Cinder()
    cinder.begin_detaching(volume_id)
    try:
        unplug(server_id, cloud)
        disconnect(connector, connection_info)
    except Exception:
{UNDO}{RAISE}{FREE}

def unplug(server_id, cloud):
    import libvirt

    domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
    guest = cloud.guest(server_id)
    for disks, flag in ((guest.config, 2), (guest.live, 1)):
        for disk in list(disks.values()):
            domain.detachDeviceFlags(disk.xml, flag)


def disconnect(connector, connection_info):
    connector.disconnect_volume(connection_info, None)


def release(cinder, cloud, volume_id):
    (attachment,) = cloud.attachments_of(volume_id)
    cinder.attachment_delete(attachment.id)
'''


@pytest.fixture
def accepted(pytester: pytest.Pytester, fresh: Any) -> Path:
    """A project whose tool is accepted as it is."""
    pytester.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
        """
    )
    (pytester.path / "tool.py").write_text(TOOL)
    pytester.makeini("[pytest]\npythonpath = .")
    assert fresh(TARGET, GATE, UPDATE, WHY).ret == pytest.ExitCode.OK
    return pytester.path / "accepted.jsonl"


def release(accepted: Path, old: str, new: str) -> None:
    assert old in TOOL
    (accepted.parent / "tool.py").write_text(TOOL.replace(old, new))


def listed(result: pytest.RunResult) -> list[str]:
    """What the terminal says of the baseline, behind what the tests say of it."""
    lines = result.stdout.lines
    start = max(number for number, line in enumerate(lines) if line.strip("= -") == "volfault baseline")
    return lines[start + 1 :]


def test_who_does_not_call_what_any_more_and_one_cause_is_accepted(accepted: Path, fresh: Any) -> None:
    release(accepted, UNDO, "")
    result = fresh(TARGET, GATE)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    lines = listed(result)
    [head] = [line for line in lines if " scenarios of cause " in line]
    assert "    tool.py detach no longer calls cinder.os-roll_detaching" in lines
    cause = head.partition(" of cause ")[2][:6]
    accept = fresh(TARGET, GATE, UPDATE, "--volfault-reason=BUG-7", f"--volfault-accept={cause}")
    assert accept.ret == pytest.ExitCode.OK
    plain = list(map(json.loads, accepted.read_text().splitlines()))
    assert plain[1] == {"cause": cause, "reason": "BUG-7"}
    assert accepted.read_text().count("BUG-7") == 1
    assert fresh(TARGET, GATE).ret == pytest.ExitCode.OK
    # The release that does it again is better, in as few words.
    release(accepted, UNDO, UNDO)
    assert "    tool.py detach now calls cinder.os-roll_detaching" in listed(fresh(TARGET, GATE))


def test_what_shows_without_any_fault(accepted: Path, fresh: Any) -> None:
    release(accepted, FREE, "")
    result = fresh(TARGET, GATE)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    lines = listed(result)
    assert "worse  detach.attachments" in lines
    assert any(line.endswith(": tool.py release no longer calls cinder.attachment_delete") for line in lines)


def test_another_error_alone_is_told_and_fails_nothing(accepted: Path, fresh: Any) -> None:
    release(accepted, RAISE, '        raise Refused("the disk is not out")\n')
    result = fresh(TARGET, GATE)
    assert result.ret == pytest.ExitCode.OK
    lines = listed(result)
    [said] = [line for line in lines if line.endswith(" end as before with another answer or error")]
    assert any("Refused; it was " in line for line in lines)
    assert fresh(TARGET, GATE, UPDATE).ret == pytest.ExitCode.OK
    assert said not in listed(fresh(TARGET, GATE))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((GATE, "--volfault-accept=1e0fc1"), "--volfault-accept does nothing without --volfault-update-baseline: it"),
        (
            (GATE, UPDATE, "--volfault-accept=1e0fc1"),
            "--volfault-accept does nothing without --volfault-reason: a cause",
        ),
    ],
)
def test_options(marked: Any, run: Any, said: Any, options: tuple[str, ...], sentence: str) -> None:
    result = run(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)


def test_a_cause_that_nothing_has_takes_nothing_over(accepted: Path, fresh: Any) -> None:
    release(accepted, UNDO, "")
    before = accepted.read_bytes()
    result = fresh(TARGET, GATE, UPDATE, WHY, "--volfault-accept=begin_detaching")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    said = "accepted.jsonl: nothing was taken over. nothing that differs has the cause 'begin_detaching'; there is "
    assert said in listed(result)[0]
    assert accepted.read_bytes() == before
