"""The trees of the fake host show the cloud as it is, and what is written into them changes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.cloud.tables import Export, Guest
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux import OPERATIONS, Finished, Linux
from volfault_fakes.linux.folder import DIRECTORY, Folder, file, link

SCAN = "/sys/class/scsi_host/host2/scan"


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.add_host()
    return cloud


@pytest.fixture
def linux(cloud: Cloud, tmp_path: Path) -> Linux:
    return Linux(cloud, tmp_path)


@pytest.fixture
def server(cloud: Cloud) -> Guest:
    return cloud.add_server()


def names(linux: Linux, folder: str) -> list[str]:
    return sorted(os.listdir(linux.root + folder))


def test_a_folder_is_made_to_hold_what_is_wanted(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write({"/a/b/c": file("one"), "/a/l": link("/a/b/c"), "/d": DIRECTORY})
    assert Path(folder.root, "a/l").read_text() == "one"
    folder.write({"/a/b": file("two"), "/a/l": link("b")})
    assert Path(folder.root, "a/l").read_text() == "two"
    assert not Path(folder.root, "d").exists()
    folder.write({})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("protocol", ["iscsi", "fibre_channel"])
def test_a_disk_is_shown_as_long_as_it_is_there(cloud: Cloud, linux: Linux, server: Guest, protocol: str) -> None:
    volume = cloud.add_volume(attached_to=server, protocol=protocol)
    ((key, device),) = cloud.devices.items()
    assert os.path.realpath(linux.root + device.path) == f"{linux.root}/dev/sdb"
    assert names(linux, "/dev/disk/by-id") == ["scsi-36001405" + volume.id.replace("-", "")[:25]]
    assert names(linux, "/sys/block") == ["sdb"]
    cloud.drop("devices", key)
    assert names(linux, "/sys/block") == names(linux, "/dev/disk/by-id") == names(linux, "/dev/disk/by-path") == []


def test_another_host_shows_other_things(cloud: Cloud, linux: Linux, server: Guest) -> None:
    cloud.add_volume(attached_to=server)
    cloud.add_host("compute2")
    assert names(linux, "/sys/block") == ["sdb"]
    cloud.here = "compute2"
    assert names(linux, "/sys/block") == []
    assert "compute2" in linux.run(["cat", "/etc/iscsi/initiatorname.iscsi"]).out


def test_a_snapshot_that_comes_back_is_shown(cloud: Cloud, linux: Linux, server: Guest) -> None:
    empty = cloud.snapshot()
    cloud.add_volume(attached_to=server)
    assert names(linux, "/sys/block") == ["sdb"]
    cloud.restore(empty)
    assert names(linux, "/sys/block") == []


def test_a_scan_finds_what_the_array_shows(cloud: Cloud, linux: Linux) -> None:
    volume = cloud.add_volume()
    data: dict[str, Any] = {"iqn": f"iqn.2010-10.org.openstack:volume-{volume.id}", "portal": "10.0.0.1:3260"}
    cloud.log_in("compute1", **data)
    assert linux.run(["tee", "-a", SCAN], "- - 1") == Finished(out="- - 1")
    assert cloud.devices == {}
    cloud.put("exports", (volume.id, "compute1"), Export(volume.id, "compute1"))
    linux.run(["tee", "-a", SCAN], "- - 2")
    assert cloud.devices == {}
    for _ in range(2):
        linux.run(["tee", "-a", SCAN], "0 0 1")
        assert [device.device for device in cloud.devices.values()] == ["sdb"]
    # The disk outlives what is behind it, and nothing can be read.
    cloud.drop("exports", (volume.id, "compute1"))
    linux.run(["tee", "-a", SCAN], "- - -")
    assert len(cloud.devices) == 1
    assert linux.run(["dd", "if=/dev/sdb", "of=/dev/null", "count=1"]).code == 1
    assert linux.run(["tee", "-a", "/sys/block/sdb/device/delete"], "1").code == 0
    assert cloud.devices == {}
    assert linux.run(["tee", "-a", "/sys/block/sdb/device/delete"], "1").code == 1


def test_a_name_of_one_s_own(cloud: Cloud, linux: Linux, server: Guest) -> None:
    cloud.add_volume(attached_to=server)
    name = "/dev/disk/by-id/os-brick+dev+sdb"
    with pytest.raises(FileNotFoundError):
        linux.unlink(name)
    linux.symlink("/dev/sdb", name)
    assert [device.link for device in cloud.devices.values()] == [name]
    assert os.readlink(linux.root + name) == f"{linux.root}/dev/sdb"
    with pytest.raises(FileExistsError):
        linux.symlink("/dev/sdb", name)
    linux.unlink(name)
    assert [device.link for device in cloud.devices.values()] == [None]
    with pytest.raises(UnknownCall, match="only /dev/disk/by-id/os-brick"):
        linux.symlink("/dev/sdz", name)


@pytest.mark.parametrize(
    ("line", "finished"),
    [
        ("blockdev --getsize64 /dev/sdb", Finished(out="3221225472\n")),
        ("blockdev --flushbufs /dev/sdb", Finished()),
        (
            "blockdev --flushbufs /dev/sdz",
            Finished(1, err="blockdev: cannot open /dev/sdz: No such file or directory\n"),
        ),
        ("cat /etc/nothing", Finished(1, err="cat: /etc/nothing: No such file or directory\n")),
        ("cryptsetup isLuks --verbose /dev/sdb", Finished(out="Command successful.\n")),
        ("cryptsetup isLuks --verbose /dev/sdz", Finished(4, err="Device /dev/sdz does not exist or access denied.\n")),
        ("cryptsetup luksClose crypt-x", Finished(4, err="Device crypt-x is not active.\n")),
        ("multipathd show status", Finished(1)),
        ("/lib/udev/scsi_id --page 0x83 --whitelisted /dev/sdz", Finished(1)),
        ("findmnt -v / -n -o SOURCE", Finished(out="/dev/sda1\n")),
        ("blkid /dev/sdb -s UUID -o value", Finished(2)),
    ],
)
def test_programs(cloud: Cloud, linux: Linux, server: Guest, line: str, finished: Finished) -> None:
    cloud.add_volume(attached_to=server, size=3)
    assert linux.run(line.split()) == finished


def test_a_mount_is_listed(cloud: Cloud, linux: Linux) -> None:
    command = ["mount", "-t", "nfs", "10.0.0.3:/srv", "/mnt/x"]
    assert linux.run(command) == Finished()
    assert linux.run(["cat", "/proc/mounts"]).out == "10.0.0.3:/srv /mnt/x nfs rw 0 0\n"
    assert linux.run(command).code == 32
    assert linux.run(["pstorage-mount", "-c", "cluster", "-u", "nova", "/mnt/y"]) == Finished()
    assert [row.fstype for row in cloud.mounts.values()] == ["nfs", "fuse.vstorage"]


@pytest.mark.parametrize(
    "line", ["rm -rf /", "blockdev --report /dev/sdb", "cryptsetup luksOpen x", "nvme list", f"tee -a {SCAN}x"]
)
def test_what_is_not_modelled_is_loud(cloud: Cloud, linux: Linux, server: Guest, line: str) -> None:
    cloud.add_volume(attached_to=server)
    if line.startswith("tee"):
        line = "tee -a /etc/nvme/hostnqn"
    with pytest.raises(UnknownCall, match=r"modelled|the host's programs are|no namespaces"):
        linux.run(line.split())


def test_what_is_not_installed_is_not_found(linux: Linux) -> None:
    with pytest.raises(FileNotFoundError):
        linux.run(["rbd", "map"])


def test_points_are_named_after_programs(linux: Linux) -> None:
    run = OPERATIONS[0]
    assert run.suffix is not None
    assert run.detail is not None
    command = ["/lib/udev/scsi_id", "--page", "0x83"]
    assert run.point + run.suffix(command) == "host.scsi_id"
    assert run.detail(linux, command) == ("--page", "0x83")
    assert run.detail(linux, ["tee", "-a", SCAN], "- - 1") == ("-a", SCAN, "<", "- - 1")
