"""libvirtd is restarted: what is lost, what goes on, and for how long nobody is let in."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.libvirt import libvirtError
from volfault_fakes.libvirt.daemon import RESTART_SECONDS

XML = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
CLOSED = (1, 7, "internal error: client socket is closed")
REFUSED = "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused"


def restart(lab: Any, when: str, call: Any, *args: Any) -> Any:
    return lab.strike("libvirtd-restart", when, call, *args)[0]


@pytest.fixture
def attached(lab: Any) -> Any:
    lab.domain.attachDeviceFlags(XML, 3)
    lab.take_events()
    return lab


def open_again(lab: Any) -> Any:
    return lab.module.openAuth("qemu:///system", None)


def test_before_it_goes_down_as_the_call_comes(attached: Any) -> None:
    lost = (38, 7, "End of file while reading data: Input/output error")
    assert restart(attached, "before", attached.domain.detachDeviceFlags, XML, 3) == lost
    attached.cloud.clock.advance(60)
    assert (attached.disks(), attached.take_events()) == (("vdb", "vdb"), [])


@pytest.mark.parametrize("when", ["before", "after"])
def test_nobody_is_let_in_for_a_while_and_old_handles_stay_dead(attached: Any, when: str) -> None:
    restart(attached, when, attached.domain.suspend)
    for seconds in (0, RESTART_SECONDS - 0.1):
        attached.cloud.clock.advance(seconds)
        assert attached.call(open_again, attached)[0] == (38, 7, REFUSED)
    attached.cloud.clock.advance(0.2)
    assert open_again(attached).isAlive()
    assert attached.connection.isAlive() == 0
    assert attached.call(attached.domain.info)[0] == CLOSED
    assert attached.cloud.guest(attached.domain.UUIDString()).state == ("running" if when == "before" else "paused")


def test_every_connection_of_the_host_is_told_once(attached: Any) -> None:
    closed: list[Any] = []
    other = open_again(attached)
    for connection in (attached.connection, other):
        connection.registerCloseCallback(lambda connection, *_: closed.append(connection), None)
    restart(attached, "after", attached.domain.suspend)
    assert closed == []
    attached.cloud.clock.advance(60)
    assert closed == [attached.connection, other]


def test_a_connection_that_was_closed_serves_its_handles_no_more(attached: Any) -> None:
    closed = open_again(attached)
    domain = closed.lookupByName("noos")
    closed.close()
    assert domain.info()
    restart(attached, "before", attached.domain.suspend)
    attached.cloud.clock.advance(60)
    assert attached.call(domain.info)[0] == CLOSED
    assert attached.call(closed.isAlive)[0][:1] == (6,)


def test_whoever_has_died_is_not_told(attached: Any) -> None:
    closed: list[Any] = []
    attached.connection.registerCloseCallback(lambda *_: closed.append(1), None)
    attached.module.events.forget(host="compute1")
    alive = open_again(attached)
    restart(attached, "before", alive.lookupByName("noos").suspend)
    attached.cloud.clock.advance(60)
    assert closed == []


def test_after_an_unplug_it_falls_into_the_wait_and_nobody_hears_of_the_end(attached: Any) -> None:
    assert restart(attached, "after", attached.domain.detachDeviceFlags, XML, 3) == 0
    assert attached.disks() == ("vdb", "")
    attached.cloud.clock.advance(20)
    heard: list[Any] = []
    again = open_again(attached)
    again.domainEventRegisterAny(None, attached.module.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, heard.append, None)
    # Nova waits for 20 s, and the guest still has it.
    assert attached.disks() == ("vdb", "")
    assert "vdb" in again.lookupByName("noos").XMLDesc()
    attached.cloud.clock.advance(10)
    assert (attached.disks(), attached.take_events()) == (("", ""), [])


def test_events_meanwhile_are_missed(attached: Any) -> None:
    attached.domain.shutdown()
    restart(attached, "after", attached.domain.attachDeviceFlags, XML.replace("vdb", "vdc"), 1)
    assert attached.take_events() == [("ADDED", "virtio-disk2")]
    attached.cloud.clock.advance(60)
    assert attached.cloud.guest(attached.domain.UUIDString()).state == "shutoff"
    assert attached.take_events() == []


def test_the_libvirtd_of_another_host_is_not_touched(attached: Any) -> None:
    cloud = attached.cloud
    cloud.add_host("compute2")
    other = cloud.add_server(host="compute2", name="other")
    cloud.here = "compute2"
    connection = open_again(attached)
    domain = connection.lookupByUUIDString(other.id)
    restart(attached, "before", attached.domain.suspend)
    assert connection.isAlive()
    assert open_again(attached).isAlive()
    assert domain.suspend() == 0
    cloud.here = "compute1"
    with pytest.raises(libvirtError, match="Connection refused"):
        open_again(attached)


def test_a_snapshot_holds_whether_it_is_up(attached: Any) -> None:
    up = attached.cloud.snapshot()
    restart(attached, "before", attached.domain.suspend)
    down = attached.cloud.snapshot()
    attached.cloud.restore(up)
    assert open_again(attached).isAlive()
    attached.cloud.restore(down)
    assert attached.call(open_again, attached)[0] == (38, 7, REFUSED)
    attached.cloud.clock.wait_for_parties()
    assert open_again(attached).isAlive()
