"""libvirt cannot write the file of a domain: what it has done by then stays, and what it was to write is as it was."""

from __future__ import annotations

from typing import Any

import pytest

XML = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
LIVE, CONFIG, BOTH = 1, 2, 3
CREATE = (38, 0, "Failed to create file '/etc/libvirt/qemu/noos.xml.new': Permission denied")
REMOVE = (38, 20, "cannot remove config /etc/libvirt/qemu/noos.xml: Permission denied")


def strike(lab: Any, call: Any, *args: Any) -> Any:
    return lab.strike("libvirt-definition-not-saved", "before", call, *args)[0]


@pytest.mark.parametrize(
    ("flags", "left", "events"), [(BOTH, ("vdb", ""), [("ADDED", "virtio-disk1")]), (CONFIG, ("", ""), [])]
)
def test_attach_saves_last(lab: Any, flags: int, left: Any, events: Any) -> None:
    assert strike(lab, lab.domain.attachDeviceFlags, XML, flags) == CREATE
    assert (lab.disks(), lab.take_events()) == (left, events)


@pytest.mark.parametrize(
    ("flags", "left", "events"), [(BOTH, ("", "vdb"), [("REMOVED", "virtio-disk1")]), (CONFIG, ("vdb", "vdb"), [])]
)
def test_detach_saves_last(lab: Any, flags: int, left: Any, events: Any) -> None:
    lab.domain.attachDeviceFlags(XML, BOTH)
    lab.take_events()
    assert strike(lab, lab.domain.detachDeviceFlags, XML, flags) == CREATE
    assert (lab.disks(), lab.take_events()) == (left, events)


@pytest.mark.parametrize("lab", [{"answers": False}], indirect=True)
def test_a_guest_that_does_not_answer_keeps_the_disk_in_both(lab: Any) -> None:
    lab.domain.attachDeviceFlags(XML, BOTH)
    assert strike(lab, lab.domain.detachDeviceFlags, XML, BOTH) == CREATE
    assert lab.disks() == ("vdb", "vdb")


def test_by_alias_the_request_is_made(lab: Any) -> None:
    named = XML.replace("</disk>", "<alias name='ua-a'/></disk>")
    lab.domain.attachDeviceFlags(named, BOTH)
    assert strike(lab, lab.domain.detachDeviceAlias, "ua-a", BOTH) == CREATE
    lab.cloud.clock.advance(1)
    assert lab.disks() == ("", "vdb")


def test_where_nothing_is_saved_nothing_fails(lab: Any) -> None:
    assert strike(lab, lab.domain.attachDeviceFlags, XML, LIVE) == 0
    assert lab.disks() == ("vdb", "")


def test_what_fails_earlier_fails_as_ever(lab: Any) -> None:
    assert strike(lab, lab.domain.detachDeviceFlags, XML, BOTH)[0] == 99


def test_the_file_can_be_written_afterwards(lab: Any) -> None:
    strike(lab, lab.domain.attachDeviceFlags, XML, CONFIG)
    lab.domain.attachDeviceFlags(XML, CONFIG)
    assert lab.disks() == ("", "vdb")


def test_a_definition_is_put_back(lab: Any) -> None:
    lab.domain.attachDeviceFlags(XML, CONFIG)
    xml = f"<domain><name>noos</name><uuid>{lab.domain.UUIDString()}</uuid></domain>"
    assert strike(lab, lab.connection.defineXML, xml) == CREATE
    assert (lab.disks(), lab.take_events()) == (("", "vdb"), [])


def test_a_new_domain_is_forgotten(lab: Any) -> None:
    known = set(lab.cloud.guests)
    assert strike(lab, lab.connection.defineXML, "<domain><name>new</name></domain>")[0] == 38
    assert set(lab.cloud.guests) == known


@pytest.mark.parametrize("call", ["undefine", "undefineFlags"])
@pytest.mark.parametrize("off", [False, True])
def test_a_domain_stays_whose_file_cannot_be_removed(lab: Any, call: str, off: bool) -> None:
    if off:
        lab.domain.destroy()
    lab.take_events()
    assert strike(lab, getattr(lab.domain, call)) == REMOVE
    assert (lab.domain.isPersistent(), lab.take_events()) == (1, [])


def test_the_saved_memory_goes_before_the_file(lab: Any) -> None:
    lab.domain.managedSave()
    strike(lab, lab.domain.undefineFlags, lab.module.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)
    assert (lab.domain.isPersistent(), lab.domain.hasManagedSaveImage()) == (1, 0)


def test_a_start_is_undone(lab: Any) -> None:
    lab.domain.destroy()
    lab.take_events()
    status = (38, 0, "Failed to create file '/run/libvirt/qemu/noos.xml.new': Permission denied")
    assert strike(lab, lab.domain.create) == status
    assert (lab.domain.state(), lab.take_events()) == ([5, lab.module.VIR_DOMAIN_SHUTOFF_FAILED], [])
