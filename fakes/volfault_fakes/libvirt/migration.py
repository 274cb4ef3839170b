"""A live migration: what the daemons of two hosts do with a domain, each step at its own virtual time.

Who asks for it waits until it is over; the daemons go on whatever becomes of who asked (VIR_MIGRATE_PEER2PEER). The
order of steps, events, states and errors is measured on two libvirtd 9.0; post-copy is from libvirt's source.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from volfault_fakes.cloud.tables import Guest, GuestKey, Migration
from volfault_fakes.errors import CloudMisuse
from volfault_fakes.libvirt import arriving, codes, constants
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.hindrances import ENDINGS, Ending, Hindrance

if TYPE_CHECKING:
    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.events import Events

# Measured of a guest that has written 100 MB: 0.8 s for all of its memory, 0.3 s between the guest's pause and its
# going on, and 1.5 s until the source's QEMU has ended. The first is more here, so that Nova looks at it some times.
TRANSFER_SECONDS = 2.0
DOWNTIME_SECONDS = 0.3
END_SECONDS = 1.5
# No migration lasts so long that somebody might wait for it in vain.
LONGEST_SECONDS = 7 * 24 * 3600.0

SWITCH, FINISH, CONFIRM = "libvirt.migration-switch", "libvirt.migration-finish", "libvirt.migration-confirm"
HINDERED = "libvirt.migration-hindered"


class Migrations:
    """The migrations between the hosts of one cloud.

    Attributes:
        waiting: called with what is waited for, by who has asked for a migration: it returns when that is so. Whoever
            runs what the caller started beside it, in one thread, may let that go on meanwhile.
    """

    def __init__(self, cloud: Cloud, events: Events) -> None:
        self._cloud = cloud
        self._events = events
        self._ended: dict[GuestKey, libvirtError | None] = {}
        self._hindrance: Hindrance | None = None
        self.waiting: Callable[[Callable[[], bool]], None] = self._move_time
        cloud.clock.handle(HINDERED, self._ring_hindered)
        for kind, step in ((SWITCH, self._switch), (FINISH, self._finish), (CONFIRM, self._confirm)):
            cloud.clock.handle(kind, functools.partial(self._ring, step))

    def begin(self, guest: Guest, to: str, definitions: arriving.Definitions, flags: int) -> None:
        """Let the destination make a domain that waits for the guest's memory, and begin to send that.

        Raises:
            libvirtError: 38, the destination lacks a source; 55 and 9, it has such a domain.
        """
        paused = guest.state == "paused"
        self._ended.pop(guest.key, None)
        with self._events.held():
            there = arriving.prepare(self._cloud, guest, to, definitions)
            config = definitions.config if flags & constants.VIR_MIGRATE_PERSIST_DEST else None
            migration = Migration(to, flags, self._cloud.clock.now, config=config, paused=paused)
            self._cloud.change("guests", guest.key, migration=migration)
            self._lifecycle(there, constants.VIR_DOMAIN_EVENT_STARTED, constants.VIR_DOMAIN_EVENT_STARTED_MIGRATED)
            if not flags & constants.VIR_MIGRATE_LIVE:
                self._pause(guest.key)
            # Before anybody hears of it, who may end it at once, or die of that.
            if self._hindrance is None:
                self._later(SWITCH, TRANSFER_SECONDS, guest.key)
            elif self._hindrance in ENDINGS:
                self._cloud.clock.call_later(TRANSFER_SECONDS / 2, HINDERED, guest=guest.key, by=self._hindrance.name)

    @property
    def is_attended(self) -> bool:
        """Whether somebody can do something about a migration while another waits for it."""
        return self.waiting != self._move_time

    def wait(self, key: GuestKey) -> None:
        """Return when it is over.

        Raises:
            libvirtError: 78, it was called off; 9 and 1, it has failed.
        """
        self.waiting(lambda: key in self._ended)
        error = self._ended.pop(key)
        if error is not None:
            raise error

    def is_over(self, key: GuestKey) -> bool:
        """Whether a domain's job holds it no more, as the source or as the destination of a migration."""
        guest = self._cloud.guests.get(key)
        return guest is None or not (guest.migration or guest.incoming)

    def go_on(self) -> bool:
        """Let time pass until the next step of a migration that nobody waits for; whether there was one."""
        clock = self._cloud.clock
        for key in [key for key, guest in self._cloud.guests.items() if guest.migration]:
            if any(clock.ahead(kind, guest=key) for kind in (SWITCH, FINISH, CONFIRM)):
                clock.advance(TRANSFER_SECONDS)
                return True
        return False

    def cancel(self, guest: Guest) -> None:
        """Call it off (virDomainAbortJob); the guest goes on where it was.

        Raises:
            libvirtError: 55, there is none; 55, the guest runs on the destination already.
        """
        migration = guest.migration
        if migration is None:
            raise _invalid("no job is active on the domain")
        if migration.postcopy:
            raise _invalid("cannot abort migration in post-copy mode")
        self._end(guest.key, ENDINGS[Hindrance.CLIENT])

    def _end(self, key: GuestKey, ending: Ending) -> None:
        """End it without effect: the destination drops its domain, and the source goes on."""
        guest = self._cloud.guests.get(key)
        if guest is None or guest.migration is None:
            return
        self._forget_alarms(key)
        with self._events.held():
            there = (guest.migration.to, guest.id)
            arriving.give_up(self._cloud, self._events, there, destroyed=ending.destroyed)
            goes_on = guest.reason == constants.VIR_DOMAIN_PAUSED_MIGRATION and not guest.migration.paused
            self._cloud.change("guests", key, migration=None)
            if goes_on:
                self._cloud.change(
                    "guests", key, state="running", reason=constants.VIR_DOMAIN_RUNNING_MIGRATION_CANCELED
                )
                self._lifecycle(key, constants.VIR_DOMAIN_EVENT_RESUMED, constants.VIR_DOMAIN_EVENT_RESUMED_MIGRATED)
        self._ended[key] = ending.error

    def stopped(self, guest: Guest) -> None:
        """A domain on its way has ended, on one host or on the other: it ends on the destination, or stays here.

        Args:
            guest: its row of before.
        """
        if guest.migration is not None:
            self._forget_alarms(guest.key)
            arriving.give_up(self._cloud, self._events, (guest.migration.to, guest.id))
            self._ended[guest.key] = libvirtError.raised(
                codes.VIR_ERR_OPERATION_FAILED, codes.VIR_FROM_DOMAIN, "domain is not running"
            )
        elif guest.incoming:
            self._end((guest.incoming, guest.id), ENDINGS[Hindrance.DESTINATION])

    @contextmanager
    def hindered(self, hindrance: Hindrance) -> Iterator[None]:
        """Let something come in the way of a migration that begins within this block, when half of it is done."""
        self._hindrance = hindrance
        try:
            yield
        finally:
            self._hindrance = None

    def suspend(self, guest: Guest) -> None:
        """Pause a guest on its way (virDomainSuspend): all is sent then, and it goes on over there."""
        with self._events.held():
            self._pause(guest.key)
        if not self._cloud.clock.ahead(SWITCH, guest=guest.key):
            # What it does not write any more can be sent.
            self._later(SWITCH, TRANSFER_SECONDS, guest.key)

    def start_postcopy(self, guest: Guest) -> None:
        """Let the guest run on the destination before all of its memory is there.

        Raises:
            libvirtError: 55, it was begun without VIR_MIGRATE_POSTCOPY, or there is none.
        """
        migration = guest.migration
        if migration is None:
            raise _invalid("post-copy can only be started while outgoing migration is in progress")
        if not migration.flags & constants.VIR_MIGRATE_POSTCOPY:
            raise _invalid("switching to post-copy requires migration to be started with VIR_MIGRATE_POSTCOPY flag")
        self._forget_alarms(guest.key)
        self._cloud.change("guests", guest.key, migration=replace(migration, postcopy=True))
        self._switch(guest.key)

    # -- the daemons' steps

    def _switch(self, key: GuestKey) -> None:
        """The guest stands still, and the rest of its memory is sent."""
        guest: Guest = self._cloud.get("guests", key)
        assert guest.migration is not None, "an alarm of a migration that is over is cancelled"
        if guest.migration.postcopy:
            self._cloud.change("guests", key, state="paused", reason=constants.VIR_DOMAIN_PAUSED_POSTCOPY)
            self._lifecycle(key, constants.VIR_DOMAIN_EVENT_SUSPENDED, constants.VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY)
        elif guest.state == "running":
            self._pause(key)
        self._later(FINISH, DOWNTIME_SECONDS, key)

    def _finish(self, key: GuestKey) -> None:
        """The destination's guest goes on."""
        guest: Guest = self._cloud.get("guests", key)
        assert guest.migration is not None, "as in _switch"
        arriving.finish(self._cloud, self._events, guest, guest.migration)
        # After post-copy there is all of its memory still to be sent.
        self._later(CONFIRM, END_SECONDS + TRANSFER_SECONDS * guest.migration.postcopy, key)

    def _confirm(self, key: GuestKey) -> None:
        """The source's QEMU has ended."""
        guest: Guest = self._cloud.get("guests", key)
        assert guest.migration is not None, "as in _switch"
        arriving.complete(self._cloud, self._events, (guest.migration.to, guest.id))
        undefined = bool(guest.migration.flags & constants.VIR_MIGRATE_UNDEFINE_SOURCE)
        guest = self._cloud.change(
            "guests", key, state="shutoff", reason=constants.VIR_DOMAIN_SHUTOFF_MIGRATED, live={},
            unplugging=frozenset(), migration=None,
        )  # fmt: skip
        self._lifecycle(key, constants.VIR_DOMAIN_EVENT_STOPPED, constants.VIR_DOMAIN_EVENT_STOPPED_MIGRATED)
        if undefined or not guest.persistent:
            # Nobody is told that the source's definition goes.
            self._events.depart(guest)
            self._cloud.drop("guests", key)
        self._ended[key] = None

    def _ring(self, step: Callable[[GuestKey], None], details: Mapping[str, Any]) -> None:
        key = details["guest"]
        guest = self._cloud.guests.get(key)
        if guest is not None and guest.migration is not None:
            with self._events.held():
                step(key)

    def _ring_hindered(self, details: Mapping[str, Any]) -> None:
        self._end(details["guest"], ENDINGS[Hindrance[details["by"]]])

    def _pause(self, key: GuestKey) -> None:
        guest: Guest = self._cloud.get("guests", key)
        if guest.state == "running":
            self._cloud.change("guests", key, state="paused", reason=constants.VIR_DOMAIN_PAUSED_MIGRATION)
            self._lifecycle(key, constants.VIR_DOMAIN_EVENT_SUSPENDED, constants.VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED)

    def _later(self, kind: str, seconds: float, key: GuestKey) -> None:
        self._cloud.clock.call_later(seconds, kind, guest=key)

    def _forget_alarms(self, key: GuestKey) -> None:
        for kind in (SWITCH, FINISH, CONFIRM, HINDERED):
            self._cloud.clock.cancel(kind, guest=key)

    def _lifecycle(self, key: GuestKey, event: int, detail: int) -> None:
        self._events.tell("lifecycle", key, event, detail)

    def _move_time(self, happened: Callable[[], bool]) -> None:
        if not self._cloud.clock.wait(happened, LONGEST_SECONDS):
            raise CloudMisuse("a migration does not end by itself, and nobody is there to end it")


def _invalid(detail: str) -> libvirtError:
    return libvirtError.raised(codes.VIR_ERR_OPERATION_INVALID, codes.VIR_FROM_QEMU, detail)
