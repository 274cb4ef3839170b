"""The mount commands over the cloud's mounts, and whom a mount is there for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.brick import KINDS, OPERATIONS, Connector, Mounts
from volfault_fakes.brick.exceptions import BrickException, ProcessExecutionError
from volfault_fakes.cloud.protocols import connection_data, mountpoint
from volfault_fakes.cloud.tables import Disk, Guest, Mount, Volume
from volfault_fakes.libvirt import LibvirtModule, libvirtError

KIND = {kind.name: kind for kind in KINDS}
PATH = "/var/lib/nova/mnt/9238ddf6e70722f0c94d3be5af0a7351"
EXPORT = "10.0.0.3:/srv/cinder"


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    for name in ("compute1", "compute2"):
        cloud.add_host(name)
    return cloud


@pytest.fixture
def mounts(cloud: Cloud) -> Mounts:
    return Mounts(cloud)


def hold(cloud: Cloud, server: Guest, volume: Volume, *, live: bool = True) -> None:
    source = f"{PATH}/volume-{volume.id}"
    disk = Disk("vdb", source, volume.id, "ua", "0000:02:00.0", f"<disk><source file='{source}'/></disk>")
    cloud.change("guests", server.key, config={"vdb": disk}, live={"vdb": disk} if live else {})


def test_a_mount_is_a_row_of_its_host(cloud: Cloud, mounts: Mounts) -> None:
    mounts.mount("nfs", EXPORT, PATH, ["-o", "vers=4"])
    assert cloud.mounts == {("compute1", PATH): Mount("compute1", PATH, EXPORT, "nfs")}
    assert mounts.listed() == list(cloud.mounts.values())
    assert (mounts.is_mounted(PATH), mounts.is_mounted(PATH, EXPORT), mounts.is_mounted(PATH, "other")) == (
        True, True, False,
    )  # fmt: skip
    cloud.here = "compute2"
    assert (mounts.is_mounted(PATH), mounts.listed()) == (False, [])
    cloud.here = "compute1"
    mounts.unmount(PATH)
    assert cloud.mounts == {}


def test_commands_that_cannot_be_carried_out(cloud: Cloud, mounts: Mounts) -> None:
    with pytest.raises(ProcessExecutionError, match="not mounted") as caught:
        mounts.unmount(PATH)
    assert caught.value.exit_code == 32
    mounts.mount("nfs", EXPORT, PATH)
    # The words that nova.virt.libvirt.volume.remotefs looks for.
    with pytest.raises(ProcessExecutionError, match="Device or resource busy"):
        mounts.mount("nfs", EXPORT, PATH)
    assert len(cloud.mounts) == 1


def test_a_running_guest_s_file_keeps_the_mount_busy(cloud: Cloud, mounts: Mounts) -> None:
    server, elsewhere = cloud.add_server(), cloud.add_server(host="compute2")
    volume = cloud.add_volume(protocol="nfs")
    mounts.mount("nfs", EXPORT, PATH)
    hold(cloud, server, volume)
    with pytest.raises(ProcessExecutionError, match="target is busy"):
        mounts.unmount(PATH)
    hold(cloud, server, volume, live=False)
    hold(cloud, elsewhere, volume)
    mounts.unmount(PATH)
    assert cloud.mounts == {}


def test_a_mount_is_there_for_those_that_a_guest_uses_or_else_for_all(cloud: Cloud, mounts: Mounts) -> None:
    server = cloud.add_server()
    first, second, other = (cloud.add_volume(protocol=name) for name in ("nfs", "nfs", "smbfs"))

    def reached() -> list[bool]:
        return [bool(cloud.hosts_reaching(volume.id)) for volume in (first, second, other)]

    assert reached() == [False, False, False]
    mounts.mount("nfs", EXPORT, mountpoint(connection_data(first)))
    assert reached() == [True, True, False]
    hold(cloud, server, first)
    assert reached() == [True, False, False]
    hold(cloud, server, first, live=False)
    assert reached() == [True, False, False]
    cloud.change("guests", server.key, config={})
    assert reached() == [True, True, False]
    mounts.unmount(PATH)
    hold(cloud, server, first)
    assert reached() == [False, False, False]


def test_libvirt_opens_no_file_of_an_export_that_is_not_mounted(cloud: Cloud, mounts: Mounts) -> None:
    server = cloud.add_server()
    libvirt = LibvirtModule(cloud)
    domain = libvirt.open("qemu:///system").lookupByUUIDString(server.id)
    xml = f"<disk type='file'><source file='{PATH}/volume-1'/><target dev='vdb' bus='virtio'/></disk>"
    with pytest.raises(libvirtError, match="No such file or directory"):
        domain.attachDeviceFlags(xml, 1)
    mounts.mount("nfs", EXPORT, PATH)
    domain.attachDeviceFlags(xml, 1)
    assert list(cloud.guest(server.id).live) == ["vdb"]


def test_a_mount_that_is_meant_to_stay_is_no_leftover(cloud: Cloud) -> None:
    volume = cloud.add_volume(protocol="vzstorage", attached_to=cloud.add_server())
    assert cloud.hosts_reaching(volume.id) == ["compute1"]
    Connector(cloud, "vzstorage").disconnect_volume(connection_data(volume), None)
    assert len(cloud.mounts) == 1
    cloud.change("guests", next(iter(cloud.guests)), live={}, config={})
    assert cloud.hosts_reaching(volume.id) == []


def can(kind: str, crossing: Any) -> bool:
    applies = KIND[kind].applies
    assert applies is not None
    return applies(crossing)


@pytest.mark.parametrize(
    ("fstype", "sides"),
    [
        ("nfs", ["before", "after"]),
        ("cifs", ["before", "after"]),
        # Programs that serve the mount themselves, without libmount.
        ("fuse.quobyte", ["before"]),
        ("fuse.vstorage", ["before"]),
    ],
)
def test_sides_by_file_system(mounts: Mounts, fstype: str, sides: list[str]) -> None:
    def found(kind: str, *args: str) -> list[str]:
        crossings = (SimpleNamespace(when=when, subject=mounts, args=args, kwargs={}) for when in KIND[kind].whens)
        return [crossing.when for crossing in crossings if can(kind, crossing)]

    assert found("mount-failed", PATH) == found("mount-busy", PATH) == []
    assert found("mount-failed", fstype, EXPORT, PATH) == sides
    mounts.mount(fstype, EXPORT, PATH)
    assert found("mount-failed", fstype, EXPORT, PATH) == []
    assert found("mount-failed", PATH) == sides
    assert found("mount-busy", PATH) == ["before"]


def test_what_a_guest_uses_is_busy_anyway(cloud: Cloud, mounts: Mounts) -> None:
    mounts.mount("nfs", EXPORT, PATH)
    hold(cloud, cloud.add_server(), cloud.add_volume(protocol="nfs"))
    assert not can("mount-busy", SimpleNamespace(when="before", subject=mounts, args=(PATH,), kwargs={}))


def test_os_brick_tries_every_version_of_nfs(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    data, tried = connection_data(cloud.add_volume(protocol="nfs")), []

    def fails(self: Mounts, *_args: Any) -> None:
        tried.append(1)
        raise self.failed("mount", "mount: Connection timed out")

    monkeypatch.setattr(Mounts, "mount", fails)
    with pytest.raises(BrickException, match="NFS mount failed for share"):
        Connector(cloud, "nfs").connect_volume(data)
    assert len(tried) == 3
    with pytest.raises(ProcessExecutionError):
        Connector(cloud, "vzstorage").connect_volume(connection_data(cloud.add_volume(protocol="vzstorage")))
    assert len(tried) == 4


@pytest.mark.parametrize("point", ["brick.mount", "brick.unmount"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_command_that_fails_on_either_side(cloud: Cloud, mounts: Mounts, point: str, when: str) -> None:
    args: tuple[Any, ...] = ("nfs", EXPORT, PATH) if point == "brick.mount" else (PATH,)
    if point == "brick.unmount":
        mounts.mount("nfs", EXPORT, PATH)
    before = bool(cloud.mounts)
    call: Any = getattr(mounts, point.removeprefix("brick."))
    crossing: Any = SimpleNamespace(when=when, subject=mounts, args=args, kwargs={}, proceed=lambda: call(*args))
    assert can("mount-failed", crossing)
    with pytest.raises(ProcessExecutionError) as caught:
        KIND["mount-failed"].strike(crossing)
    assert caught.value.exit_code == (32 if when == "before" else 16)
    assert bool(cloud.mounts) == (before if when == "before" else not before)


def test_a_mount_that_somebody_else_uses(cloud: Cloud, mounts: Mounts) -> None:
    mounts.mount("nfs", EXPORT, PATH)
    crossing: Any = SimpleNamespace(when="before", subject=mounts, args=(PATH,), kwargs={})
    with pytest.raises(ProcessExecutionError, match="target is busy"):
        KIND["mount-busy"].strike(crossing)
    assert len(cloud.mounts) == 1


def test_a_line_of_the_trace_names_export_and_mount_point(mounts: Mounts) -> None:
    details = {operation.point: operation.detail for operation in OPERATIONS}
    mount, unmount = details["brick.mount"], details["brick.unmount"]
    assert mount is not None
    assert unmount is not None
    assert mount(mounts, "nfs", EXPORT, PATH, None) == ("nfs", EXPORT)
    assert unmount(mounts, PATH) == "9238ddf6"
