"""The calls into libvirt, and its events, that can be interfered with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from volfault_fakes.catalogue import Operation
from volfault_fakes.libvirt import constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.xmlform import parse_device, parse_domain

if TYPE_CHECKING:
    from volfault_fakes.libvirt.domain import virDomain
    from volfault_fakes.libvirt.events import Events

DOMAIN = "volfault_fakes.libvirt.domain:virDomain"
CONNECTION = "volfault_fakes.libvirt.connection:virConnect"
SECRET = "volfault_fakes.libvirt.secrets:virSecret"
MODULE = "volfault_fakes.libvirt.module:LibvirtModule"
EVENTS = "volfault_fakes.libvirt.events:Events"

LOST = ("libvirt-connection-lost",)
# A query takes no job on the domain, so it waits for none.
QUERIED = ("libvirt-no-domain", *LOST)
ASKED = ("libvirt-operation-timeout", *QUERIED)
CHANGED = ("libvirt-operation-failed", "libvirt-operation-invalid", "libvirt-monitor-lost", *ASKED)
UNPLUGGED = (
    "libvirt-internal-error", "libvirt-device-missing", "no-event", "removal-failed", "late-event", *CHANGED,
)  # fmt: skip
UNHEARD = ("event-lost",)
KEPT = ("libvirt-secret-failed", *LOST)


def _affects(flags: int) -> str:
    names = {constants.VIR_DOMAIN_AFFECT_LIVE: "live", constants.VIR_DOMAIN_AFFECT_CONFIG: "config"}
    return "+".join(name for bit, name in names.items() if flags & bit) or "current"


def _device(_domain: virDomain, xml: str, flags: int = 0) -> str:
    try:
        target = parse_device(xml).target
    except libvirtError:
        target = "bad XML"
    return f"{target} {_affects(flags)}"


def _alias(_domain: virDomain, alias: str, flags: int = 0) -> str:
    return f"{alias} {_affects(flags)}"


def _xml(_domain: virDomain, flags: int = 0) -> str:
    return "config" if flags & constants.VIR_DOMAIN_XML_INACTIVE else "current"


def _event(_events: Events, _guest_id: str, alias: str) -> str:
    # User aliases are UUIDs behind `ua-`.
    return alias[:11]


def _lifecycle(_events: Events, _guest_id: str, event: int, detail: int) -> str:
    return f"{event} {detail}"


def _lookup(_connection: Any, uuidstr: str) -> str:
    return uuidstr[:8]


def _definition(_connection: Any, xml: str) -> str:
    try:
        return parse_domain(xml)[0]
    except libvirtError:
        return "bad XML"


OPERATIONS: tuple[Operation, ...] = (
    Operation("libvirt.open", f"{MODULE}.openAuth", LOST),
    Operation(
        "libvirt.lookup_domain",
        f"{CONNECTION}.lookupByUUIDString",
        ("libvirt-no-domain", *LOST),
        detail=_lookup,
        reads=True,
    ),
    Operation("libvirt.list_domains", f"{CONNECTION}.listAllDomains", LOST, reads=True),
    Operation(
        "libvirt.define_domain",
        f"{CONNECTION}.defineXML",
        ("libvirt-operation-failed", *LOST),
        detail=_definition,
    ),
    Operation("libvirt.domain_info", f"{DOMAIN}.info", QUERIED, reads=True),
    Operation("libvirt.domain_xml", f"{DOMAIN}.XMLDesc", QUERIED, detail=_xml, reads=True),
    Operation("libvirt.attach_device", f"{DOMAIN}.attachDeviceFlags", CHANGED, detail=_device),
    Operation("libvirt.detach_device", f"{DOMAIN}.detachDeviceFlags", UNPLUGGED, detail=_device),
    Operation("libvirt.detach_device_alias", f"{DOMAIN}.detachDeviceAlias", UNPLUGGED, detail=_alias),
    Operation("libvirt.block_resize", "volfault_fakes.libvirt.blocks:BlockCalls.blockResize", CHANGED),
    Operation("libvirt.create", f"{DOMAIN}.createWithFlags", ("libvirt-operation-failed", *ASKED)),
    Operation("libvirt.suspend", f"{DOMAIN}.suspend", CHANGED),
    Operation("libvirt.resume", f"{DOMAIN}.resume", CHANGED),
    Operation("libvirt.reset", f"{DOMAIN}.reset", CHANGED),
    Operation("libvirt.shutdown", f"{DOMAIN}.shutdown", CHANGED),
    Operation("libvirt.destroy", f"{DOMAIN}.destroy", CHANGED),
    Operation("libvirt.undefine", f"{DOMAIN}.undefine", ("libvirt-operation-failed", *ASKED)),
    Operation("libvirt.undefine_flags", f"{DOMAIN}.undefineFlags", ("libvirt-operation-failed", *ASKED)),
    # That somebody looks for a secret is no point: Nova does so at every step of every volume, encrypted or not.
    Operation("libvirt.define_secret", "volfault_fakes.libvirt.secrets:SecretCalls.secretDefineXML", KEPT),
    Operation("libvirt.set_secret_value", f"{SECRET}.setValue", KEPT),
    Operation("libvirt.undefine_secret", f"{SECRET}.undefine", KEPT),
    Operation("libvirt.device_added", f"{EVENTS}.device_added", UNHEARD, detail=_event),
    Operation("libvirt.device_removed", f"{EVENTS}.device_removed", UNHEARD, detail=_event),
    Operation("libvirt.device_removal_failed", f"{EVENTS}.device_removal_failed", UNHEARD, detail=_event),
    Operation("libvirt.lifecycle", f"{EVENTS}.lifecycle", UNHEARD, detail=_lifecycle),
)
