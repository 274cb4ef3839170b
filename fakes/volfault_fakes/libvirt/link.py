"""A connection to the libvirt of a host without its calls: whether it stands, and what it reaches."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from volfault_fakes.cloud.turns import given_up
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.events import CLOSED
from volfault_fakes.libvirt.hypervisor import Hypervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from volfault_fakes.cloud.tables import Guest


class Link:
    """What the calls of a connection, and the handles that came from it, stand on; none of it is libvirt's."""

    def __init__(self, hypervisor: Hypervisor, uri: str, host: str, *, readonly: bool = False) -> None:
        self._hypervisor = hypervisor
        self._host = host
        self._uri = uri
        self._readonly = readonly
        self._state = "open"
        self._broken = False
        self._close_callback: tuple[Callable[..., Any], Any] | None = None
        self._number = next(hypervisor.numbers)
        self._callback_numbers = itertools.count()
        # A connection that is closed goes on for as long as somebody holds a handle that came from it.
        self._handles: WeakSet[object] = WeakSet()
        hypervisor.connections[self._number] = self

    def _guest_of(self, guest_id: str) -> Guest | None:
        """Return the row of a domain on this host."""
        return self._hypervisor.cloud.guests.get((self._host, guest_id))

    def _number_of(self, guest_id: str) -> int:
        """Return the ID of a running domain, -1 of another."""
        guest = self._guest_of(guest_id)
        return guest.number if guest is not None and guest.state != "shutoff" else -1

    def _lose(self) -> None:
        """Break the connection: no call and no event gets through, and the close callback will be called.

        That happens when virtual time moves next: real libvirt calls it from its own thread, and Nova
        takes a lock in it that the thread which met the error may hold.
        """
        if self._broken or (self._state == "closed" and not self._handles):
            return
        self._broken = True
        if self._state == "open":
            self._state = "lost"
        self._hypervisor.events.forget(self)
        self._hypervisor.cloud.clock.call_later(0, CLOSED, connection=self._number)

    def _ring_closed(self) -> None:
        """Call the close callback."""
        if self._close_callback is not None:
            callback, opaque = self._close_callback
            with given_up():
                callback(self, constants.VIR_CONNECT_CLOSE_REASON_EOF, opaque)

    def _require_alive(self) -> None:
        """Refuse a call on a connection that was lost; a closed one still serves its domains' handles."""
        if self._broken:
            raise libvirtError.raised(codes.VIR_ERR_INTERNAL_ERROR, codes.VIR_FROM_RPC, "client socket is closed")

    def _hold(self, handle: object) -> None:
        """Remember that somebody holds a domain or a secret of it."""
        self._handles.add(handle)

    def _require_writable(self, function: str, domain: int = codes.VIR_FROM_DOMAIN) -> None:
        """Refuse a change through openReadOnly."""
        if self._readonly:
            raise libvirtError.raised(codes.VIR_ERR_OPERATION_DENIED, domain, f"read only access prevents {function}")

    def _require(self, function: str, domain: int = codes.VIR_FROM_DOMAIN) -> None:
        if self._state == "closed":
            raise libvirtError.raised(codes.VIR_ERR_INVALID_CONN, domain, function)
        self._require_alive()

    def _guests(self) -> list[Guest]:
        return [guest for guest in self._hypervisor.cloud.guests.values() if guest.host == self._host]
