"""<disk> elements and domains as callers give them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.xmltext import lines, parse_document

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Disk

USER_ALIAS = "ua-"
BUSES = ("ide", "fdc", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd")

# The devices of libvirt's schema that are real but not modelled; anything else is libvirt's own error.
OTHER_DEVICES = frozenset((
    "audio", "channel", "console", "controller", "crypto", "emulator", "filesystem", "graphics", "hostdev",
    "hub", "input", "interface", "iommu", "lease", "memballoon", "memory", "nvram", "panic", "parallel",
    "pstore", "redirdev", "redirfilter", "rng", "serial", "shmem", "smartcard", "sound", "tpm", "video",
    "vsock", "watchdog",
))  # fmt: skip


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
    # That there is nothing below a source is kept; what there is, the fake does not know.
    chain = [child for child in root if child.tag == "backingStore" and len(child)]
    for child in [*chain, *(child for child in root if child.tag in ("alias", "address"))]:
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
        "".join(lines(root, "", "")),
    )


def _complete(root: ElementTree.Element, target: ElementTree.Element, bus: str) -> None:
    # What the caller leaves out libvirt writes all the same, and it has an order of its own for some attributes.
    device = root.attrib.pop("device", "disk")
    root.attrib.update({"device": device})
    target.attrib.update({"bus": target.attrib.pop("bus", bus)})
    encryption = root.find("encryption")
    if encryption is not None:
        encryption.attrib.setdefault("engine", "qemu")
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
