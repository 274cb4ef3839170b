from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.errors import CloudMisuse
from volfault_fakes.libvirt import KINDS, LibvirtModule, libvirtError

BY_NAME = {kind.name: kind for kind in KINDS}
XML = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
SECRET = "<secret><usage type='volume'><volume>v</volume></usage></secret>"


@pytest.fixture
def attached(lab: Any) -> Any:
    lab.domain.attachDeviceFlags(XML, 3)
    lab.take_events()
    return lab


UNPLUGGING = "Device virtio-disk1 is already in the process of unplug"
BUSY = f"internal error: unable to execute QEMU command 'device_del': {UNPLUGGING}"
HELD = "cannot acquire state change lock (held by monitor=remoteDispatchDomainDetachDeviceFlags)"

ERRORS = {
    "libvirt-operation-failed": (9, 0, f"operation failed: {HELD} due to max_queued limit"),
    "libvirt-internal-error": (1, 10, BUSY),
    "libvirt-connection-lost": (38, 7, "Cannot recv data: Connection reset by peer"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error_before_leaves_the_disk(attached: Any, name: str) -> None:
    result, _ = attached.strike(name, "before", attached.domain.detachDeviceFlags, XML, 1)
    assert (result, attached.disks(), attached.take_events()) == (ERRORS[name], ("vdb", "vdb"), [])


@pytest.mark.parametrize("name", [name for name in ERRORS if "after" in BY_NAME[name].whens])
def test_error_after_has_removed_it(attached: Any, name: str) -> None:
    result, _ = attached.strike(name, "after", attached.domain.detachDeviceFlags, XML, 1)
    assert (result, attached.disks()) == (ERRORS[name], ("", "vdb"))
    assert attached.take_events() == [("REMOVED", "virtio-disk1")]


@pytest.mark.parametrize(
    ("flags", "left", "missing", "events"),
    [(1, ("", "vdb"), "disk", [("REMOVED", "virtio-disk1")]), (2, ("vdb", ""), "no target device", [])],
)
def test_missing_device_has_really_gone(attached: Any, flags: int, left: Any, missing: str, events: Any) -> None:
    result, _ = attached.strike("libvirt-device-missing", "before", attached.domain.detachDeviceFlags, XML, flags)
    assert result[:2] == (99, 10)
    assert missing in result[2]
    assert (attached.disks(), attached.take_events()) == (left, events)


def test_domain_that_is_not_running_has_really_gone_off(attached: Any) -> None:
    result, _ = attached.strike("libvirt-operation-invalid", "before", attached.domain.detachDeviceFlags, XML, 1)
    assert result == (55, 20, "Requested operation is not valid: domain is not running")
    assert (attached.domain.state(), attached.disks()) == ([5, 3], ("", "vdb"))


@pytest.mark.parametrize("asked", ["domain", "connection"])
def test_missing_domain_has_really_gone(attached: Any, asked: str) -> None:
    uuid = attached.domain.UUIDString()
    gone = "Domain not found: no domain with matching uuid"
    if asked == "domain":
        result, _ = attached.strike("libvirt-no-domain", "before", attached.domain.info)
        assert result == (42, 10, f"{gone} '{uuid}' (noos)")
    else:
        result, _ = attached.strike("libvirt-no-domain", "before", attached.connection.lookupByUUIDString, uuid)
        assert result == (42, 10, f"{gone} '{uuid}'")
    assert not attached.cloud.guests_of(uuid)


@pytest.mark.parametrize("name", ["no-event", "removal-failed", "late-event", "libvirt-internal-error"])
def test_what_the_running_guest_does_applies_to_live_requests_only(attached: Any, name: str) -> None:
    for flags, applies in ((1, True), (2, False), (3, True)):
        assert attached.applies(name, "before", attached.domain.detachDeviceFlags, XML, flags) is applies


def test_a_device_that_is_being_unplugged_was_asked_for_before(attached: Any) -> None:
    for _ in range(2):
        attached.strike("libvirt-internal-error", "before", attached.domain.detachDeviceAlias, "virtio-disk1", 1)
        assert attached.cloud.guest(attached.domain.UUIDString()).unplugging == {"vdb"}
    attached.cloud.clock.advance(60)
    assert (attached.disks(), attached.take_events()) == (("vdb", "vdb"), [])
    attached.domain.detachDeviceFlags(XML, 1)
    assert attached.disks() == ("", "vdb")


def test_timeout_of_the_domains_lock_takes_30_seconds(attached: Any) -> None:
    result, seconds = attached.strike("libvirt-operation-timeout", "before", attached.domain.detachDeviceFlags, XML, 1)
    assert (result[:2], seconds) == ((68, 0), 30)
    assert result[2].startswith("Timed out during operation: cannot acquire state change lock")


def test_monitor_lost_ends_the_guest_and_leaves_its_definition(attached: Any) -> None:
    result, _ = attached.strike("libvirt-monitor-lost", "before", attached.domain.detachDeviceFlags, XML, 3)
    assert result == (38, 10, "Unable to read from monitor: Connection reset by peer")
    assert (attached.domain.state(), attached.disks()) == ([5, 3], ("", "vdb"))
    assert attached.take_events() == [("LIFECYCLE", 5, 5)]


def test_lost_connection_stays_lost_and_a_new_one_works(attached: Any) -> None:
    closed: list[Any] = []
    attached.connection.registerCloseCallback(lambda *details: closed.append(details), "mine")
    attached.strike("libvirt-connection-lost", "before", attached.domain.info)
    socket = (1, 7, "internal error: client socket is closed")
    assert attached.call(attached.connection.getLibVersion)[0] == socket
    assert attached.call(attached.domain.info)[0] == socket
    assert attached.connection.isAlive() == 0
    assert closed == []
    attached.cloud.clock.advance(0)
    assert closed == [(attached.connection, 1, "mine")]
    again = attached.module.openAuth("qemu:///system", None)
    assert again.lookupByUUIDString(attached.domain.UUIDString()).detachDeviceFlags(XML, 1) == 0
    assert attached.take_events() == []


def test_connection_refused_at_open(lab: Any) -> None:
    result, _ = lab.strike("libvirt-connection-lost", "before", LibvirtModule.openAuth, lab.module, None, None)
    assert result[:2] == (38, 7)
    assert "Connection refused" in result[2]


# name, when -> result, seconds, disks at once, events at once, disks after a minute, events by then
ANSWERS = {
    ("no-event", "before"): (0, 5.0, ("vdb", "vdb"), [], ("vdb", "vdb"), []),
    ("no-event", "after"): (0, 0.1, ("", "vdb"), [], ("", "vdb"), []),
    ("removal-failed", "before"): (
        (9, 10, "operation failed: unplug of device was rejected by the guest"),
        0.02, ("vdb", "vdb"), [("REMOVAL_FAILED", "virtio-disk1")], ("vdb", "vdb"), [],
    ),
    ("late-event", "before"): (0, 5.0, ("vdb", "vdb"), [], ("", "vdb"), [("REMOVED", "virtio-disk1")]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "when"), ANSWERS)
def test_guest_that_answers_otherwise(attached: Any, name: str, when: str) -> None:
    result, seconds = attached.strike(name, when, attached.domain.detachDeviceFlags, XML, 1)
    seen = [result, round(seconds, 2), attached.disks(), attached.take_events()]
    attached.cloud.clock.advance(60)
    seen += [attached.disks(), attached.take_events()]
    assert tuple(seen) == ANSWERS[name, when]


@pytest.mark.parametrize("name", ["no-event", "late-event"])
def test_alias_detach_does_not_wait(attached: Any, name: str) -> None:
    result, seconds = attached.strike(name, "before", attached.domain.detachDeviceAlias, "virtio-disk1", 1)
    assert (result, seconds, attached.disks()) == (0, 0, ("vdb", "vdb"))


def test_request_that_was_ignored_once_can_be_repeated(attached: Any) -> None:
    attached.strike("no-event", "before", attached.domain.detachDeviceFlags, XML, 1)
    attached.domain.detachDeviceFlags(XML, 1)
    assert (attached.disks(), attached.take_events()) == (("", "vdb"), [("REMOVED", "virtio-disk1")])


def test_second_request_waits_for_the_late_answer(attached: Any) -> None:
    attached.strike("late-event", "before", attached.domain.detachDeviceFlags, XML, 1)
    attached.cloud.clock.advance(20)
    _, seconds = attached.call(attached.domain.detachDeviceFlags, XML, 1)
    assert (seconds, attached.disks()) == (5, ("", "vdb"))
    assert attached.take_events() == [("REMOVED", "virtio-disk1")]


def test_late_answer_of_a_destroyed_guest_is_void(attached: Any) -> None:
    attached.strike("late-event", "before", attached.domain.detachDeviceFlags, XML, 1)
    attached.domain.destroy()
    attached.domain.create()
    attached.take_events()
    attached.cloud.clock.advance(60)
    assert (attached.disks(), attached.take_events()) == (("vdb", "vdb"), [])


def test_event_lost(attached: Any) -> None:
    events = attached.module.events
    assert attached.strike("event-lost", "before", events.device_removed, "guest", "alias")[0] is None
    with pytest.raises(CloudMisuse):
        attached.strike("event-lost", "after", events.device_removed, "guest", "alias")


def test_a_secret_that_cannot_be_written(attached: Any) -> None:
    secret = attached.connection.secretDefineXML(SECRET)
    result, _ = attached.strike("libvirt-secret-failed", "before", secret.setValue, "passphrase")
    file = f"/etc/libvirt/secrets/{secret.UUIDString()}.base64.new"
    assert result == (38, 0, f"Failed to create file '{file}': Permission denied")
    assert [row.value for row in attached.cloud.secrets.values()] == [None]


def test_a_connection_lost_at_a_secret_is_lost_to_all(attached: Any) -> None:
    secret = attached.connection.secretDefineXML(SECRET)
    result, _ = attached.strike("libvirt-connection-lost", "after", secret.undefine)
    assert (result[:2], attached.cloud.secrets) == ((38, 7), {})
    assert attached.call(attached.domain.info)[0][:2] == (1, 7)


def test_every_kind_is_tried_here() -> None:
    others = {
        "libvirt-device-missing",
        "libvirt-operation-invalid",
        "libvirt-no-domain",
        "libvirt-operation-timeout",
        "libvirt-monitor-lost",
        "libvirt-secret-failed",
        "event-lost",
    }
    elsewhere = {
        "libvirt-definition-not-saved",  # test_not_saved.py
        "libvirt-destroy-timeout",  # test_destroying.py
        "libvirt-qemu-not-killed",
        "libvirtd-restart",  # test_restart.py
        "libvirt-no-peer",  # test_migration_faults.py
        "migration-failed",
        "migration-cancelled",
        "migration-interrupted",
        "migration-stalls",
        "block-job-failed",  # test_mirrors.py
        "unplug-aborted",  # test_aborted.py
    }
    assert set(BY_NAME) == set(ERRORS) | {name for name, _ in ANSWERS} | others | elsewhere


def test_error_survives_pickling() -> None:
    import pickle

    error = libvirtError.raised(9, 10, "x")
    again = pickle.loads(pickle.dumps(error))
    assert (again.err, str(again)) == (error.err, "operation failed: x")
