"""A handle on a domain without its calls: which domain it is, and what may become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError, missing_domain
from volfault_fakes.libvirt.hotplug import Answer
from volfault_fakes.libvirt.link import Link

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Guest


# The daemon waits so long for another call on the same domain (30001 ms measured).
LOCK_SECONDS = 30.0
# What can be asked of a domain on its way to another host (QEMU_MIGRATION_ALLOWED_JOBS, and what takes no job).
WHILE_MIGRATING = frozenset((
    "virDomainAbortJob", "virDomainMigrateSetMaxDowntime", "virDomainMigrateSetMaxSpeed",
    "virDomainMigrateStartPostCopy", "virDomainSuspend", "virDomainDestroy",
))  # fmt: skip


class DomainHandle:
    """What the calls of a domain stand on; none of it is libvirt's, and none is woven."""

    def __init__(self, conn: Link, guest_id: str, name: str) -> None:
        self._conn = conn
        self._id = guest_id
        self._name = name
        # libvirt's client keeps it: only a lookup and a start through this handle bring a new one.
        self._number = conn._number_of(guest_id)
        conn._hold(self)

    def _detach(self, xml: str, flags: int, answer: Answer) -> int:
        """detachDeviceFlags, with the guest's answer chosen by a fault."""
        self._conn._hypervisor.disks.detach(self._write("virDomainDetachDeviceFlags"), xml, flags, answer)
        return 0

    def _detach_alias(self, alias: str, flags: int, answer: Answer) -> int:
        """detachDeviceAlias, with the guest's answer chosen by a fault."""
        self._conn._hypervisor.disks.detach_alias(self._write("virDomainDetachDeviceAlias"), alias, flags, answer)
        return 0

    def _xml_of(self, alias: str) -> str | None:
        """Return the XML of the disk with an alias; None if there is none."""
        row = self._row()
        disks = (*row.live.values(), *row.config.values())
        return next((disk.xml for disk in disks if disk.alias == alias), None)

    def _die(self) -> None:
        """Lose the guest's process; a domain that has gone has none to lose."""
        guest = self._conn._guest_of(self._id)
        if guest is not None:
            self._conn._hypervisor.power.die(guest)

    def _vanish(self) -> None:
        """Be destroyed and undefined by somebody else."""
        power = self._conn._hypervisor.power
        guest = self._conn._guest_of(self._id)
        if guest is not None and guest.state != "shutoff":
            power.destroy(guest)
            guest = self._conn._guest_of(self._id)
        if guest is not None:
            power.undefine(guest, saved_too=True)

    def _row(self) -> Guest:
        self._conn._require_alive()
        guest = self._conn._guest_of(self._id)
        if guest is None:
            raise missing_domain(self._id, self._name)
        return guest

    def _write(self, function: str) -> Guest:
        self._conn._require_writable(function)
        guest = self._row()
        if (guest.migration or guest.incoming) and function not in WHILE_MIGRATING:
            self._wait_for_migration(guest)
            guest = self._row()
        return guest

    def _wait_for_migration(self, guest: Guest) -> None:
        """Wait for the job that holds the domain, as any call does that changes it.

        Raises:
            libvirtError: 68, it is still not over.
        """
        hypervisor = self._conn._hypervisor
        if not hypervisor.cloud.clock.wait(lambda: hypervisor.migrations.is_over(guest.key), LOCK_SECONDS):
            holder = "Prepare" if guest.incoming else "Perform"
            raise libvirtError.raised(
                codes.VIR_ERR_OPERATION_TIMEOUT,
                codes.VIR_FROM_NONE,
                f"cannot acquire state change lock (held by monitor=remoteDispatchDomainMigrate{holder}3Params)",
            )
