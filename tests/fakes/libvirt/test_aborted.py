"""A guest that is slow, and a second unplug request that calls the first one off (Launchpad 1882521)."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.libvirt import Answer
from volfault_fakes.libvirt.hotplug import LATE_SECONDS

XML = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
REMOVED = [("REMOVED", "virtio-disk1")]


@pytest.fixture
def slow(lab: Any) -> Any:
    """A guest that was asked once, and waited for as long as the call does."""
    lab.domain.attachDeviceFlags(XML, 3)
    lab.take_events()
    assert lab.call(lab.domain._detach, XML, 1, Answer.ABORTABLE) == (0, 5)
    return lab


def pending(lab: Any) -> bool:
    return bool(lab.cloud.guest(lab.domain.UUIDString()).unplugging)


def test_who_waits_for_it_gets_it(slow: Any) -> None:
    assert pending(slow)
    slow.cloud.clock.advance(LATE_SECONDS)
    assert (slow.disks(), slow.take_events()) == (("", "vdb"), REMOVED)


@pytest.mark.parametrize("answer", [Answer.AS_BUILT, Answer.ABORTABLE])
def test_who_asks_again_calls_it_off(slow: Any, answer: Answer) -> None:
    slow.cloud.clock.advance(20)
    # libvirt waits for an event that does not come, and returns 0.
    assert slow.call(slow.domain._detach, XML, 1, answer) == (0, 5)
    assert not pending(slow)
    slow.cloud.clock.advance(2 * LATE_SECONDS)
    assert (slow.disks(), slow.take_events()) == (("vdb", "vdb"), [])


def test_the_third_request_begins_anew(slow: Any) -> None:
    slow.domain.detachDeviceFlags(XML, 1)
    slow.domain.detachDeviceFlags(XML, 1)
    assert (slow.disks(), slow.take_events()) == (("", "vdb"), REMOVED)


def test_a_third_request_of_a_slow_guest_takes_its_whole_time(slow: Any) -> None:
    slow.domain.detachDeviceFlags(XML, 1)
    slow.domain._detach(XML, 1, Answer.ABORTABLE)
    slow.cloud.clock.advance(LATE_SECONDS - 5.1)
    assert slow.disks() == ("vdb", "vdb")
    slow.cloud.clock.advance(0.2)
    assert (slow.disks(), slow.take_events()) == (("", "vdb"), REMOVED)


def test_by_alias_nobody_waits(slow: Any) -> None:
    assert slow.call(slow.domain.detachDeviceAlias, "virtio-disk1", 1) == (0, 0)
    assert not pending(slow)


def test_another_disk_is_another_slot(slow: Any) -> None:
    slow.domain.attachDeviceFlags(XML.replace("vdb", "vdc"), 1)
    slow.domain.detachDeviceFlags(XML.replace("vdb", "vdc"), 1)
    assert pending(slow)
    slow.cloud.clock.advance(LATE_SECONDS)
    assert slow.disks() == ("", "vdb")


@pytest.mark.parametrize("lab", [{"hotplug": "native"}], indirect=True)
def test_without_acpi_the_button_is_pressed_as_well(slow: Any) -> None:
    assert slow.call(slow.domain.detachDeviceFlags, XML, 1) == (0, 5)
    assert not pending(slow)
    # The next request is a young one again.
    slow.domain.detachDeviceAlias("virtio-disk1", 1)
    assert "already in the process of unplug" in slow.call(slow.domain.detachDeviceAlias, "virtio-disk1", 1)[0][2]


def test_a_snapshot_holds_the_first_request(slow: Any) -> None:
    asked = slow.cloud.snapshot()
    slow.domain.detachDeviceFlags(XML, 1)
    slow.cloud.restore(asked)
    assert pending(slow)
    slow.cloud.clock.advance(LATE_SECONDS)
    assert slow.disks() == ("", "vdb")
    slow.cloud.restore(asked)
    slow.domain.detachDeviceFlags(XML, 1)
    slow.cloud.clock.advance(2 * LATE_SECONDS)
    assert slow.disks() == ("vdb", "vdb")
