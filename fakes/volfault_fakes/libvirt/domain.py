"""virDomain: the front on one guest."""

# ruff: noqa: N801, N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.blocks import BlockCalls
from volfault_fakes.libvirt.error import libvirtError, missing_domain, unknown_flags
from volfault_fakes.libvirt.hotplug import Answer
from volfault_fakes.libvirt.link import Link
from volfault_fakes.libvirt.power import STATES
from volfault_fakes.libvirt.printing import MEMORY, VCPUS, render_domain

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Guest

XML_FLAGS = (
    constants.VIR_DOMAIN_XML_SECURE
    | constants.VIR_DOMAIN_XML_INACTIVE
    | constants.VIR_DOMAIN_XML_UPDATE_CPU
    | constants.VIR_DOMAIN_XML_MIGRATABLE
)


@takes_turns()
class virDomain(BlockCalls):
    """A handle on a domain: it outlives the domain, and each call finds out whether there still is one.

    Every call raises libvirtError 42 when the domain has gone, and 1 (domain 7) when the connection was lost.
    """

    def __init__(self, conn: Link, guest_id: str, name: str) -> None:
        self._conn = conn
        self._id = guest_id
        self._name = name
        # libvirt's client keeps it: only a lookup and a start through this handle bring a new one.
        self._number = conn._number_of(guest_id)
        conn._hold(self)

    def __repr__(self) -> str:
        return f"<virDomain {self._name} {self._id} on {self._conn._host}>"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        known = [call for call in dir(type(self)) if not call.startswith("_")]
        raise UnknownCall(f"libvirt: virDomain.{name}; the fake knows {', '.join(known)}")

    # -- identity

    def connect(self) -> Link:
        """Return the virConnect it was looked up on."""
        return self._conn

    def name(self) -> str:
        """Return the domain's name."""
        return self._name

    def UUIDString(self) -> str:
        """Return the domain's UUID, for Nova the server's."""
        return self._id

    def ID(self) -> int:
        """Return its number: of when it was looked up or started through this handle, -1 if it did not run."""
        return self._number

    # -- state

    def info(self) -> list[int]:
        """[state, maximum KiB, KiB, vCPUs, CPU time in ns]."""
        return [STATES[self._row().state], MEMORY, MEMORY, VCPUS, 0]

    def state(self, flags: int = 0) -> list[int]:
        """[state, reason]."""
        guest = self._row()
        return [STATES[guest.state], guest.reason]

    def isActive(self) -> int:
        """1 while it runs or is paused."""
        return int(self._row().state != "shutoff")

    def isPersistent(self) -> int:
        """1 if it stays defined when it stops."""
        return int(self._row().persistent)

    def XMLDesc(self, flags: int = 0) -> str:
        """Return the domain's XML; VIR_DOMAIN_XML_INACTIVE asks for that of the next start.

        The fake's domains have no passwords, which VIR_DOMAIN_XML_SECURE would show.
        """
        if self._conn._readonly and flags & constants.VIR_DOMAIN_XML_SECURE:
            raise libvirtError.raised(
                codes.VIR_ERR_OPERATION_DENIED, codes.VIR_FROM_DOMAIN, "virDomainGetXMLDesc with secure flag"
            )
        if flags & ~XML_FLAGS:
            raise unknown_flags(flags & ~XML_FLAGS, "qemuDomainGetXMLDesc")
        inactive = bool(flags & constants.VIR_DOMAIN_XML_INACTIVE)
        migratable = bool(flags & constants.VIR_DOMAIN_XML_MIGRATABLE)
        return render_domain(self._row(), inactive=inactive, migratable=migratable)

    # -- disks

    def attachDeviceFlags(self, xml: str, flags: int = 0) -> int:
        """Add a disk to the live XML, the persistent XML or both (VIR_DOMAIN_AFFECT_*)."""
        self._conn._hypervisor.disks.attach(self._write("virDomainAttachDeviceFlags"), xml, flags)
        return 0

    def attachDevice(self, xml: str) -> int:
        """Add a disk to the running guest."""
        self._conn._require_writable("virDomainAttachDevice")
        return self.attachDeviceFlags(xml, constants.VIR_DOMAIN_AFFECT_LIVE)

    def detachDeviceFlags(self, xml: str, flags: int = 0) -> int:
        """Take a disk out. 0 means that it was asked for: a live disk may still be there after 5 s."""
        return self._detach(xml, flags, Answer.AS_BUILT)

    def detachDevice(self, xml: str) -> int:
        """Take a disk out of the running guest."""
        self._conn._require_writable("virDomainDetachDevice")
        return self.detachDeviceFlags(xml, constants.VIR_DOMAIN_AFFECT_LIVE)

    def detachDeviceAlias(self, alias: str, flags: int = 0) -> int:
        """Ask for a disk by its alias, without waiting."""
        return self._detach_alias(alias, flags, Answer.AS_BUILT)

    # -- life

    def createWithFlags(self, flags: int = 0) -> int:
        """Start it, paused with VIR_DOMAIN_START_PAUSED."""
        paused = bool(flags & constants.VIR_DOMAIN_START_PAUSED)
        self._conn._hypervisor.power.start(self._write("virDomainCreateWithFlags"), paused=paused)
        self._number = self._conn._number_of(self._id)
        return 0

    def create(self) -> int:
        """Start it."""
        self._conn._require_writable("virDomainCreate")
        return self.createWithFlags()

    def suspend(self) -> int:
        """Pause it."""
        self._conn._hypervisor.power.suspend(self._write("virDomainSuspend"))
        return 0

    def resume(self) -> int:
        """Let it go on."""
        self._conn._hypervisor.power.resume(self._write("virDomainResume"))
        return 0

    def reset(self, flags: int = 0) -> int:
        """Press the reset button."""
        self._conn._hypervisor.power.reset(self._write("virDomainReset"))
        return 0

    def reboot(self, flags: int = 0) -> int:
        """Ask the guest to restart; one without an operating system does not."""
        guest = self._write("virDomainReboot")
        self._conn._hypervisor.power.require_active(guest)
        if guest.answers:
            self._conn._hypervisor.power.reset(guest)
        return 0

    def shutdown(self) -> int:
        """Press the power button."""
        self._conn._hypervisor.power.shutdown(self._write("virDomainShutdown"))
        return 0

    def destroy(self) -> int:
        """End its process."""
        self._conn._hypervisor.power.destroy(self._write("virDomainDestroy"))
        self._number = -1
        return 0

    def destroyFlags(self, flags: int = 0) -> int:
        """End its process; the fake's always end gracefully."""
        self._conn._require_writable("virDomainDestroyFlags")
        # Other than after destroy(), the client does not take the number back.
        number = self._number
        self.destroy()
        self._number = number
        return 0

    def undefine(self) -> int:
        """Drop its persistent XML."""
        self._conn._hypervisor.power.undefine(self._write("virDomainUndefine"))
        return 0

    def undefineFlags(self, flags: int = 0) -> int:
        """Drop its persistent XML, and its saved memory if asked to; NVRAM and snapshots the fake's guests have not."""
        saved_too = bool(flags & constants.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)
        self._conn._hypervisor.power.undefine(self._write("virDomainUndefineFlags"), saved_too=saved_too)
        return 0

    def managedSave(self, flags: int = 0) -> int:
        """End its process and keep its memory for the next start."""
        self._conn._hypervisor.power.save(self._write("virDomainManagedSave"))
        self._number = -1
        return 0

    def hasManagedSaveImage(self, flags: int = 0) -> int:
        """1 if its memory is kept for the next start."""
        return int(bool(self._row().saved))

    # -- for the rest of the fake: not libvirt's, and not woven

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
