"""virDomain: the front on one guest."""

# ruff: noqa: N801, N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

from typing import NoReturn

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants, details
from volfault_fakes.libvirt.agent import AgentCalls
from volfault_fakes.libvirt.blocks import BlockCalls
from volfault_fakes.libvirt.error import invalid, libvirtError, unknown_flags
from volfault_fakes.libvirt.hotplug import Answer
from volfault_fakes.libvirt.link import Link
from volfault_fakes.libvirt.moving import MoveCalls
from volfault_fakes.libvirt.point_kinds import CHANGED, DESTROYED, PLUGGED, QUERIED, STARTED, UNDEFINED, UNPLUGGED
from volfault_fakes.libvirt.power import STATES
from volfault_fakes.libvirt.printing import MEMORY, VCPUS, render_domain

XML_FLAGS = (
    constants.VIR_DOMAIN_XML_SECURE
    | constants.VIR_DOMAIN_XML_INACTIVE
    | constants.VIR_DOMAIN_XML_UPDATE_CPU
    | constants.VIR_DOMAIN_XML_MIGRATABLE
)


@takes_turns()
class virDomain(BlockCalls, MoveCalls, AgentCalls):
    """A handle on a domain: it outlives the domain, and each call finds out whether there still is one.

    Every call raises libvirtError 42 when the domain has gone, and 1 (domain 7) when the connection was lost.
    """

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

    @crosses("libvirt.domain_info", QUERIED, reads=True)
    def info(self) -> list[int]:
        """[state, maximum KiB, KiB, vCPUs, CPU time in ns]."""
        return [STATES[self._row().state], MEMORY, MEMORY, VCPUS, 0]

    def state(self, flags: int = 0) -> list[int]:
        """[state, reason]."""
        guest = self._row()
        return [STATES[guest.state], guest.reason]

    def vcpus(self) -> tuple[list[tuple[int, int, int, int]], list[tuple[bool, ...]]]:
        """Of each virtual processor (number, 1 for running, ns, the host's processor); and where each may run."""
        if self._row().state == "shutoff":
            raise invalid("cannot retrieve vcpu information for inactive domain", codes.VIR_FROM_QEMU)
        return [(number, 1, 0, 0) for number in range(VCPUS)], [(True,)] * VCPUS

    def isActive(self) -> int:
        """1 while it runs or is paused."""
        return int(self._row().state != "shutoff")

    def isPersistent(self) -> int:
        """1 if it stays defined when it stops."""
        return int(self._row().persistent)

    @crosses("libvirt.domain_xml", QUERIED, detail=details.xml, reads=True)
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

    @crosses("libvirt.attach_device", PLUGGED, detail=details.device)
    def attachDeviceFlags(self, xml: str, flags: int = 0) -> int:
        """Add a disk to the live XML, the persistent XML or both (VIR_DOMAIN_AFFECT_*)."""
        self._conn._hypervisor.disks.attach(self._write("virDomainAttachDeviceFlags"), xml, flags)
        return 0

    def attachDevice(self, xml: str) -> int:
        """Add a disk to the running guest."""
        self._conn._require_writable("virDomainAttachDevice")
        return self.attachDeviceFlags(xml, constants.VIR_DOMAIN_AFFECT_LIVE)

    @crosses("libvirt.detach_device", UNPLUGGED, detail=details.device)
    def detachDeviceFlags(self, xml: str, flags: int = 0) -> int:
        """Take a disk out. 0 means that it was asked for: a live disk may still be there after 5 s."""
        return self._detach(xml, flags, Answer.AS_BUILT)

    def detachDevice(self, xml: str) -> int:
        """Take a disk out of the running guest."""
        self._conn._require_writable("virDomainDetachDevice")
        return self.detachDeviceFlags(xml, constants.VIR_DOMAIN_AFFECT_LIVE)

    @crosses("libvirt.detach_device_alias", UNPLUGGED, detail=details.alias)
    def detachDeviceAlias(self, alias: str, flags: int = 0) -> int:
        """Ask for a disk by its alias, without waiting."""
        return self._detach_alias(alias, flags, Answer.AS_BUILT)

    # -- life

    @crosses("libvirt.create", STARTED)
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

    @crosses("libvirt.suspend", CHANGED)
    def suspend(self) -> int:
        """Pause it."""
        self._conn._hypervisor.power.suspend(self._write("virDomainSuspend"))
        return 0

    @crosses("libvirt.resume", CHANGED)
    def resume(self) -> int:
        """Let it go on."""
        self._conn._hypervisor.power.resume(self._write("virDomainResume"))
        return 0

    @crosses("libvirt.reset", CHANGED)
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

    @crosses("libvirt.shutdown", CHANGED)
    def shutdown(self) -> int:
        """Press the power button."""
        self._conn._hypervisor.power.shutdown(self._write("virDomainShutdown"))
        return 0

    @crosses("libvirt.destroy", DESTROYED)
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

    @crosses("libvirt.undefine", UNDEFINED)
    def undefine(self) -> int:
        """Drop its persistent XML."""
        self._conn._hypervisor.power.undefine(self._write("virDomainUndefine"))
        return 0

    @crosses("libvirt.undefine_flags", UNDEFINED)
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
