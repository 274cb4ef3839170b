"""How a running guest gives a disk back: who answers, how soon, and what a second request meets meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from volfault_fakes.cloud import Cloud
    from volfault_fakes.cloud.tables import Disk, Guest, GuestKey
    from volfault_fakes.libvirt.events import Events

# qemuDomainWaitForDeviceRemoval waits so long (5003 to 5022 ms measured); then the call returns 0 all the same.
CALL_SECONDS = 5.0
# QEMU refuses a second request so long after the first (pending_deleted_expires_ms of native hot-plug).
GRACE_SECONDS = 5.0
# A guest that is late answers after Nova's device_detach_timeout of 20 s has passed once.
LATE_SECONDS = 30.0

# (hot-plug, an OS that answers, running) -> seconds from the request to DEVICE_REMOVED; None is never.
# Measured: Linux on q35 ACPI 0.06 to 0.19 s, native 6.2 to 6.3 s (five seconds of blinking power indicator
# first), native without an OS at once because the slot is still without power. A paused guest answers on resume.
UNPLUG_SECONDS: Mapping[tuple[str, bool, bool], float | None] = {
    ("acpi", True, True): 0.1,
    ("acpi", True, False): None,
    ("acpi", False, True): None,
    ("acpi", False, False): None,
    ("native", True, True): 6.25,
    ("native", True, False): None,
    ("native", False, True): 0.01,
    ("native", False, False): 0.01,
}
# A LUN of virtio-scsi is no PCI device: QEMU takes it away itself (63 ms measured).
SCSI_SECONDS = 0.05
REFUSAL_SECONDS = 0.02

REMOVED = "libvirt.unplugged"
REFUSED = "libvirt.unplug-refused"
GRACE = "libvirt.unplug-grace"


class Answer(Enum):
    """What the guest makes of one unplug request; the value says it in words."""

    AS_BUILT = "what its row says"
    NONE = "ignores it"
    SILENT = "gives the device back, and nobody is told"
    REFUSAL = "refuses"
    LATE = "gives the device back long after the call"
    ABORTABLE = "gives the device back long after the call, if nobody asks for it again meanwhile"


class Hotplug:
    """Unplug requests of one hypervisor process, with the alarms that stand for the guests' answers."""

    def __init__(self, cloud: Cloud, events: Events) -> None:
        self._cloud = cloud
        self._events = events
        self._instead: dict[GuestKey, Answer] = {}
        cloud.clock.handle(REMOVED, self._ring_removed)
        cloud.clock.handle(REFUSED, self._ring_refused)
        # The alarm does nothing when it rings; that it is still to ring is what request() asks for.
        cloud.clock.handle(GRACE, lambda _: None)

    def unplug(self, guest_key: GuestKey, target: str, answer: Answer) -> None:
        """Ask for a disk and wait for the guest, as virDomainDetachDeviceFlags does.

        Takes up to `CALL_SECONDS` of virtual time; the disk may still be there afterwards.

        Raises:
            libvirtError: 1, a native request is pending; 9, the guest refuses.
        """
        if not self.request(guest_key, target, answer):
            self._cloud.clock.advance(CALL_SECONDS)
            return
        self._cloud.clock.wait(lambda: target not in self._pending(guest_key), CALL_SECONDS)
        guest = self._cloud.guests.get(guest_key)
        if guest is not None and target in guest.live and target not in guest.unplugging:
            raise libvirtError.raised(
                codes.VIR_ERR_OPERATION_FAILED,
                codes.VIR_FROM_QEMU,
                "unplug of device was rejected by the guest",
            )

    def request(self, guest_key: GuestKey, target: str, answer: Answer) -> bool:
        """Ask for a disk without waiting, as virDomainDetachDeviceAlias does.

        Returns:
            Whether the request is pending; one that called the request before it off is not.

        Raises:
            libvirtError: 1, a native request is pending.
        """
        guest: Guest = self._cloud.get("guests", guest_key)
        disk = guest.live[target]
        answer = self._instead.get(guest_key, answer)
        if target in guest.unplugging and self._ahead(REMOVED, guest_key, target, abortable=True):
            self._call_off(guest, target)
            return False
        blinks = _blinks(guest, disk)
        if blinks and target in guest.unplugging:
            raise self._busy(guest, disk)
        self._cloud.change("guests", guest_key, unplugging=guest.unplugging | {target})
        if blinks and guest.state == "running":
            self._later(GRACE, GRACE_SECONDS, guest_key, target)
        if answer is Answer.REFUSAL:
            self._later(REFUSED, REFUSAL_SECONDS, guest_key, target)
        elif answer is not Answer.NONE:
            seconds = LATE_SECONDS if answer in (Answer.LATE, Answer.ABORTABLE) else self._seconds(guest, disk)
            silent, abortable = answer is Answer.SILENT, answer is Answer.ABORTABLE
            self._answer(guest_key, target, seconds, silent=silent, abortable=abortable)
        return True

    @contextmanager
    def answering(self, guest_key: GuestKey, answer: Answer) -> Iterator[None]:
        """Let a guest answer like that, whatever it is asked for within this block."""
        self._instead[guest_key] = answer
        try:
            yield
        finally:
            del self._instead[guest_key]

    def resumed(self, guest_key: GuestKey) -> None:
        """Let a guest that runs again answer what it was asked before; its time has stood still."""
        guest: Guest = self._cloud.get("guests", guest_key)
        for target in sorted(guest.unplugging):
            if _blinks(guest, guest.live[target]):
                self._later(GRACE, GRACE_SECONDS, guest_key, target)
            self._answer(guest_key, target, self._seconds(guest, guest.live[target]), silent=False)

    def reset(self, guest_key: GuestKey) -> None:
        """Complete every pending request: a reset of the machine takes the device away."""
        for target in sorted(self._pending(guest_key)):
            self._remove(guest_key, target, silent=False)

    def _answer(
        self, guest_key: GuestKey, target: str, seconds: float | None, *, silent: bool, abortable: bool = False
    ) -> None:
        if seconds is not None and not self._ahead(REMOVED, guest_key, target):
            self._later(REMOVED, seconds, guest_key, target, silent=silent, abortable=abortable)

    def _call_off(self, guest: Guest, target: str) -> None:
        for kind in (REMOVED, GRACE):
            self._cloud.clock.cancel(kind, guest=guest.key, target=target)
        self._cloud.change("guests", guest.key, unplugging=guest.unplugging - {target})

    def _busy(self, guest: Guest, disk: Disk) -> libvirtError:
        # Both are measured: the first while the request is young, the second once it has got old. QEMU counts
        # in the guest's time, and that of a paused guest stands still.
        reason = (
            f"Device {disk.alias} is already in the process of unplug"
            if guest.state != "running" or self._ahead(GRACE, guest.key, disk.target)
            else "Hot-unplug failed: guest is busy (power indicator blinking)"
        )
        return libvirtError.raised(
            codes.VIR_ERR_INTERNAL_ERROR,
            codes.VIR_FROM_QEMU,
            f"unable to execute QEMU command 'device_del': {reason}",
        )

    def _seconds(self, guest: Guest, disk: Disk) -> float | None:
        if _scsi(disk):
            return SCSI_SECONDS
        return UNPLUG_SECONDS[guest.hotplug, guest.answers, guest.state == "running"]

    def _pending(self, guest_key: GuestKey) -> frozenset[str]:
        guest = self._cloud.guests.get(guest_key)
        return guest.unplugging if guest is not None else frozenset()

    def _later(self, kind: str, seconds: float, guest_key: GuestKey, target: str, **details: Any) -> None:
        self._cloud.clock.call_later(seconds, kind, guest=guest_key, target=target, **details)

    def _ahead(self, kind: str, guest_key: GuestKey, target: str, **details: Any) -> bool:
        return self._cloud.clock.ahead(kind, guest=guest_key, target=target, **details)

    def _ring_removed(self, details: Mapping[str, Any]) -> None:
        guest, disk = self._cloud.guests.get(details["guest"]), None
        if guest is not None and guest.state == "paused" and guest.answers:
            disk = guest.live.get(details["target"])
        # The system of a paused guest answers when it runs again (see `resumed`).
        if disk is None or _scsi(disk):
            self._remove(details["guest"], details["target"], silent=details["silent"])

    def _remove(self, guest_key: GuestKey, target: str, *, silent: bool) -> None:
        # The request may be void by now: the guest was destroyed, or reset.
        if target not in self._pending(guest_key):
            return
        guest = self._cloud.guests[guest_key]
        live = dict(guest.live)
        disk = live.pop(target)
        self._cloud.change("guests", guest_key, live=live, unplugging=guest.unplugging - {target})
        if not silent:
            self._events.tell("device_removed", guest_key, disk.alias)

    def _ring_refused(self, details: Mapping[str, Any]) -> None:
        guest_key, target = details["guest"], details["target"]
        if target not in self._pending(guest_key):
            return
        guest = self._cloud.guests[guest_key]
        self._cloud.change("guests", guest_key, unplugging=guest.unplugging - {target})
        self._events.tell("device_removal_failed", guest_key, guest.live[target].alias)


def _blinks(guest: Guest, disk: Disk) -> bool:
    # Without ACPI a guest with a system lets the slot's power indicator blink before it gives a device back.
    return guest.hotplug == "native" and guest.answers and not _scsi(disk)


def _scsi(disk: Disk) -> bool:
    return disk.target.startswith("sd")
