"""The life of a domain: defined, started, paused, reset, shut down, destroyed, undefined."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from volfault_fakes.cloud.tables import Guest, GuestKey
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.beginnings import BEGINNINGS
from volfault_fakes.libvirt.defining import define
from volfault_fakes.libvirt.error import invalid, libvirtError
from volfault_fakes.libvirt.sources import all_opened, check_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.events import Events
    from volfault_fakes.libvirt.hotplug import Hotplug
    from volfault_fakes.libvirt.migration import Migrations
    from volfault_fakes.libvirt.store import Store

Result = TypeVar("Result")

STATES: Mapping[str, int] = {
    "running": constants.VIR_DOMAIN_RUNNING,
    "paused": constants.VIR_DOMAIN_PAUSED,
    "shutoff": constants.VIR_DOMAIN_SHUTOFF,
    "crashed": constants.VIR_DOMAIN_CRASHED,
}
# A guest that answers the power button needs a moment; any time below Nova's 60 s of patience would do.
POWER_OFF_SECONDS = 1.0
POWERED_OFF = "libvirt.powered-off"


# What the STOPPED event tells -> what the state tells from then on.
_END_REASONS: Mapping[int, int] = {
    constants.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN: constants.VIR_DOMAIN_SHUTOFF_SHUTDOWN,
    constants.VIR_DOMAIN_EVENT_STOPPED_DESTROYED: constants.VIR_DOMAIN_SHUTOFF_DESTROYED,
    constants.VIR_DOMAIN_EVENT_STOPPED_SAVED: constants.VIR_DOMAIN_SHUTOFF_SAVED,
    constants.VIR_DOMAIN_EVENT_STOPPED_FAILED: constants.VIR_DOMAIN_SHUTOFF_CRASHED,
}


def _whole(change: Callable[..., Result]) -> Callable[..., Result]:
    """The daemon finishes a change of state before anybody hears of it."""

    @functools.wraps(change)
    def told_afterwards(power: Power, *args: Any, **kwargs: Any) -> Result:
        with power._events.held():
            return change(power, *args, **kwargs)

    return told_afterwards


class Power:
    """The states of the guests of one hypervisor process, and the lifecycle events of each change."""

    def __init__(self, cloud: Cloud, events: Events, hotplug: Hotplug, migrations: Migrations, store: Store) -> None:
        self._cloud = cloud
        self._events = events
        self._hotplug = hotplug
        self._migrations = migrations
        self._store = store
        cloud.clock.handle(POWERED_OFF, self._ring_powered_off)

    @_whole
    def define(self, host: str, xml: str) -> Guest:
        """Make or replace the persistent XML of a domain (see `defining.define`)."""
        guest, detail = define(self._cloud, self._store, host, xml)
        self._lifecycle(guest.key, constants.VIR_DOMAIN_EVENT_DEFINED, detail)
        return guest

    @_whole
    def start(self, guest: Guest, *, paused: bool) -> None:
        """Run a domain with the disks of its persistent XML, from its saved memory if there is one.

        Raises:
            libvirtError: 55 if it runs; 38, 66 and 1 for disks that cannot be opened; 38, its state cannot be saved.
        """
        if guest.state != "shutoff":
            raise invalid("domain is already running", codes.VIR_FROM_QEMU)
        try:
            check_start(self._cloud, guest)
            # QEMU runs by then, and is ended again (qemuProcessStart).
            self._store.save_status(guest.name)
        except libvirtError:
            self._cloud.change("guests", guest.key, reason=constants.VIR_DOMAIN_SHUTOFF_FAILED)
            raise
        began, (number, run) = BEGINNINGS[guest.saved, paused], self._cloud.new_run(guest.host)
        self._cloud.change(
            "guests", guest.key, state=began.state, reason=began.reason, number=number, run=run,
            live=all_opened(self._cloud, guest.host, guest.config), unplugging=frozenset(), saved="",
        )  # fmt: skip
        for event, detail in began.events:
            self._lifecycle(guest.key, event, detail)

    @_whole
    def suspend(self, guest: Guest) -> None:
        """Pause a guest; a paused one stays so.

        Raises:
            libvirtError: 55, it is shut off.
        """
        self.require_active(guest)
        if guest.migration is not None:
            self._migrations.suspend(guest)
        elif guest.state == "running":
            self._cloud.change("guests", guest.key, state="paused", reason=constants.VIR_DOMAIN_PAUSED_USER)
            self._suspended(guest.key)

    @_whole
    def resume(self, guest: Guest) -> None:
        """Let a paused guest run.

        Raises:
            libvirtError: 55, it is shut off or runs already.
        """
        self.require_active(guest)
        if guest.state == "running":
            raise invalid("domain is already running", codes.VIR_FROM_QEMU)
        self._cloud.change("guests", guest.key, state="running", reason=constants.VIR_DOMAIN_RUNNING_UNPAUSED)
        self._lifecycle(guest.key, constants.VIR_DOMAIN_EVENT_RESUMED, constants.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED)
        self._hotplug.resumed(guest.key)

    def reset(self, guest: Guest) -> None:
        """Press the reset button, which also completes pending unplugs.

        Raises:
            libvirtError: 55, it is shut off.
        """
        self.require_active(guest)
        self._hotplug.reset(guest.key)

    def shutdown(self, guest: Guest) -> None:
        """Press the power button; a guest without an operating system ignores it.

        Raises:
            libvirtError: 55, it is shut off or paused.
        """
        if guest.state != "running":
            raise invalid("domain is not running", codes.VIR_FROM_QEMU)
        if guest.answers:
            self._cloud.clock.call_later(POWER_OFF_SECONDS, POWERED_OFF, guest=guest.key)

    @_whole
    def destroy(self, guest: Guest) -> None:
        """End a guest's process.

        Raises:
            libvirtError: 55, it is shut off.
        """
        self.require_active(guest)
        self._lifecycle(guest.key, constants.VIR_DOMAIN_EVENT_SHUTDOWN, constants.VIR_DOMAIN_EVENT_SHUTDOWN_HOST)
        self._stopped(guest.key, constants.VIR_DOMAIN_EVENT_STOPPED_DESTROYED)

    @_whole
    def save(self, guest: Guest) -> None:
        """End a guest's process and keep its memory for the next start.

        Raises:
            libvirtError: 55, it is shut off or transient.
        """
        self.require_active(guest)
        if not guest.persistent:
            raise invalid("cannot do managed save for transient domain", codes.VIR_FROM_QEMU)
        self._cloud.change("guests", guest.key, saved=guest.state)
        if guest.state == "running":
            self._suspended(guest.key)
        self._stopped(guest.key, constants.VIR_DOMAIN_EVENT_STOPPED_SAVED)

    @_whole
    def die(self, guest: Guest) -> None:
        """Lose a guest's process, as when QEMU crashes or is killed."""
        if guest.state != "shutoff":
            self._stopped(guest.key, constants.VIR_DOMAIN_EVENT_STOPPED_FAILED)

    @_whole
    def undefine(self, guest: Guest, *, saved_too: bool = False) -> None:
        """Drop the persistent XML; a running guest goes on as a transient one.

        Raises:
            libvirtError: 55, it is transient, or its memory is saved and is not to be dropped too; 38, the file of its
                XML cannot be removed.
        """
        if not guest.persistent:
            raise invalid("cannot undefine transient domain", codes.VIR_FROM_QEMU)
        if guest.saved and not saved_too:
            # From libvirt's source (qemuDomainUndefineFlags), not measured.
            raise invalid("Refusing to undefine while domain managed save image exists", codes.VIR_FROM_QEMU)
        if guest.saved:
            guest = self._cloud.change("guests", guest.key, saved="")
        self._store.remove(guest.name)
        self._lifecycle(guest.key, constants.VIR_DOMAIN_EVENT_UNDEFINED, constants.VIR_DOMAIN_EVENT_UNDEFINED_REMOVED)
        if guest.state == "shutoff":
            self._events.depart(guest)
            self._cloud.drop("guests", guest.key)
        else:
            self._cloud.change("guests", guest.key, persistent=False, config={})

    def require_active(self, guest: Guest) -> None:
        """Refuse what only a running or paused guest can do.

        Raises:
            libvirtError: 55.
        """
        if guest.state == "shutoff":
            raise invalid("domain is not running")

    def _lifecycle(self, guest_key: GuestKey, event: int, detail: int) -> None:
        self._events.tell("lifecycle", guest_key, event, detail)

    def _suspended(self, guest_key: GuestKey) -> None:
        self._lifecycle(guest_key, constants.VIR_DOMAIN_EVENT_SUSPENDED, constants.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED)

    def _stopped(self, guest_key: GuestKey, detail: int) -> None:
        before: Guest = self._cloud.get("guests", guest_key)
        # Who has pressed the button has pressed it in this run, and not in the next.
        self._cloud.clock.cancel(POWERED_OFF, guest=guest_key)
        guest: Guest = self._cloud.change(
            "guests", guest_key, state="shutoff", reason=_END_REASONS[detail], live={}, unplugging=frozenset(),
            migration=None, incoming="",
        )  # fmt: skip
        self._lifecycle(guest_key, constants.VIR_DOMAIN_EVENT_STOPPED, detail)
        self._migrations.stopped(before)
        if not guest.persistent:
            self._events.depart(guest)
            self._cloud.drop("guests", guest_key)

    @_whole
    def _ring_powered_off(self, details: Mapping[str, Any]) -> None:
        guest = self._cloud.guests.get(details["guest"])
        if guest is not None and guest.state == "running":
            self._lifecycle(guest.key, constants.VIR_DOMAIN_EVENT_SHUTDOWN, constants.VIR_DOMAIN_EVENT_SHUTDOWN_GUEST)
            self._stopped(guest.key, constants.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN)
