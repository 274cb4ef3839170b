"""Who listens to a hypervisor's events, and their delivery.

Real libvirt calls back from the thread that runs its event loop, some time after the fact. Here a callback
runs at once, in the thread whose call made the event: the order of everything is then the same in each
run, and an interleaving of the engine's choice is the only one there is. Code that may not be called so early
would be just as wrong with a fast event loop.
"""

from __future__ import annotations

import sys
from collections import deque
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import given_up
from volfault_fakes.errors import FakeError
from volfault_fakes.libvirt import codes, constants, details
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.point_kinds import UNHEARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from volfault_fakes.cloud import Cloud
    from volfault_fakes.cloud.tables import Guest, GuestKey

# The alarm on which a lost connection calls its close callback.
CLOSED = "libvirt.connection-closed"

KNOWN = (
    constants.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
    constants.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
    constants.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED,
    constants.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED,
)


class Listener(Protocol):
    """A connection, as far as events know it."""

    _host: str

    def _domain_of_event(self, guest: Guest | None) -> object | None:
        """Return the handle that its callbacks get; None where it does not hear of that guest."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One callback of one connection; `guest_key` None for the events of all domains."""

    connection: Listener
    number: int
    guest_key: GuestKey | None
    event_id: int
    callback: Callable[..., Any]
    opaque: Any


class Events:
    """The registrations of a process. Each kind of event has exactly one method that delivers it.

    Attributes:
        hearing: asked with a host's name for what surrounds a callback of a connection to that host, for whoever plays
            the processes of several; None where nobody is there to be called.
        on_death: called when the process has died, or those of one host.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._registrations: list[Registration] = []
        self.hearing: Callable[[str], AbstractContextManager[Any] | None] = lambda _: nullcontext()
        self.on_death: Callable[[str | None], None] = lambda _: None
        self._holding = 0
        self._news: deque[tuple[str, GuestKey, tuple[Any, ...]]] = deque()
        self._departed: dict[GuestKey, Guest] = {}

    # -- registrations

    def register(self, registration: Registration) -> None:
        """Remember a callback.

        Other events than those of `KNOWN` can be registered as well; the fake's guests never cause them.
        """
        self._registrations.append(registration)

    def deregister(self, connection: Listener, number: int) -> None:
        """Forget one callback.

        Raises:
            libvirtError: 8, this connection has no callback of that number.
        """
        for registration in self._registrations:
            if (registration.connection, registration.number) == (connection, number):
                self._registrations.remove(registration)
                return
        raise libvirtError.raised(
            codes.VIR_ERR_INVALID_ARG, codes.VIR_FROM_NONE, f"event callback id {number} not registered"
        )

    def forget(self, connection: object | None = None, *, host: str | None = None) -> None:
        """Drop the callbacks of a connection, those of a host whose process has died, or all of them."""
        self._registrations = [
            registration
            for registration in self._registrations
            if (connection is not None and registration.connection is not connection)
            or (host is not None and registration.connection._host != host)
        ]
        if connection is None:
            self.on_death(host)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Tell of a call's events when the call is done.

        The daemon finishes a call whatever becomes of those who listen; a listener that dies of the news must
        not take the daemon's work with it.
        """
        self._holding += 1
        try:
            yield
        finally:
            self._holding -= 1
            if not self._holding:
                self._tell_all()

    def _tell_all(self) -> None:
        news, self._news = self._news, deque()
        try:
            for event, guest_key, details in news:
                self.tell(event, guest_key, *details)
        finally:
            self._departed.clear()

    def tell(self, event: str, guest_key: GuestKey, *details: Any) -> None:
        """Deliver an event by the name of its method, or keep it until the call is done."""
        if self._holding:
            self._news.append((event, guest_key, details))
        else:
            getattr(self, event)(guest_key, *details)

    def depart(self, guest: Guest) -> None:
        """Keep the name of a domain that is about to go: events still tell of it."""
        self._departed[guest.key] = guest

    # -- deliveries, which injection points are woven on

    @crosses("libvirt.lifecycle", UNHEARD, detail=details.lifecycle)
    def lifecycle(self, guest_key: GuestKey, event: int, detail: int) -> None:
        """Tell of a VIR_DOMAIN_EVENT_* with its detail."""
        self._deliver(guest_key, constants.VIR_DOMAIN_EVENT_ID_LIFECYCLE, event, detail)

    @crosses("libvirt.device_added", UNHEARD, detail=details.event)
    def device_added(self, guest_key: GuestKey, alias: str) -> None:
        """Tell that the guest's hypervisor has plugged a device in."""
        self._deliver(guest_key, constants.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, alias)

    @crosses("libvirt.device_removed", UNHEARD, detail=details.event)
    def device_removed(self, guest_key: GuestKey, alias: str) -> None:
        """Tell that a device has left the running guest."""
        self._deliver(guest_key, constants.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, alias)

    @crosses("libvirt.device_removal_failed", UNHEARD, detail=details.event)
    def device_removal_failed(self, guest_key: GuestKey, alias: str) -> None:
        """Tell that the guest has refused to let a device go."""
        self._deliver(guest_key, constants.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, alias)

    def _deliver(self, guest_key: GuestKey, event_id: int, *details: Any) -> None:
        for registration in tuple(self._registrations):
            connection = registration.connection
            if registration.event_id != event_id or registration.guest_key not in (None, guest_key):
                continue
            guest = self._cloud.guests.get(guest_key) or self._departed.get(guest_key)
            domain = connection._domain_of_event(guest)
            if domain is None:
                continue
            hearing = self.hearing(guest.host) if guest is not None else nullcontext()
            if hearing is None:
                continue
            try:
                with hearing, given_up():
                    registration.callback(connection, domain, *details, registration.opaque)
            except FakeError:
                raise
            except Exception:  # noqa: BLE001 - libvirt-python prints a callback's exception and goes on
                sys.excepthook(*sys.exc_info())
