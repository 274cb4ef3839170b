"""What a call that a fault strikes asks for, and what it would meet. Nothing here changes anything."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from volfault_fakes.catalogue import Crossing
from volfault_fakes.libvirt import constants
from volfault_fakes.libvirt.connection import virConnect
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.link import Link
from volfault_fakes.libvirt.module import LibvirtModule
from volfault_fakes.libvirt.secrets import virSecret
from volfault_fakes.libvirt.xmlform import parse_device

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Guest

LIVE = constants.VIR_DOMAIN_AFFECT_LIVE
CONFIG = constants.VIR_DOMAIN_AFFECT_CONFIG


def given(crossing: Crossing) -> str:
    """The XML, the alias or the value that a call brings; empty for one that brings none."""
    named = next((crossing.kwargs[name] for name in ("xml", "alias", "value") if name in crossing.kwargs), "")
    return str(crossing.args[0] if crossing.args else named)


def flags_of(crossing: Crossing) -> int:
    """The flags of a call about a device."""
    return int(crossing.kwargs.get("flags", crossing.args[1] if len(crossing.args) > 1 else 0))


def is_xml(text: str) -> bool:
    """Whether a device or a domain is described, and not named."""
    return text.lstrip().startswith("<")


def link_of(crossing: Crossing) -> Link:
    """The connection on which it is made."""
    subject: virConnect | virDomain | virSecret = crossing.subject
    return subject if isinstance(subject, virConnect) else subject.connect()


def reaches(crossing: Crossing) -> bool:
    """Whether the call gets to a daemon: not on a connection that is lost, nor while the daemon is down."""
    subject = crossing.subject
    if isinstance(subject, LibvirtModule):
        return subject._hypervisor.daemons.is_up(subject._hypervisor.cloud.here)
    return not isinstance(subject, virConnect | virDomain | virSecret) or not link_of(crossing)._broken


def opens(crossing: Crossing) -> bool:
    """Whether there is no connection yet."""
    return not isinstance(crossing.subject, virDomain | virConnect | virSecret)


def guest_of(crossing: Crossing) -> Guest | None:
    """The row of the domain; None where it has gone."""
    domain = crossing.subject
    return link_of(crossing)._guest_of(domain._id) if isinstance(domain, virDomain) else None


def is_there(crossing: Crossing) -> bool:
    """Whether the host has the domain that is meant."""
    if isinstance(crossing.subject, virDomain):
        return guest_of(crossing) is not None
    return link_of(crossing)._guest_of(identifier_of(crossing)) is not None


def identifier_of(crossing: Crossing) -> str:
    """The UUID that a lookup brings."""
    return str(crossing.args[0] if crossing.args else crossing.kwargs["uuidstr"])


def affected(crossing: Crossing) -> int:
    """Which XML a call about a device changes, in VIR_DOMAIN_AFFECT_*; 0 for any other call."""
    guest, text = guest_of(crossing), given(crossing)
    if guest is None or not text or not (is_xml(text) or crossing.subject._xml_of(text)):
        return 0
    return flags_of(crossing) & (LIVE | CONFIG) or (CONFIG if guest.state == "shutoff" else LIVE)


def asks_guest(crossing: Crossing) -> bool:
    """Whether QEMU is asked. A shut off domain has none, and a persistent XML is changed without it."""
    guest = guest_of(crossing)
    return guest is not None and guest.state != "shutoff" and affected(crossing) != CONFIG


def asks_running_system(crossing: Crossing) -> bool:
    """Whether the system in the guest is asked; that of a paused guest hears nothing."""
    guest = guest_of(crossing)
    return asks_guest(crossing) and guest is not None and guest.state == "running"


def live_target(crossing: Crossing) -> str | None:
    """The target of the live disk that is to be taken out; None if there is none."""
    guest, text = guest_of(crossing), given(crossing)
    if guest is None or not affected(crossing) & LIVE:
        return None
    target = None
    if is_xml(text):
        # Bad XML names no disk; libvirt says so itself.
        with suppress(libvirtError):
            target = parse_device(text).target
    return next((disk.target for disk in guest.live.values() if disk.target == target or disk.alias == text), None)
