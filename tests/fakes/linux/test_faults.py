"""Which program can fail on which side, and how it ends then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from volfault_fakes.linux import KINDS, Finished
from volfault_fakes.linux.programs import ABSENT, PROGRAMS

(FAILED,) = KINDS
# Runs that change something, where a program has other runs that do not.
LOGIN, LOGOUT = (
    ["iscsiadm", "-m", "node", "-T", "iqn.a", "-p", "10.0.0.1:3260", flag] for flag in ("--login", "--logout")
)
MOUNT = ["mount", "-t", "nfs", "10.0.0.3:/srv/cinder", "/mnt"]
# They fail anyway, are not there, or destroy what the cloud does not know of.
NEVER = {"cryptsetup", "multipath", "multipathd", *ABSENT}


def crossing(command: list[str], when: str) -> Any:
    return SimpleNamespace(when=when, args=(command,), kwargs={}, proceed=Finished)


def sides(command: list[str]) -> list[str]:
    assert FAILED.applies is not None
    return [when for when in FAILED.whens if FAILED.applies(crossing(command, when))]


def test_every_program_fails_with_nothing_done() -> None:
    found = {name: sides([name, "argument"]) for name in {*PROGRAMS, *ABSENT}}
    assert found == {name: [] if name in NEVER else ["before"] for name in found}


@pytest.mark.parametrize(("command", "code"), [(LOGIN, 18), (LOGOUT, 18), (MOUNT, 16)])
def test_what_can_be_done_and_told_as_failed(command: list[str], code: int) -> None:
    assert sides(command) == ["before", "after"]
    assert FAILED.strike(crossing(command, "after")).code == code


@pytest.mark.parametrize(
    "command",
    [
        ["iscsiadm", "-m", "session"],
        ["iscsiadm", "-m", "node", "-T", "iqn.a", "-p", "10.0.0.1:3260", "--op", "delete"],
        ["tee", "-a", "/sys/block/sdb/device/delete"],
        ["blockdev", "--flushbufs", "/dev/sdb"],
        ["/lib/udev/scsi_id", "--page", "0x83"],
    ],
)
def test_what_is_done_last_or_not_at_all(command: list[str]) -> None:
    assert sides(command) == ["before"]
    assert FAILED.strike(crossing(command, "before")) == Finished(1, err=f"{command[0]}: Input/output error\n")


def test_exit_codes_that_are_not_one() -> None:
    codes = {name: FAILED.strike(crossing([name], "before")).code for name in PROGRAMS if name not in NEVER}
    assert {name: code for name, code in codes.items() if code != 1} == {"grep": 2, "blkid": 2, "mount": 32}
