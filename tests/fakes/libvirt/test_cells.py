"""Which fault can strike which call, and on which side: every cell of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from volfault_fakes.libvirt import KINDS, OPERATIONS

CHANGE = "operation-failed operation-invalid monitor-lost operation-timeout no-domain"
# What is asked of a running guest that has the disk -> the kinds that can strike, by side.
# `/` stands between before and after; libvirt- is left out.
CELLS = {
    "open": "connection-lost /",
    "lookup_domain": "no-domain connection-lost / connection-lost",
    "list_domains": "connection-lost / connection-lost",
    "domain_info": "no-domain connection-lost / connection-lost",
    "domain_xml": "no-domain connection-lost / connection-lost",
    "attach_device live": f"{CHANGE} RESTART / RESTART",
    "attach_device config": "operation-failed operation-timeout no-domain definition-not-saved RESTART / RESTART",
    "attach_device live+config": f"{CHANGE} RESTART / definition-not-saved RESTART",
    "detach_device live": f"{CHANGE} device-missing internal-error GUEST RESTART / no-event RESTART",
    "detach_device config":
        "operation-failed operation-timeout no-domain device-missing definition-not-saved RESTART / RESTART",
    "detach_device live+config":
        f"{CHANGE} device-missing internal-error GUEST RESTART / no-event definition-not-saved RESTART",
    "detach_device_alias live": f"{CHANGE} device-missing internal-error GUEST RESTART / no-event RESTART",
    "block_resize": f"{CHANGE} RESTART / RESTART",
    "block_job_info": "no-domain connection-lost / connection-lost",
    "block_copy": f"block-job-failed {CHANGE} RESTART / RESTART",
    "block_rebase": f"block-job-failed {CHANGE} RESTART / RESTART",
    "block_job_abort": f"{CHANGE} RESTART / RESTART",
    "migrate": f"no-peer MIGRATION {CHANGE} RESTART / RESTART",
    "job_stats": "connection-lost / connection-lost",
    "abort_job": "operation-invalid no-domain connection-lost / connection-lost",
    "set_max_downtime": "operation-invalid no-domain connection-lost / connection-lost",
    "start_postcopy": "operation-invalid no-domain connection-lost / connection-lost",
    "set_time": "operation-invalid no-domain connection-lost / connection-lost",
    "fs_freeze": "operation-invalid no-domain connection-lost / connection-lost",
    "fs_thaw": "operation-invalid no-domain connection-lost / connection-lost",
    "suspend": f"{CHANGE} RESTART / RESTART",
    "resume": f"{CHANGE} RESTART / RESTART",
    "reset": f"{CHANGE} RESTART / RESTART",
    "shutdown": f"{CHANGE} RESTART / RESTART",
    "destroy": "operation-invalid qemu-not-killed no-domain RESTART / destroy-timeout RESTART",
    "undefine": "operation-failed operation-timeout no-domain definition-not-saved RESTART / RESTART",
    "undefine_flags": "operation-failed operation-timeout no-domain definition-not-saved RESTART / RESTART",
    "create": "operation-timeout no-domain definition-not-saved RESTART / RESTART",
    "define_domain": "definition-not-saved RESTART / RESTART",
    "define_secret": "secret-failed connection-lost / connection-lost",
    "set_secret_value": "secret-failed connection-lost / connection-lost",
    "undefine_secret": "secret-failed connection-lost / connection-lost",
    "lifecycle": "event-lost /",
    "device_added": "event-lost /",
    "device_removed": "event-lost /",
    "device_removal_failed": "event-lost /",
}  # fmt: skip
SHORT = {
    "RESTART": "connection-lost libvirtd-restart",
    "MIGRATION": "migration-failed migration-cancelled migration-interrupted",
    "GUEST": "no-event removal-failed late-event unplug-aborted",
}
# The same calls of a guest that is shut off: nobody asks QEMU.
OFF = {
    "attach_device live": "operation-failed operation-timeout no-domain RESTART / RESTART",
    "attach_device current": CELLS["attach_device config"],
    "detach_device live": "operation-failed operation-timeout no-domain device-missing RESTART / RESTART",
    "detach_device current": CELLS["detach_device config"],
    "suspend": "operation-failed operation-timeout no-domain RESTART / RESTART",
    "migrate": "operation-failed operation-timeout no-domain RESTART / RESTART",
    "block_copy": "operation-failed operation-timeout no-domain RESTART / RESTART",
    "abort_job": "no-domain connection-lost / connection-lost",
    "destroy": "no-domain RESTART / RESTART",
}
KIND = {kind.name: kind for kind in KINDS}
POINT = {operation.point.removeprefix("libvirt."): operation for operation in OPERATIONS}
FLAGS = {"live": 1, "config": 2, "live+config": 3, "current": 0}
XML = "<disk type='network'><source protocol='rbd' name='volumes/a'/><target dev='vdb' bus='virtio'/></disk>"
BARE = (
    "migration-failed", "migration-cancelled", "migration-interrupted", "block-job-failed", "libvirtd-restart",
    "no-event", "removal-failed", "late-event", "unplug-aborted", "event-lost",
)  # fmt: skip


def sides(text: str) -> dict[str, set[str]]:
    before, after = (" ".join(SHORT.get(word, word) for word in side.split()) for side in text.split("/"))
    return {
        when: {name if name in BARE else f"libvirt-{name}" for name in side.split()}
        for when, side in (("before", before), ("after", after))
    }


class Asked:
    """A call as a kind's `applies` sees it."""

    def __init__(self, when: str, subject: Any, args: tuple[Any, ...]) -> None:
        self.when, self.subject, self.args, self.kwargs = when, subject, args, {}

    def proceed(self) -> Any:
        raise AssertionError("applies() changes nothing")

    postpone = proceed


def call(lab: Any, cell: str) -> tuple[Any, tuple[Any, ...]]:
    """What a call is made on, and with which arguments."""
    point, _, affects = cell.partition(" ")
    secrets = {"set_secret_value": ("passphrase",), "undefine_secret": ()}
    if point in secrets:
        return lab.connection.secretDefineXML("<secret><usage type='volume'><volume>v</volume></usage></secret>"), (
            secrets[point]
        )
    subjects: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
        "open": (lab.module, ("qemu:///system", None)),
        "lookup_domain": (lab.connection, (lab.domain.UUIDString(),)),
        "list_domains": (lab.connection, (0,)),
        "define_domain": (lab.connection, ("<domain><name>x</name></domain>",)),
        "define_secret": (lab.connection, ("<secret/>",)),
        "domain_xml": (lab.domain, (0,)),
        "attach_device": (lab.domain, (XML.replace("vdb", "vdc"), FLAGS.get(affects, 0))),
        "detach_device": (lab.domain, (XML, FLAGS.get(affects, 0))),
        "detach_device_alias": (lab.domain, ("virtio-disk1", FLAGS.get(affects, 0))),
        "block_resize": (lab.domain, ("vdb", 1 << 30, 1)),
        "block_job_info": (lab.domain, ("vdb", 0)),
        "block_copy": (lab.domain, ("vdb", XML.replace("volumes/a", "volumes/b"), None, 2)),
        "block_rebase": (lab.domain, ("vdb", "/b", 0, 8)),
        "block_job_abort": (lab.domain, ("vdb", 2)),
        "migrate": (lab.domain, ("qemu+tcp://compute2/system", {}, 27)),
        "set_max_downtime": (lab.domain, (500, 0)),
        "reset": (lab.domain, (0,)),
        "undefine_flags": (lab.domain, (1,)),
        **{name: (lab.module.events, ()) for name in POINT if POINT[name].kinds == ("event-lost",)},
    }
    return subjects.get(point, (lab.domain, ()))


def possible(lab: Any, cell: str) -> dict[str, set[str]]:
    subject, args = call(lab, cell)
    kinds = [KIND[name] for name in POINT[cell.partition(" ")[0]].kinds]
    return {
        when: {
            kind.name
            for kind in kinds
            if when in kind.whens and kind.applies and kind.applies(Asked(when, subject, args))
        }
        for when in ("before", "after")
    }


@pytest.mark.parametrize("cell", CELLS)
def test_a_running_guest(lab: Any, cell: str) -> None:
    lab.domain.attachDeviceFlags(XML, 3)
    assert possible(lab, cell) == sides(CELLS[cell])


@pytest.mark.parametrize("cell", OFF)
def test_a_guest_that_is_off(lab: Any, cell: str) -> None:
    lab.domain.attachDeviceFlags(XML, 2)
    lab.domain.destroy()
    assert possible(lab, cell) == sides(OFF[cell])


def test_the_system_of_a_paused_guest_hears_nothing(lab: Any) -> None:
    lab.domain.attachDeviceFlags(XML, 3)
    running = possible(lab, "detach_device live")
    lab.domain.suspend()
    paused = possible(lab, "detach_device live")
    assert running["before"] - paused["before"] == {"removal-failed", "late-event", "unplug-aborted"}


@pytest.mark.parametrize("cell", [cell for cell in CELLS if "libvirt-connection-lost" in sides(CELLS[cell])["before"]])
def test_a_daemon_that_is_not_reached_says_nothing(lab: Any, cell: str) -> None:
    lab.domain.attachDeviceFlags(XML, 3)
    subject, args = call(lab, cell)
    lab.connection._hypervisor.daemons.restart("compute1")
    kinds = [KIND[name] for name in POINT[cell.partition(" ")[0]].kinds]
    assert not any(kind.applies and kind.applies(Asked(when, subject, args)) for kind in kinds for when in kind.whens)


def test_a_domain_that_has_gone_can_suffer_nothing_more(lab: Any) -> None:
    lab.domain.attachDeviceFlags(XML, 3)
    lab.domain.destroy()
    lab.domain.undefine()
    left = {
        "before": {"libvirt-connection-lost", "libvirtd-restart"},
        "after": {"libvirt-connection-lost", "libvirtd-restart"},
    }
    assert possible(lab, "detach_device live") == left


def test_bad_xml_names_no_disk(lab: Any) -> None:
    assert not lab.applies("no-event", "before", lab.domain.detachDeviceFlags, "<disk", 1)


def test_every_operation_is_in_the_table() -> None:
    assert {cell.partition(" ")[0] for cell in CELLS} == set(POINT)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_says_where_it_is_from(kind: Any) -> None:
    assert kind.source.endswith(".")
    assert 50 < len(kind.source) < 400
