"""Copies of a disk that a block job makes: begun, looked at, ended, and put in the disk's place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.libvirt.moves import Moves

PIVOT, REUSE = 2, 2
NO_JOB = (8, 10, "invalid argument: disk vdb does not have an active block job")


class Copies(Moves):
    """A transient guest with one volume, and another that its disk can be copied to."""

    def __init__(self, **columns: Any) -> None:
        super().__init__()
        self.other = self.cloud.add_volume(protocol="rbd", **columns)
        self.domain.undefine()
        self.to = (
            f"<disk type='network' device='disk'><driver name='qemu' type='raw'/>"
            f"<source protocol='rbd' name='volumes/volume-{self.other.id}'/><target dev='vdb' bus='virtio'/>"
            f"<serial>{self.other.id}</serial></disk>"
        )

    def copy(self, **given: Any) -> Any:
        return self.call(lambda: self.domain.blockCopy("vdb", given.get("xml", self.to), None, REUSE))

    def held(self) -> dict[str, bool]:
        """Which volumes the running guest has."""
        return {
            volume.id: any(live for _, live, _ in self.cloud.guests_with(volume.id))
            for volume in (self.volume, self.other)
        }


@pytest.fixture
def copies() -> Copies:
    return Copies()


def test_a_copy_is_ready_after_a_while_and_becomes_the_disk(copies: Copies) -> None:
    assert copies.copy() == 0
    size = 1024**3
    assert copies.domain.blockJobInfo("vdb") == {"type": 2, "bandwidth": 0, "cur": 0, "end": size}
    assert "<mirror type='network' job='copy'>" in copies.domain.XMLDesc(0)
    assert "<mirror" not in copies.domain.XMLDesc(2) + copies.domain.XMLDesc(8)
    assert copies.call(copies.domain.blockJobAbort, "vdb", PIVOT) == (
        83, 10, "block copy still active: block job 'copy-vdb-libvirt-1-format' not ready for pivot yet",
    )  # fmt: skip
    copies.cloud.clock.advance(3)
    assert copies.domain.blockJobInfo("vdb")["cur"] == size
    assert "job='copy' ready='yes'>" in copies.domain.XMLDesc(0)
    assert copies.domain.blockJobAbort("vdb", PIVOT) == 0
    assert copies.domain.blockJobInfo("vdb") == {}
    [disk] = copies.row("compute1").live.values()  # type: ignore[union-attr]
    assert disk.source == f"volumes/volume-{copies.other.id}"
    assert f"name='volumes/volume-{copies.other.id}'" in copies.domain.XMLDesc(0)
    assert copies.call(copies.domain.blockJobAbort, "vdb", PIVOT) == NO_JOB


def test_while_it_is_made_the_guest_writes_to_both(copies: Copies) -> None:
    copies.copy()
    assert all(copies.held().values())
    assert {lock.volume_id for lock in copies.cloud.locks.values()} == {copies.volume.id, copies.other.id}
    copies.domain.blockJobAbort("vdb", 0)
    assert copies.held() == {copies.volume.id: True, copies.other.id: False}
    assert {lock.volume_id for lock in copies.cloud.locks.values()} == {copies.volume.id}


def test_the_lock_goes_with_the_disk(copies: Copies) -> None:
    copies.copy()
    copies.cloud.clock.advance(3)
    copies.domain.blockJobAbort("vdb", PIVOT)
    assert {lock.volume_id for lock in copies.cloud.locks.values()} == {copies.other.id}
    assert copies.held() == {copies.volume.id: False, copies.other.id: True}
    assert f"<serial>{copies.volume.id}</serial>" in copies.domain.XMLDesc(0)


def test_a_domain_that_is_defined_again_meanwhile_starts_from_the_copy(copies: Copies) -> None:
    copies.copy()
    copies.cloud.clock.advance(3)
    copies.connections["compute1"].defineXML(copies.domain.XMLDesc(0))
    copies.domain.blockJobAbort("vdb", PIVOT)
    for disks in (copies.row("compute1").live, copies.row("compute1").config):  # type: ignore[union-attr]
        assert disks["vdb"].source == f"volumes/volume-{copies.other.id}"


def test_a_persistent_domain_s_disk_is_copied_by_a_transient_job_only() -> None:
    moves = Moves()
    other = moves.cloud.add_volume(protocol="rbd")
    xml = f"<disk type='network'><source protocol='rbd' name='volumes/volume-{other.id}'/></disk>"
    assert moves.call(moves.domain.blockCopy, "vdb", xml, None, REUSE) == (
        55, 10, "Requested operation is not valid: domain is not transient",
    )  # fmt: skip
    assert moves.domain.blockCopy("vdb", xml, None, REUSE | 4) == 0


def test_what_a_job_is_in_the_way_of(copies: Copies) -> None:
    copies.copy()
    active = (83, 10, "block copy still active: disk 'vdb' already in active block job")
    assert copies.copy() == active
    [disk] = copies.row("compute1").live.values()  # type: ignore[union-attr]
    assert copies.call(copies.domain.detachDeviceFlags, disk.xml, 1) == active
    assert copies.call(copies.domain.blockResize, "vdb", 1 << 30, 1) == (
        1, 10, "internal error: unable to execute QEMU command 'block_resize': Device '(null)' is in use",
    )  # fmt: skip
    assert copies.migrate() == (55, 10, "Requested operation is not valid: domain has active block job")


def test_destinations_that_cannot_be(copies: Copies) -> None:
    nowhere = "<disk type='block'><source dev='/dev/nope'/><target dev='vdb'/></disk>"
    assert copies.copy(xml=nowhere) == (
        38, 10, "missing destination file for disk vdb: /dev/nope: No such file or directory",
    )  # fmt: skip
    [disk] = copies.row("compute1").live.values()  # type: ignore[union-attr]
    assert copies.copy(xml=disk.xml)[:2] == (1, 10)
    assert copies.call(copies.domain.blockCopy, "vdq", copies.to, None, REUSE) == (
        8, 10, "invalid argument: disk 'vdq' not found in domain",
    )  # fmt: skip
    assert copies.copy(xml="<disk")[0] == 35


@pytest.mark.parametrize("size", [2, 3])
def test_a_destination_of_another_size_ends_the_job_and_nobody_says_so(size: int) -> None:
    copies = Copies(size=size)
    assert (copies.copy(), copies.domain.blockJobInfo("vdb")) == (0, {})
    assert copies.call(copies.domain.blockJobAbort, "vdb", PIVOT) == NO_JOB
    assert copies.held() == {copies.volume.id: True, copies.other.id: False}


def test_a_copy_fails_midway(copies: Copies) -> None:
    asked = ("vdb", copies.to, None, REUSE)
    assert copies.struck("block-job-failed", copies.domain.blockCopy, *asked) == 0
    assert copies.domain.blockJobInfo("vdb")["cur"] == 0
    copies.cloud.clock.advance(3)
    assert copies.domain.blockJobInfo("vdb") == {}
    assert copies.call(copies.domain.blockJobAbort, "vdb", PIVOT) == NO_JOB
    copies.copy()
    copies.cloud.clock.advance(3)
    assert copies.domain.blockJobAbort("vdb", PIVOT) == 0


def test_the_end_of_the_guest_ends_its_jobs(copies: Copies) -> None:
    copies.copy()
    copies.domain.destroy()
    copies.cloud.clock.advance(3)
    assert copies.cloud.guests_of(copies.server.id) == []


def test_a_snapshot_holds_a_job(copies: Copies) -> None:
    copies.copy()
    state = copies.cloud.snapshot()
    copies.domain.blockJobAbort("vdb", 0)
    copies.cloud.restore(state)
    copies.cloud.clock.advance(3)
    assert copies.domain.blockJobAbort("vdb", PIVOT) == 0
