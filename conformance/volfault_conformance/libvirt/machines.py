"""The machines that the scenarios run on: how each unplugs devices, and whether a system in it answers."""

from __future__ import annotations

from dataclasses import dataclass

NAMESPACE = "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"
# QEMU 6.1 and later unplug q35's devices by ACPI unless told otherwise.
NATIVE = "-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"
PORT = "<controller type='pci' model='pcie-root-port'/>"
PORTS = 10


@dataclass(frozen=True)
class Machine:
    """A kind of guest.

    Attributes:
        name: for readers.
        type: of QEMU: `q35` or `pc`.
        hotplug: `acpi` or `native`, who carries unplug requests.
        linux: whether a system runs in it and answers them.
    """

    name: str
    type: str
    hotplug: str
    linux: bool


Q35 = Machine("q35", "q35", "acpi", linux=False)
PC = Machine("pc", "pc", "acpi", linux=False)
NATIVE_Q35 = Machine("q35 native", "q35", "native", linux=False)
Q35_LINUX = Machine("q35 Linux", "q35", "acpi", linux=True)
PC_LINUX = Machine("pc Linux", "pc", "acpi", linux=True)
NATIVE_LINUX = Machine("q35 native Linux", "q35", "native", linux=True)

MACHINES = (Q35, PC, NATIVE_Q35, Q35_LINUX, PC_LINUX, NATIVE_LINUX)


def domain_xml(machine: Machine, name: str, uuid: str, folder: str) -> str:
    """Write a domain.

    Args:
        machine: what kind.
        name: its name.
        uuid: its identity.
        folder: where the kernel, its initial RAM disk and the file of the serial line are.
    """
    boot = (
        f"<kernel>{folder}/vmlinuz</kernel><initrd>{folder}/initrd.gz</initrd>"
        "<cmdline>console=ttyS0 quiet panic=-1</cmdline>"
        if machine.linux
        else ""
    )
    ports = "<controller type='pci' index='0' model='pcie-root'/>" + PORTS * PORT
    options = "".join(f"<qemu:arg value='{word}'/>" for word in NATIVE)
    native = machine.hotplug == "native"
    return (
        f"<domain type='qemu'{f' {NAMESPACE}' if native else ''}><name>{name}</name><uuid>{uuid}</uuid>"
        "<memory unit='MiB'>160</memory><vcpu>1</vcpu>"
        f"<os><type arch='x86_64' machine='{machine.type}'>hvm</type>{boot}</os><features><acpi/></features>"
        f"<devices>{ports if machine.type == 'q35' else ''}"
        "<controller type='usb' model='none'/><controller type='scsi' model='virtio-scsi' index='0'/>"
        f"<serial type='file'><source path='{folder}/{name}.serial'/></serial><memballoon model='none'/></devices>"
        f"{f'<qemu:commandline>{options}</qemu:commandline>' if native else ''}</domain>"
    )
