"""The fake host's iscsiadm: sessions and records of nodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Export, Volume
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux import Finished, Linux

PORTAL = "10.0.0.1:3260"


@pytest.fixture
def linux(tmp_path: Path) -> Linux:
    cloud = Cloud()
    cloud.add_host()
    return Linux(cloud, tmp_path)


def exported(linux: Linux, **columns: Any) -> Volume:
    volume = linux.cloud.add_volume(**columns)
    linux.cloud.put("exports", (volume.id, "compute1"), Export(volume.id, "compute1"))
    return volume


def iscsiadm(linux: Linux, line: str, volume: Volume | None = None) -> Finished:
    """Run it; `TARGET` stands for the volume's target and portal."""
    if volume is not None:
        data = connection_data(volume)
        line = line.replace("TARGET", f"-T {data['target_iqn']} -p {data['target_portal']}")
    return linux.run(["iscsiadm", *line.split()])


def log_in(linux: Linux, volume: Volume, *, scan: str = "manual") -> None:
    for line in (
        "-m node TARGET --interface default --op new",
        f"-m node TARGET --op update -n node.session.scan -v {scan}",
        "-m node TARGET --login",
    ):
        assert iscsiadm(linux, line, volume).code == 0


def test_a_session_comes_with_a_login_and_goes_with_a_logout(linux: Linux) -> None:
    volume = exported(linux)
    iqn = connection_data(volume)["target_iqn"]
    assert iscsiadm(linux, "-m session") == Finished(21, err="iscsiadm: No active sessions.\n")
    log_in(linux, volume)
    assert list(linux.cloud.sessions) == [("compute1", PORTAL, iqn)]
    assert linux.cloud.devices == {}
    assert iscsiadm(linux, "-m session").out == f"tcp: [1] {PORTAL},1 {iqn} (non-flash)\n"
    assert iscsiadm(linux, "-m node TARGET --login", volume).code == 15
    assert iscsiadm(linux, "-m node TARGET --op delete", volume).code == 15
    assert iscsiadm(linux, "-m node TARGET --logout", volume).code == 0
    assert linux.cloud.sessions == {}
    assert iscsiadm(linux, "-m node TARGET --logout", volume).code == 21
    assert iscsiadm(linux, "-m node TARGET --op delete", volume) == Finished()
    assert linux.cloud.nodes == {}


def test_a_login_scans_unless_it_is_told_not_to(linux: Linux) -> None:
    volume = exported(linux)
    log_in(linux, volume, scan="auto")
    ((_, device),) = linux.cloud.devices.items()
    assert (device.volume_id, device.device) == (volume.id, "sdb")
    iscsiadm(linux, "-m node TARGET --logout", volume)
    assert linux.cloud.devices == {}


def test_a_session_that_somebody_else_made_has_a_record(linux: Linux) -> None:
    volume = linux.cloud.add_volume(attached_to=linux.cloud.add_server())
    assert linux.cloud.nodes == {}
    found = iscsiadm(linux, "-m node TARGET", volume).out
    assert "node.session.scan = manual\n" in found
    assert iscsiadm(linux, "-m discoverydb -o show -P 1").code == 0
    assert iscsiadm(linux, "-m node TARGET --logout", volume).code == 0
    assert linux.cloud.devices == {}
    # The record stays until somebody deletes it.
    assert iscsiadm(linux, "-m node").out.startswith(f"{PORTAL},4294967295 iqn.")


@pytest.mark.parametrize(
    ("portal", "iqn", "code", "seconds"), [(PORTAL, "iqn.nobody", 19, 0), ("10.9.9.9:3260", "iqn.nobody", 8, 17)]
)
def test_a_login_that_fails(linux: Linux, portal: str, iqn: str, code: int, seconds: float) -> None:
    exported(linux)
    iscsiadm(linux, f"-m node -T {iqn} -p {portal} --interface default --op new")
    finished = iscsiadm(linux, f"-m node -T {iqn} -p {portal} --login")
    assert finished.code == code
    assert f"initiator reported error ({code} - " in finished.err
    assert linux.cloud.clock.now - EPOCH == seconds
    assert linux.cloud.sessions == {}


def test_a_password_is_not_shown(linux: Linux) -> None:
    volume = exported(linux)
    iscsiadm(linux, "-m node TARGET --interface default --op new", volume)
    iscsiadm(linux, "-m node TARGET --op update -n node.session.auth.password -v secret", volume)
    found = iscsiadm(linux, "-m node TARGET", volume).out
    assert "node.session.auth.password = ********\n" in found
    assert "secret" not in found


@pytest.mark.parametrize("line", ["-m discovery -t sendtargets -p 10.0.0.1:3260", "-m iface -I tcp", "-m host"])
def test_what_is_not_modelled_is_loud(linux: Linux, line: str) -> None:
    with pytest.raises(UnknownCall, match="this use of it is not modelled"):
        iscsiadm(linux, line)


def test_numbers_of_sessions_are_a_host_s_own(linux: Linux) -> None:
    linux.cloud.add_host("compute2")
    first, second = exported(linux), exported(linux)
    log_in(linux, first)
    log_in(linux, second)
    linux.cloud.here = "compute2"
    log_in(linux, first)
    assert [(row.host, row.number) for row in linux.cloud.sessions.values()] == [
        ("compute1", 1),
        ("compute1", 2),
        ("compute2", 1),
    ]
