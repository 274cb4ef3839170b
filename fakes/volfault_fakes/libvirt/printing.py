"""Domain XML as libvirt prints it."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from volfault_fakes.cloud.tables import Disk, Guest, Mirror
from volfault_fakes.libvirt.xmlform import USER_ALIAS
from volfault_fakes.libvirt.xmltext import lines

# What the cloud does not model of a guest, the same for all: sizes in KiB.
MEMORY = 1048576
VCPUS = 1
MACHINE = "pc-q35-8.2"
EMULATOR = "/usr/bin/qemu-system-x86_64"

# libvirt prints the children of a disk in its own order, whatever the caller's was (virDomainDiskDefFormat).
ORDER = (
    "driver", "auth", "source", "backingStore", "geometry", "blockio", "mirror", "target", "iotune", "readonly",
    "shareable", "transient", "serial", "wwn", "vendor", "product", "encryption", "boot", "alias", "address",
)  # fmt: skip


def render_domain(guest: Guest, *, inactive: bool, migratable: bool) -> str:
    """Print a domain as virDomainGetXMLDesc does.

    Args:
        guest: the row.
        inactive: the XML of the next start instead of the running one's.
        migratable: the running one's without what another host would not know.
    """
    running = guest.state != "shutoff"
    # A transient domain has no other disks than the live ones.
    disks = (guest.live if running and not (inactive and guest.persistent) else guest.config).values()
    live = running and not inactive and not migratable
    chained = running and not inactive
    identity = f" id='{guest.number}'" if live else ""
    return "\n".join(
        [
            f"<domain type='kvm'{identity}>",
            f"  <name>{escape(guest.name)}</name>",
            f"  <uuid>{guest.id}</uuid>",
            f"  <memory unit='KiB'>{MEMORY}</memory>",
            f"  <currentMemory unit='KiB'>{MEMORY}</currentMemory>",
            f"  <vcpu placement='static'>{VCPUS}</vcpu>",
            "  <os>",
            f"    <type arch='x86_64' machine='{MACHINE}'>hvm</type>",
            "    <boot dev='hd'/>",
            "  </os>",
            "  <features>",
            "    <acpi/>",
            "  </features>",
            "  <clock offset='utc'/>",
            "  <on_poweroff>destroy</on_poweroff>",
            "  <on_reboot>restart</on_reboot>",
            "  <on_crash>destroy</on_crash>",
            "  <devices>",
            f"    <emulator>{EMULATOR}</emulator>",
            *(_render_disk(disk, index, live=live, chained=chained) for index, disk in enumerate(disks, 1)),
            "    <controller type='pci' index='0' model='pcie-root'/>",
            "    <memballoon model='none'/>",
            "  </devices>",
            "</domain>",
            "",
        ]
    )


def _render_disk(disk: Disk, index: int, *, live: bool, chained: bool) -> str:
    root = ElementTree.fromstring(disk.xml)
    source = root.find("source")
    if live and source is not None:
        source.set("index", str(index))
    if chained and source is not None and root.find("backingStore") is None:
        root.append(ElementTree.Element("backingStore"))
    if live and disk.mirror is not None:
        root.append(_mirror(disk.mirror, index + 1))
    # The persistent XML names only what the caller named; libvirt's own aliases are given at start.
    if live or disk.alias.startswith(USER_ALIAS):
        root.append(ElementTree.Element("alias", {"name": disk.alias}))
    root.append(ElementTree.Element("address", dict(_address(disk.address))))
    places = {tag: place for place, tag in enumerate(ORDER)}
    root[:] = sorted(root, key=lambda child: places.get(child.tag, places["target"]))
    return "".join(lines(root, "    ", "\n")).rstrip("\n")


def _mirror(mirror: Mirror, index: int) -> ElementTree.Element:
    given = ElementTree.fromstring(mirror.xml)
    source = given.find("source")
    assert source is not None, "a copy goes somewhere"
    kind = given.get("type", "file")
    # For what reads XML of libvirt 1.2.5 and older, a file is named once more (virDomainDiskDefFormatMirror).
    named = {"file": mirror.source, "format": "raw"} if kind == "file" else {}
    ready = {"ready": "yes"} if mirror.ready else {}
    root = ElementTree.Element("mirror", {"type": kind, **named, "job": "copy", **ready})
    root.append(ElementTree.Element("format", {"type": "raw"}))
    source.set("index", str(index))
    root.append(source)
    root.append(ElementTree.Element("backingStore"))
    return root


def _address(address: str) -> Mapping[str, str]:
    parts = address.replace(".", ":").split(":")
    if "." in address:
        names = ("domain", "bus", "slot", "function")
        return {"type": "pci", **{name: f"0x{part}" for name, part in zip(names, parts, strict=True)}}
    names = ("controller", "bus", "target", "unit")
    return {"type": "drive", **dict(zip(names, parts, strict=True))}
