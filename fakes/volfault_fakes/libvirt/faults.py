"""How a call into libvirt can fail, in libvirt's codes, domains and words."""

from __future__ import annotations

import errno
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.errors import CloudMisuse
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.connection import virConnect
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.error import invalid, libvirtError, missing_domain, system_error
from volfault_fakes.libvirt.hotplug import LATE_SECONDS, Answer
from volfault_fakes.libvirt.link import Link
from volfault_fakes.libvirt.secretform import parse_secret
from volfault_fakes.libvirt.secrets import virSecret
from volfault_fakes.libvirt.xmlform import parse_device

STORE = "/etc/libvirt/secrets"
# The daemon waits so long for another call on the same domain (30001 ms measured).
LOCK_SECONDS = 30.0


def _given(crossing: Crossing) -> str:
    named = next((crossing.kwargs[name] for name in ("xml", "alias", "value") if name in crossing.kwargs), "")
    return str(crossing.args[0] if crossing.args else named)


def _flags(crossing: Crossing) -> int:
    return int(crossing.kwargs.get("flags", crossing.args[1] if len(crossing.args) > 1 else 0))


def _is_live(crossing: Crossing) -> bool:
    """Whether the running guest is asked; its persistent XML is changed without it."""
    return bool(_flags(crossing) & constants.VIR_DOMAIN_AFFECT_LIVE)


def _is_xml(given: str) -> bool:
    return given.lstrip().startswith("<")


def _operation_failed(_: Crossing) -> libvirtError:
    return libvirtError.raised(codes.VIR_ERR_OPERATION_FAILED, codes.VIR_FROM_QEMU, "the request was refused")


def _operation_invalid(crossing: Crossing) -> libvirtError:
    # libvirt says so of a guest that has gone off since, and of no other.
    crossing.subject._die()
    return invalid("domain is not running")


def _internal_error(crossing: Crossing) -> libvirtError:
    given = _given(crossing)
    alias = (parse_device(given).alias or parse_device(given).target) if _is_xml(given) else given
    return libvirtError.raised(
        codes.VIR_ERR_INTERNAL_ERROR,
        codes.VIR_FROM_QEMU,
        f"unable to execute QEMU command 'device_del': Device {alias} is already in the process of unplug",
    )


def _device_missing(crossing: Crossing) -> Any:
    # libvirt says so of a device that has gone since, and of no other: somebody else's detach came first, and
    # has come through. Everybody hears of that.
    given, domain = _given(crossing), crossing.subject
    xml = given if _is_xml(given) else domain._xml_of(given)
    if xml is not None:
        domain._detach(xml, _flags(crossing), Answer.AS_BUILT)
    return crossing.proceed()


def _no_domain(crossing: Crossing) -> libvirtError:
    # Somebody has destroyed and undefined the guest since; libvirt does not say so of one that is there.
    subject = crossing.subject
    if isinstance(subject, virDomain):
        identifier, name = subject.UUIDString(), subject.name()
        subject._vanish()
        return missing_domain(identifier, name)
    identifier = str(crossing.args[0] if crossing.args else crossing.kwargs["uuidstr"])
    virDomain(subject, identifier, "")._vanish()
    return missing_domain(identifier)


def _timeout(crossing: Crossing) -> libvirtError:
    _connection(crossing)._hypervisor.cloud.clock.advance(LOCK_SECONDS)
    return libvirtError.raised(
        codes.VIR_ERR_OPERATION_TIMEOUT,
        codes.VIR_FROM_NONE,
        "cannot acquire state change lock (held by monitor=remoteDispatchDomainDetachDeviceFlags)",
    )


def _monitor_lost(crossing: Crossing) -> libvirtError:
    # The monitor's socket breaks when the QEMU process ends, and only then: the guest is gone with it.
    domain: virDomain = crossing.subject
    domain._die()
    return system_error(codes.VIR_FROM_QEMU, "Unable to read from monitor: Connection reset by peer", errno.ECONNRESET)


def _secret_failed(crossing: Crossing) -> libvirtError:
    # A definition is a file, and so is a value; to forget them is to unlink them.
    domain = codes.VIR_FROM_NONE
    if not isinstance(crossing.subject, virSecret):
        given = parse_secret(_given(crossing)).uuid or _connection(crossing)._hypervisor.cloud.new_id()
        refused = f"Failed to create file '{STORE}/{given}.xml.new'"
    elif _given(crossing):
        refused = f"Failed to create file '{STORE}/{crossing.subject.UUIDString()}.base64.new'"
    else:
        domain = codes.VIR_FROM_SECRET
        refused = f"cannot unlink '{STORE}/{crossing.subject.UUIDString()}.xml'"
    return system_error(domain, f"{refused}: Permission denied", errno.EACCES)


def _connection_lost(crossing: Crossing) -> libvirtError:
    detail, number = "Cannot recv data: Connection reset by peer", errno.ECONNRESET
    if isinstance(crossing.subject, virDomain | virConnect | virSecret):
        _connection(crossing)._lose()
    else:
        detail = "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused"
        number = errno.ECONNREFUSED
    return system_error(codes.VIR_FROM_RPC, detail, number)


def _connection(crossing: Crossing) -> Link:
    subject: virConnect | virDomain | virSecret = crossing.subject
    return subject if isinstance(subject, virConnect) else subject.connect()


def _answered(name: str, title: str, answers: dict[str, Answer]) -> Kind:
    """Return a kind in which libvirt does its part and the guest does not do as usual."""

    def strike(crossing: Crossing) -> Any:
        domain: virDomain = crossing.subject
        flags = _flags(crossing)
        given = _given(crossing)
        detach = domain._detach if _is_xml(given) else domain._detach_alias
        return detach(given, flags, answers[crossing.when])

    return Kind(name, title, strike, tuple(answers), _is_live)


def _lose_event(crossing: Crossing) -> None:
    if crossing.when != "before":
        raise CloudMisuse("an event is lost before it is delivered, or not at all")


KINDS: tuple[Kind, ...] = (
    error("libvirt-operation-failed", "libvirt refuses (9, VIR_ERR_OPERATION_FAILED)", _operation_failed),
    error(
        "libvirt-internal-error",
        "QEMU is already unplugging (1, VIR_ERR_INTERNAL_ERROR)",
        _internal_error,
        applies=_is_live,
    ),
    Kind("libvirt-device-missing", "somebody else's detach came first (99)", _device_missing, ("before",)),
    error("libvirt-no-domain", "somebody has undefined the guest (42)", _no_domain, ("before",)),
    error(
        "libvirt-operation-invalid",
        "the guest has gone off by itself (55)",
        _operation_invalid,
        ("before",),
        applies=_is_live,
    ),
    error("libvirt-operation-timeout", "another call holds the domain for 30 s (68)", _timeout, ("before",)),
    error("libvirt-monitor-lost", "QEMU dies, and the guest with it (38, domain 10)", _monitor_lost),
    error("libvirt-connection-lost", "the connection to libvirt breaks (38, domain 7)", _connection_lost),
    error("libvirt-secret-failed", "libvirt cannot write its store of secrets (38)", _secret_failed),
    _answered(
        "no-event",
        "the guest ignores the unplug request; after: it obeys, and nobody is told",
        {"before": Answer.NONE, "after": Answer.SILENT},
    ),
    _answered("removal-failed", "the guest refuses the unplug request", {"before": Answer.REFUSAL}),
    _answered("late-event", f"the guest gives the device back {LATE_SECONDS:.0f} s later", {"before": Answer.LATE}),
    Kind("event-lost", "nobody hears of the event", _lose_event, ("before",)),
)
