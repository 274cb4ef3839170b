"""An RBD image is locked for as long as a running guest has it open."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.cinder.backend import Backend, VolumeIsBusy
from volfault_fakes.cloud.tables import Lock
from volfault_fakes.libvirt import LibvirtModule


class Lab:
    """One guest, one image, libvirt."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.server = self.cloud.add_server()
        self.volume = self.cloud.add_volume(protocol="rbd")
        self.libvirt = LibvirtModule(self.cloud)
        self.domain = self.domain_of(self.server.id)
        self.xml = (
            f"<disk type='network' device='disk'><source protocol='rbd' name='volumes/volume-{self.volume.id}'/>"
            "<target dev='vdb' bus='virtio'/><shareable/></disk>"
        )

    def domain_of(self, server_id: str) -> Any:
        return self.libvirt.open("qemu:///system").lookupByUUIDString(server_id)

    @property
    def owners(self) -> list[str]:
        return [lock.owner for lock in self.cloud.locks.values()]


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_live_disk_locks_and_a_definition_does_not(lab: Lab) -> None:
    lab.domain.attachDeviceFlags(lab.xml, 2)
    assert lab.owners == []
    lab.domain.attachDeviceFlags(lab.xml, 1)
    assert lab.owners == [lab.server.id]
    with pytest.raises(VolumeIsBusy):
        Backend(lab.cloud).delete_volume(lab.volume)
    lab.domain.detachDeviceFlags(lab.xml, 2)
    assert lab.owners == [lab.server.id]
    lab.domain.detachDeviceFlags(lab.xml, 1)
    assert lab.owners == []


def test_starting_locks_and_every_end_of_the_guest_unlocks(lab: Lab) -> None:
    lab.domain.attachDeviceFlags(lab.xml, 3)
    for end in (lab.domain.destroy, lab.domain._die):
        end()
        assert lab.owners == []
        lab.domain.create()
        assert lab.owners == [lab.server.id]
    lab.domain.suspend()
    assert lab.owners == [lab.server.id]
    lab.domain.resume()
    lab.domain.shutdown()
    lab.cloud.clock.advance(60)
    assert lab.owners == []


def test_a_guest_that_vanishes_takes_its_lock_along(lab: Lab) -> None:
    lab.domain.attachDeviceFlags(lab.xml, 3)
    lab.cloud.drop("guests", lab.server.key)
    assert lab.owners == []


def test_an_unplug_that_the_guest_ignores_leaves_the_lock(lab: Lab) -> None:
    lab.domain.attachDeviceFlags(lab.xml, 1)
    lab.cloud.change("guests", lab.server.key, answers=False)
    lab.domain.detachDeviceFlags(lab.xml, 1)
    assert lab.owners == [lab.server.id]


def test_of_two_guests_the_last_one_unlocks(lab: Lab) -> None:
    other = lab.cloud.add_server()
    lab.domain.attachDeviceFlags(lab.xml, 1)
    lab.domain_of(other.id).attachDeviceFlags(lab.xml, 1)
    assert lab.owners == [lab.server.id]
    lab.domain.destroy()
    assert lab.owners == [other.id]
    lab.domain_of(other.id).destroy()
    assert lab.owners == []


def test_the_lock_goes_to_the_guest_of_the_same_server_that_is_left(lab: Lab) -> None:
    lab.domain.attachDeviceFlags(lab.xml, 1)
    image = lab.cloud.guest(lab.server.id).live
    moved = lab.cloud.add_server("compute2", id=lab.server.id, live=image)
    assert [lock.host for lock in lab.cloud.locks.values()] == ["compute1"]
    lab.domain.destroy()
    assert [(lock.host, lock.owner) for lock in lab.cloud.locks.values()] == [moved.key]
    lab.cloud.drop("guests", moved.key)
    assert lab.owners == []


def test_a_lock_that_no_guest_made_stays(lab: Lab) -> None:
    lab.cloud.put("locks", lab.volume.id, Lock(lab.volume.id, "client.4711"))
    lab.domain.attachDeviceFlags(lab.xml, 1)
    lab.domain.detachDeviceFlags(lab.xml, 1)
    assert lab.owners == ["client.4711"]


def test_other_protocols_lock_nothing(lab: Lab) -> None:
    for protocol in ("iscsi", "nfs"):
        lab.cloud.add_volume(attached_to=lab.server, protocol=protocol)
    assert lab.owners == []


def test_a_snapshot_keeps_the_lock(lab: Lab) -> None:
    lab.domain.attachDeviceFlags(lab.xml, 1)
    state = lab.cloud.snapshot()
    lab.domain.destroy()
    lab.cloud.restore(state)
    assert lab.owners == [lab.server.id]
