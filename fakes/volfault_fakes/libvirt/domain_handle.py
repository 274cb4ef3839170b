"""A handle on a domain without its calls: which domain it is, and what may become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from volfault_fakes.libvirt.error import missing_domain
from volfault_fakes.libvirt.hotplug import Answer
from volfault_fakes.libvirt.link import Link

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Guest


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
        return self._row()
