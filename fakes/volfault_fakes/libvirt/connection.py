"""virConnect: the front on the hypervisor of one host."""

# ruff: noqa: N801, N802, N803 - the names and signatures are libvirt-python's
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, details
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.error import invalid, libvirtError, missing_domain, require_uuid
from volfault_fakes.libvirt.events import Registration
from volfault_fakes.libvirt.host import HostCalls
from volfault_fakes.libvirt.point_kinds import DEFINED, LOST, QUERIED
from volfault_fakes.libvirt.secrets import SecretCalls

if TYPE_CHECKING:
    from collections.abc import Callable

    from volfault_fakes.cloud.tables import Guest

# The filters that the cloud can answer; libvirt's others ask for snapshots, saved images and autostart.
LISTABLE = 0xFF


@takes_turns()
class virConnect(HostCalls, SecretCalls):
    """A connection to the libvirt of `host`; it knows no domain of another.

    Every call raises libvirtError 6 once it is closed, and 1 (domain 7) once it was lost.
    """

    def __repr__(self) -> str:
        return f"<virConnect {self._uri} on {self._host}, {self._state}>"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        known = [call for call in dir(type(self)) if not call.startswith("_")]
        raise UnknownCall(f"libvirt: virConnect.{name}; the fake knows {', '.join(known)}")

    # -- the connection

    def close(self) -> int:
        """End it, lost or not; its callbacks are not called any more, unless somebody holds a handle of it.

        Returns:
            How many still hold it.

        Raises:
            libvirtError: 6, it is closed.
        """
        if self._state == "closed":
            raise libvirtError.raised(codes.VIR_ERR_INVALID_CONN, codes.VIR_FROM_NONE, "virConnectClose")
        self._state = "closed"
        return len(self._handles)

    def isAlive(self) -> int:
        """1 until it is lost."""
        if self._state == "closed":
            self._require("virConnectIsAlive")
        return int(self._state == "open")

    def registerCloseCallback(self, cb: Callable[..., Any], opaque: Any) -> int:
        """Call `cb(conn, reason, opaque)` when the connection is lost.

        Raises:
            libvirtError: 55, there is one already.
        """
        self._require("virConnectRegisterCloseCallback")
        if self._close_callback is not None:
            raise invalid("A close callback is already registered", codes.VIR_FROM_REMOTE)
        self._close_callback = (cb, opaque)
        return 0

    def unregisterCloseCallback(self) -> None:
        """Forget the close callback.

        Raises:
            libvirtError: 55, there is none.
        """
        self._require("virConnectUnregisterCloseCallback")
        if self._close_callback is None:
            raise invalid("A different callback was requested", codes.VIR_FROM_REMOTE)
        self._close_callback = None

    def domainEventRegisterAny(self, dom: virDomain | None, eventID: int, cb: Callable[..., Any], opaque: Any) -> int:
        """Call `cb(conn, domain, *details, opaque)` at each event of a kind; returns the callback's number."""
        self._require("virConnectDomainEventRegisterAny")
        if dom is not None and dom.connect() is not self:
            raise libvirtError.refused(
                codes.VIR_FROM_DOMAIN,
                f"domain '{dom.name()}' must match connection",
                "virConnectDomainEventRegisterAny",
                "dom",
            )
        guest_key = None if dom is None else (self._host, dom.UUIDString())
        number = next(self._callback_numbers)
        self._hypervisor.events.register(Registration(self, number, guest_key, eventID, cb, opaque))
        return number

    def domainEventDeregisterAny(self, callbackID: int) -> None:
        """Forget the callback of that number."""
        self._require("virConnectDomainEventDeregisterAny")
        self._hypervisor.events.deregister(self, callbackID)

    # -- domains

    @crosses("libvirt.lookup_domain", QUERIED, detail=details.lookup, reads=True)
    def lookupByUUIDString(self, uuidstr: str) -> virDomain:
        """Find a domain, running or not."""
        self._require("virDomainLookupByUUIDString")
        require_uuid(uuidstr, "virDomainLookupByUUIDString")
        guest = self._guest_of(uuidstr)
        if guest is None:
            raise missing_domain(uuidstr)
        return self._domain(guest)

    def lookupByName(self, name: str) -> virDomain:
        """Find a domain, running or not."""
        self._require("virDomainLookupByName")
        for guest in self._guests():
            if guest.name == name:
                return self._domain(guest)
        raise libvirtError.raised(
            codes.VIR_ERR_NO_DOMAIN, codes.VIR_FROM_QEMU, f"no domain with matching name '{name}'"
        )

    def lookupByID(self, id: int) -> virDomain:  # noqa: A002 - libvirt-python's name of it
        """Find a running domain."""
        self._require("virDomainLookupByID")
        for guest in self._guests():
            if self._number_of(guest.id) == id:
                return self._domain(guest)
        raise libvirtError.raised(codes.VIR_ERR_NO_DOMAIN, codes.VIR_FROM_QEMU, f"no domain with matching id {id}")

    @crosses("libvirt.list_domains", LOST, reads=True)
    def listAllDomains(self, flags: int = 0) -> list[virDomain]:
        """Return the domains that pass the VIR_CONNECT_LIST_DOMAINS_* filters."""
        self._require("virConnectListAllDomains")
        if flags & ~LISTABLE:
            raise UnknownCall(
                f"libvirt: virConnect.listAllDomains({flags:#x}); the fake knows filters up to {LISTABLE:#x}"
            )
        return [self._domain(guest) for guest in self._guests() if _listed(guest, flags)]

    def listDomainsID(self) -> list[int]:
        """Return the numbers of the running domains."""
        self._require("virConnectListDomains")
        return [self._number_of(guest.id) for guest in self._guests() if guest.state != "shutoff"]

    def numOfDomains(self) -> int:
        """How many domains run."""
        self._require("virConnectNumOfDomains")
        return sum(guest.state != "shutoff" for guest in self._guests())

    @crosses("libvirt.define_domain", DEFINED, detail=details.definition)
    def defineXML(self, xml: str) -> virDomain:
        """Make a domain, or replace the persistent XML of one."""
        self._require("virDomainDefineXML")
        self._require_writable("virDomainDefineXML")
        return self._domain(self._hypervisor.power.define(self._host, xml))

    # -- for the rest of the fake: not libvirt's, and not woven

    def _domain_of_event(self, guest: Guest | None) -> virDomain | None:
        """Return the handle that a callback of this connection gets; None for a guest of another host."""
        heard = self._state == "open" or (self._state == "closed" and self._handles)
        if guest is None or guest.host != self._host or not heard:
            return None
        return self._domain(guest)

    def _domain(self, guest: Guest) -> virDomain:
        return virDomain(self, guest.id, guest.name)


def _listed(guest: Guest, flags: int) -> bool:
    states = {"running": 0x10, "paused": 0x20, "shutoff": 0x40}
    filters = (
        (0x03, 0x02 if guest.state == "shutoff" else 0x01),
        (0x0C, 0x04 if guest.persistent else 0x08),
        (0xF0, states.get(guest.state, 0x80)),
    )
    # A group of filters of which none is given lets everything through (virConnectListAllDomains).
    return all(not flags & group or flags & mine for group, mine in filters)
