"""Faults in which libvirt or QEMU refuses a call, mostly for what has become of the guest meanwhile."""

from __future__ import annotations

import errno
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.libvirt import codes, struck
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.domain_handle import LOCK_SECONDS
from volfault_fakes.libvirt.error import invalid, libvirtError, missing_domain, system_error
from volfault_fakes.libvirt.hotplug import Answer

# virProcessKillPainfullyDelay looks 200 times, five times a second.
KILL_SECONDS = 40.0
HELD = "cannot acquire state change lock (held by monitor=remoteDispatchDomainDetachDeviceFlags)"
BEFORE, AFTER = ("before",), ("after",)
# What goes with a guest that goes.
GUEST = ("server.power", "server.disk")


def _operation_failed(_: Crossing) -> libvirtError:
    return libvirtError.raised(codes.VIR_ERR_OPERATION_FAILED, codes.VIR_FROM_NONE, f"{HELD} due to max_queued limit")


def _operation_invalid(crossing: Crossing) -> libvirtError:
    # libvirt says so of a guest that has gone off since, and of no other.
    crossing.subject._die()
    return invalid("domain is not running")


def _internal_error(crossing: Crossing) -> libvirtError:
    # QEMU says so of a device that is being unplugged, and of no other: somebody has asked for it before.
    guest, target = struck.guest_of(crossing), struck.live_target(crossing)
    assert guest is not None, "see applies"
    assert target is not None, "see applies"
    alias = guest.live[target].alias
    if target not in guest.unplugging:
        struck.link_of(crossing)._hypervisor.hotplug.request(guest.key, target, Answer.NONE)
    return libvirtError.raised(
        codes.VIR_ERR_INTERNAL_ERROR,
        codes.VIR_FROM_QEMU,
        f"unable to execute QEMU command 'device_del': Device {alias} is already in the process of unplug",
    )


def _device_missing(crossing: Crossing) -> Any:
    # libvirt says so of a device that has gone since, and of no other: somebody else's detach came first, and
    # has come through. Everybody hears of that.
    given, domain = struck.given(crossing), crossing.subject
    xml = given if struck.is_xml(given) else domain._xml_of(given)
    if xml is not None:
        domain._detach(xml, struck.affected(crossing), Answer.AS_BUILT)
    return crossing.proceed()


def _no_domain(crossing: Crossing) -> libvirtError:
    # Somebody has destroyed and undefined the guest since; libvirt does not say so of one that is there.
    subject = crossing.subject
    if isinstance(subject, virDomain):
        identifier, name = subject.UUIDString(), subject.name()
        subject._vanish()
        return missing_domain(identifier, name)
    identifier = struck.identifier_of(crossing)
    virDomain(subject, identifier, "")._vanish()
    return missing_domain(identifier)


def _timeout(crossing: Crossing) -> libvirtError:
    struck.link_of(crossing)._hypervisor.cloud.clock.advance(LOCK_SECONDS)
    return libvirtError.raised(codes.VIR_ERR_OPERATION_TIMEOUT, codes.VIR_FROM_NONE, HELD)


def _not_killed(crossing: Crossing) -> libvirtError:
    struck.link_of(crossing)._hypervisor.cloud.clock.advance(KILL_SECONDS)
    return system_error(
        codes.VIR_FROM_NONE, "Failed to terminate process 4711 with SIGKILL: Device or resource busy", errno.EBUSY
    )


def _monitor_lost(crossing: Crossing) -> libvirtError:
    # The monitor's socket breaks when the QEMU process ends, and only then: the guest is gone with it.
    domain: virDomain = crossing.subject
    domain._die()
    return system_error(codes.VIR_FROM_QEMU, "Unable to read from monitor: Connection reset by peer", errno.ECONNRESET)


def _is_live(crossing: Crossing) -> bool:
    return struck.live_target(crossing) is not None


def _is_active(crossing: Crossing) -> bool:
    guest = struck.guest_of(crossing)
    return guest is not None and guest.state != "shutoff"


REFUSALS: tuple[Kind, ...] = (
    error(
        "libvirt-operation-failed", "too many calls wait for the domain (9, VIR_ERR_OPERATION_FAILED)",
        _operation_failed, BEFORE, struck.is_there,
        "virDomainObjBeginJobInternal, where max_queued of qemu.conf is set: the call has done nothing yet. The other "
        "error of this code, that the guest refuses an unplug, is removal-failed.",
    ),
    error(
        "libvirt-internal-error", "QEMU is already unplugging (1, VIR_ERR_INTERNAL_ERROR)",
        _internal_error, BEFORE, _is_live,
        "QEMU's qmp_device_del while an earlier request for the device waits for the guest (measured on native "
        "hot-plug; bugzilla.redhat.com 1878659, which Nova's _detach_sync names). The device is there: where "
        "DEVICE_DELETED has come, qemuDomainDeleteDevice makes a success of it.",
    ),
    Kind(
        "libvirt-device-missing", "somebody else's detach came first (99)", _device_missing, BEFORE,
        lambda crossing: struck.affected(crossing) != 0,
        "qemuDomainDetachPrepDisk and qemuDomainDetachDeviceConfig, measured: the device has gone before, and "
        "nothing else is done. By alias the code is 1 (virDomainDefFindDevice).",
        ("server.disk",),
    ),
    error(
        "libvirt-no-domain", "somebody has undefined the guest (42)", _no_domain, BEFORE, struck.is_there,
        "qemuDomainObjFromDomain and qemuDomainLookupByUUID, measured: the first thing that a call does.",
        GUEST,
    ),
    error(
        "libvirt-operation-invalid", "the guest has gone off by itself (55)", _operation_invalid, BEFORE,
        struck.asks_guest,
        "virDomainObjUpdateModificationImpact and virDomainObjCheckActive, measured with a QEMU that was killed "
        "before: the first check under the lock. Nothing is done, and the persistent XML stays.",
        GUEST,
    ),
    error(
        "libvirt-operation-timeout", "another call holds the domain for 30 s (68)", _timeout, BEFORE, struck.is_there,
        "virDomainObjBeginJobInternal, measured: 30001 ms behind a detach whose QEMU hangs. Nothing is done.",
    ),
    error(
        "libvirt-destroy-timeout", "QEMU is killed, and another call holds the domain for 30 s (68)", _timeout, AFTER,
        _is_active,
        "qemuProcessBeginStopJob ends QEMU first and asks for the lock then: the guest is off. Read in libvirt 9.0, "
        "not measured; Nova's LibvirtDriver._destroy names the code.",
    ),
    error(
        "libvirt-qemu-not-killed", "QEMU does not end within 40 s (38, EBUSY)", _not_killed, BEFORE, _is_active,
        "virProcessKillPainfullyDelay, for a QEMU that waits in the kernel for its storage: it is still there. Read, "
        "not measured; LibvirtDriver._destroy names the code. libvirt 9.0 itself says so and goes on (it returns 0).",
    ),
    error(
        "libvirt-monitor-lost", "QEMU dies, and the guest with it (38, domain 10)", _monitor_lost, BEFORE,
        struck.asks_guest,
        "qemuMonitorIORead, measured with a QEMU that is killed while the call waits for it. A call saves the "
        "persistent XML after its last question to QEMU, so that it is what it was.",
        GUEST,
    ),
)  # fmt: skip
