"""<disk> elements as callers give them, and domain XML as libvirt prints it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from volfault_fakes.tables import Disk, Guest

USER_ALIAS = "ua-"
BUSES = ("ide", "fdc", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd")

# What the cloud does not model of a guest, the same for all: sizes in KiB.
MEMORY = 1048576
VCPUS = 1
MACHINE = "pc-q35-8.2"
EMULATOR = "/usr/bin/qemu-system-x86_64"

# The devices of libvirt's schema that are real but not modelled; anything else is libvirt's own error.
OTHER_DEVICES = frozenset((
    "audio", "channel", "console", "controller", "crypto", "emulator", "filesystem", "graphics", "hostdev",
    "hub", "input", "interface", "iommu", "lease", "memballoon", "memory", "nvram", "panic", "parallel",
    "pstore", "redirdev", "redirfilter", "rng", "serial", "shmem", "smartcard", "sound", "tpm", "video",
    "vsock", "watchdog",
))  # fmt: skip

# libvirt prints the children of a disk in its own order, whatever the caller's was (virDomainDiskDefFormat).
ORDER = (
    "driver", "auth", "source", "backingStore", "geometry", "blockio", "mirror", "target", "iotune", "readonly",
    "shareable", "transient", "serial", "wwn", "vendor", "product", "encryption", "boot", "alias", "address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DiskElement:
    """What a caller's <disk> says.

    Attributes:
        target: the guest's name for it (`vdb`).
        bus: `virtio`, `scsi`, …
        source: path, or image name of a network disk; None for an empty drive.
        network: whether the source is reached without the host's file system.
        shareable: whether several guests may write to it at once.
        readonly: whether the guest may only read it.
        alias: the caller's own alias; libvirt's are not kept when given back to it.
        address: where the caller wants it, in libvirt's `0000:02:00.0` or `0:0:0:0` spelling; None for any place.
        secret: the UUID of the secret that decrypts it; None for a plain one.
        xml: the element without alias and address, with what libvirt adds to it.
    """

    target: str
    bus: str
    source: str | None
    network: bool
    serial: str | None
    shareable: bool
    readonly: bool
    alias: str | None
    address: str | None
    secret: str | None
    xml: str


def parse_device(xml: str) -> DiskElement:
    """Read the element given to attach or detach.

    Raises:
        libvirtError: 35 for malformed XML, 67 for an element that is no device, 27 for a disk without target.
        UnknownCall: a device other than a disk.
    """
    root = parse_document(xml, "(device_definition)")
    if root.tag in OTHER_DEVICES:
        raise UnknownCall(f"libvirt: attach or detach of <{root.tag}>; the fake knows <disk>")
    if root.tag != "disk":
        raise libvirtError.raised(
            codes.VIR_ERR_CONFIG_UNSUPPORTED, codes.VIR_FROM_DOMAIN, f"unknown device type '{root.tag}'"
        )
    return _disk(root)


def parse_domain(xml: str) -> tuple[str, str | None, tuple[DiskElement, ...]]:
    """Read what a caller defines as (name, uuid or None, disks)."""
    root = parse_document(xml, "(domain_definition)")
    name, identifier = root.findtext("name"), root.findtext("uuid")
    if root.tag != "domain":
        raise libvirtError.raised(
            codes.VIR_ERR_XML_ERROR, codes.VIR_FROM_XML, f"expecting root element of 'domain', not '{root.tag}'"
        )
    if identifier is not None:
        _require_uuid(identifier)
    if not name:
        raise libvirtError.raised(codes.VIR_ERR_NO_NAME, codes.VIR_FROM_DOMAIN, None)
    return name, identifier, tuple(_disk(disk) for disk in root.iterfind("devices/disk"))


def element_of(disk: Disk) -> DiskElement:
    """Read a disk of the cloud again."""
    return _disk(parse_document(disk.xml, "(device_definition)"))


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


def parse_document(xml: str, document: str, domain: int = codes.VIR_FROM_DOMAIN) -> ElementTree.Element:
    """Read XML that a caller gives.

    Args:
        xml: the text.
        document: what libvirt calls it in its errors.
        domain: the part of libvirt that reads it.

    Raises:
        libvirtError: 35, it is malformed.
    """
    if not xml:
        raise libvirtError.raised(codes.VIR_ERR_XML_DETAIL, domain, f"{document}:1: Document is empty\n(null)\n^")
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        text = [*xml.splitlines(), ""][line - 1]
        # The words are expat's, where libvirt has libxml2's; the place and the shape are the same.
        detail = f"{document}:{line}: {error}\n{text}\n{'-' * column}^"
        raise libvirtError.raised(codes.VIR_ERR_XML_DETAIL, domain, detail) from None


def _disk(root: ElementTree.Element) -> DiskElement:
    source = root.find("source")
    where = None
    if source is not None:
        where = next((source.attrib[key] for key in ("file", "dev", "name") if key in source.attrib), None)
    target = root.find("target")
    name = None if target is None else target.get("dev")
    if target is None or name is None:
        raise libvirtError.raised(codes.VIR_ERR_NO_TARGET, codes.VIR_FROM_DOMAIN, where)
    bus = target.get("bus", "virtio" if name.startswith("vd") else "scsi")
    if bus not in BUSES:
        raise libvirtError.raised(
            codes.VIR_ERR_XML_ERROR,
            codes.VIR_FROM_XML,
            f"Invalid value for attribute 'bus' in element 'target': '{bus}'.",
        )
    place = root.find("address")
    given = root.find("alias")
    secret = root.find("encryption/secret")
    alias = None if given is None else given.get("name")
    for child in [child for child in root if child.tag in ("alias", "address", "backingStore")]:
        root.remove(child)
    if source is not None:
        source.attrib.pop("index", None)
    _complete(root, target, bus)
    return DiskElement(
        name,
        bus,
        where,
        root.get("type") == "network",
        root.findtext("serial"),
        root.find("shareable") is not None,
        root.find("readonly") is not None,
        alias if alias is not None and alias.startswith(USER_ALIAS) else None,
        None if place is None else _place(place),
        None if secret is None else secret.get("uuid"),
        "".join(_lines(root, "", "")),
    )


def _complete(root: ElementTree.Element, target: ElementTree.Element, bus: str) -> None:
    # What the caller leaves out libvirt writes all the same, and it has an order of its own for some attributes.
    device = root.attrib.pop("device", "disk")
    root.attrib.update({"device": device})
    target.attrib.update({"bus": target.attrib.pop("bus", bus)})
    if root.find("driver") is None:
        root.append(ElementTree.Element("driver", {"name": "qemu", "type": "raw"}))


def _place(address: ElementTree.Element) -> str:
    def hexadecimal(name: str, digits: int) -> str:
        return f"{int(address.get(name, '0'), 16):0{digits}x}"

    if address.get("type") == "pci":
        domain, bus, slot = hexadecimal("domain", 4), hexadecimal("bus", 2), hexadecimal("slot", 2)
        return f"{domain}:{bus}:{slot}.{hexadecimal('function', 1)}"
    return ":".join(address.get(name, "0") for name in ("controller", "bus", "target", "unit"))


def _require_uuid(text: str) -> None:
    try:
        uuid.UUID(text)
    except ValueError:
        raise libvirtError.raised(
            codes.VIR_ERR_INTERNAL_ERROR, codes.VIR_FROM_DOMAIN, "malformed uuid element"
        ) from None


def _render_disk(disk: Disk, index: int, *, live: bool, chained: bool) -> str:
    root = ElementTree.fromstring(disk.xml)
    source = root.find("source")
    if live and source is not None:
        source.set("index", str(index))
    if chained and source is not None:
        root.append(ElementTree.Element("backingStore"))
    # The persistent XML names only what the caller named; libvirt's own aliases are given at start.
    if live or disk.alias.startswith(USER_ALIAS):
        root.append(ElementTree.Element("alias", {"name": disk.alias}))
    root.append(ElementTree.Element("address", dict(_address(disk.address))))
    places = {tag: place for place, tag in enumerate(ORDER)}
    root[:] = sorted(root, key=lambda child: places.get(child.tag, places["target"]))
    return "".join(_lines(root, "    ", "\n")).rstrip("\n")


def _address(address: str) -> Mapping[str, str]:
    parts = address.replace(".", ":").split(":")
    if "." in address:
        names = ("domain", "bus", "slot", "function")
        return {"type": "pci", **{name: f"0x{part}" for name, part in zip(names, parts, strict=True)}}
    names = ("controller", "bus", "target", "unit")
    return {"type": "drive", **dict(zip(names, parts, strict=True))}


def _lines(node: ElementTree.Element, indent: str, end: str) -> Iterator[str]:
    # ElementTree prints double quotes; libvirt and everything that greps its XML has single ones.
    attributes = "".join(f" {key}={_quoted(value)}" for key, value in node.attrib.items())
    text = (node.text or "").strip()
    if not len(node) and not text:
        yield f"{indent}<{node.tag}{attributes}/>{end}"
    elif not len(node):
        yield f"{indent}<{node.tag}{attributes}>{escape(text)}</{node.tag}>{end}"
    else:
        yield f"{indent}<{node.tag}{attributes}>{end}"
        for child in node:
            yield from _lines(child, f"{indent}  " if end else "", end)
        yield f"{indent}</{node.tag}>{end}"


def _quoted(value: str) -> str:
    return "'" + quoteattr(value)[1:-1].replace("'", "&apos;") + "'"
