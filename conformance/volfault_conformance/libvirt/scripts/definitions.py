"""Domains that are defined, found, listed and replaced."""

from __future__ import annotations

from typing import Any

from volfault_conformance.libvirt.machines import PORT, PORTS, Q35
from volfault_conformance.libvirt.play import NAME, UUID
from volfault_conformance.libvirt.rows import BOTH, LIVE, Object, Row, Scenario, attach, disk, do

OTHER = "99999999-9999-4999-8999-999999999999"
FLAGS = (0, 0x1, 0x2, 0x3, 0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x12, 0x21)


def domain(name: str = "other", uuid: str = OTHER, disks: str = "") -> str:
    """Write a small domain."""
    named = f"<name>{name}</name>" if name else ""
    identified = f"<uuid>{uuid}</uuid>" if uuid else ""
    return (
        f"<domain type='qemu'>{named}{identified}<memory unit='MiB'>64</memory><vcpu>1</vcpu>"
        "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
        "<devices><controller type='pci' index='0' model='pcie-root'/>"
        f"{PORTS * PORT}<controller type='usb' model='none'/>"
        "<controller type='scsi' model='virtio-scsi' index='0'/>"
        f"{disks}<memballoon model='none'/></devices></domain>"
    )


def _on(method: str, label: str, *args: Any, **rest: Any) -> Row:
    return Row(label, f"connection.{method}", args, **rest)


FOUND = (
    _on("lookupByUUIDString", "by UUID", UUID),
    _on("lookupByUUIDString", "by another UUID", OTHER),
    _on("lookupByUUIDString", "by what is no UUID", "frob"),
    _on("lookupByName", "by name", NAME),
    _on("lookupByName", "by another name", "x"),
    _on("lookupByName", "by no name", ""),
    _on("lookupByID", "by number", 1),
    _on("lookupByID", "by another number", 77),
    _on("numOfDomains", "how many run"),
    _on("listDomainsID", "their numbers"),
)
ROWS = (
    *FOUND,
    _on("defineXML", "another", domain(), kept_as="other"),
    Row("another: running", "other.isActive"),
    *(_on("listAllDomains", f"list {flags:#x}", flags) for flags in FLAGS),
    Row("start another", "other.create"),
    Row("number of another", "other.ID"),
    *(_on("listAllDomains", f"list {flags:#x}, both running", flags) for flags in FLAGS),
    Row("pause another", "other.suspend"),
    *(_on("listAllDomains", f"list {flags:#x}, one paused", flags) for flags in (0x10, 0x20, 0x30)),
    Row("undefine another", "other.undefine"),
    *(_on("listAllDomains", f"list {flags:#x}, one transient", flags) for flags in (0x4, 0x8, 0x6)),
    Row("destroy another", "other.destroy"),
    do("ID", "number"),
    do("destroy"),
    do("create"),
    do("ID", "number after a restart"),
    _on("lookupByID", "by the old number", 1),
    *FOUND,
    do("destroy", "destroy again"),
    do("undefine"),
    *FOUND,
)
DEFINED = (
    _on("defineXML", "malformed XML", "<domain"),
    _on("defineXML", "no XML", ""),
    _on("defineXML", "another element", "<frob/>"),
    _on("defineXML", "without name", domain(name="")),
    _on("defineXML", "another UUID of the same name", domain(name=NAME)),
    _on("defineXML", "another name of the same UUID", domain(uuid=UUID)),
    _on("defineXML", "a UUID that is none", domain(uuid="frob")),
    _on("defineXML", "two disks of one target", domain(disks=disk(1) + disk(2))),
    _on("defineXML", "two disks of one alias", domain(disks=disk(1, alias="ua-1") + disk(2, "vdc", alias="ua-1"))),
    _on("defineXML", "one image in two disks", domain(disks=disk(1) + disk(1, "vdc"))),
    _on("defineXML", "a disk without target", domain(disks="<disk type='file'><source file='/x'/></disk>")),
    _on("defineXML", "disks in any order", domain(disks=disk(2, "vdc") + disk(3, "sda", "scsi") + disk(1)),
        kept_as="other"),
    Row("disks in any order: XML", "other.XMLDesc", (0,)),
    Row("disks in any order: start", "other.create"),
    Row("disks in any order: XML when running", "other.XMLDesc", (0,)),
    attach("live, the image that the other writes to", disk(2), LIVE),
    do("create"),
    attach("live, the image that the other writes to, running", disk(2), LIVE),
    attach("live, the same, shareable", disk(2, extra="<shareable/>"), LIVE),
    attach("live, the same, read-only", disk(2, extra="<readonly/>"), LIVE),
    attach("live, an image that both share", disk(4, extra="<shareable/>"), LIVE),
    Row("attach the shared image to the other", "other.attachDeviceFlags",
        (disk(4, "vdd", extra="<shareable/>"), LIVE)),
    Row("attach the shared image to the other, unshared", "other.attachDeviceFlags", (disk(4, "vde"), LIVE)),
    attach("live, an image that both read", disk(5, "vdf", extra="<readonly/>"), LIVE),
    Row("attach the image that both read to the other", "other.attachDeviceFlags",
        (disk(5, "vdf", extra="<readonly/>"), LIVE)),
    _on("defineXML", "replace what runs", domain(disks=disk(1)), kept_as="replaced"),
    Row("replaced: live", "other.XMLDesc", (0,)),
    Row("replaced: config", "other.XMLDesc", (2,)),
    Row("end the other", "other.destroy"),
    Row("the other, off", "replaced.XMLDesc", (0,)),
    _on("defineXML", "replace what is off", domain()),
    Row("the other, without disks", "replaced.XMLDesc", (0,)),
    Row("undefine the other", "other.undefine"),
    do("destroy"),
    _on("defineXML", "image of a path that is not there",
        domain(disks=disk(0, source="/dev/disk/by-path/nope")), kept_as="other"),
    Row("start with the image that is not there", "other.create"),
    _on("defineXML", "one image in two disks", domain(disks=disk(1) + disk(1, "vdc"))),
    Row("start with one image in two disks", "other.create"),
    attach("both, config alone can", disk(1), BOTH),
    Row("of another connection", "domain.connect"),
)  # fmt: skip
CONNECTIONS = (
    Row("open a second", "host.open", kept_as="second"),
    Row("open a third that may only read", "host.open_readonly", kept_as="reader"),
    Row("the domain on it", "reader.lookupByName", (NAME,), kept_as="seen"),
    *(
        Row(f"{method} by the reader", f"seen.{method}", args)
        for method, args in (
            ("isActive", ()), ("name", ()), ("ID", ()), ("XMLDesc", (0,)), ("XMLDesc", (1,)), ("destroy", ()),
            ("create", ()), ("createWithFlags", (0,)), ("suspend", ()), ("resume", ()), ("reset", (0,)),
            ("reboot", (0,)), ("shutdown", ()), ("undefine", ()), ("undefineFlags", (0,)), ("destroyFlags", (0,)),
            ("managedSave", (0,)), ("attachDevice", (disk(1),)), ("attachDeviceFlags", (disk(1), LIVE)),
            ("detachDevice", (disk(1),)), ("detachDeviceFlags", (disk(1), LIVE)),
            ("detachDeviceAlias", ("virtio-disk1", LIVE)), ("blockResize", ("vdb", 1 << 30, 0)),
            ("blockJobInfo", ("vdq", 0)), ("blockInfo", ("vdq", 0)), ("blockStats", ("vdq",)),
        )
    ),
    Row("defineXML by the reader", "reader.defineXML", (domain(),)),
    Row("listen on the second", "stage.listen", (Object("second"),)),
    Row("listen on the second to one domain", "stage.listen", (Object("second"), Object("domain"))),
    do("suspend"),
    Row("deregister", "second.domainEventDeregisterAny", (0,)),
    Row("deregister again", "second.domainEventDeregisterAny", (0,)),
    Row("deregister an unknown one", "second.domainEventDeregisterAny", (77,)),
    do("resume"),
    Row("is the second alive", "second.isAlive"),
    Row("watch for its end", "stage.watch_end", (Object("second"),)),
    Row("watch for its end again", "stage.watch_end", (Object("second"),)),
    Row("do not watch for its end", "second.unregisterCloseCallback"),
    Row("do not watch for its end again", "second.unregisterCloseCallback"),
    Row("close the second", "second.close"),
    Row("close it again", "second.close"),
    do("suspend", "suspend, and the second does not hear"),
    Row("a lookup on a closed one", "second.lookupByName", (NAME,)),
    Row("a list on a closed one", "second.listAllDomains", (0,)),
    Row("is a closed one alive", "second.isAlive"),
    Row("open another", "host.open", kept_as="third"),
    Row("domain of it", "third.lookupByName", (NAME,), kept_as="theirs"),
    Row("listen on it", "stage.listen", (Object("third"),)),
    Row("listen on it to its domain", "stage.listen", (Object("third"), Object("theirs"))),
    Row("close it while a domain of it is held", "third.close"),
    Row("a domain of a closed one", "theirs.isActive"),
    Row("resume by a domain of a closed one", "theirs.resume"),
    Row("the connection of that domain", "theirs.connect"),
    Row("a lookup on what was closed", "third.lookupByName", (NAME,)),
    Row("open another driver", "host.open_driver", ("frob",)),
    Row("open a driver that is not there", "host.open_driver", ("xen",)),
)  # fmt: skip

SCENARIOS = (
    Scenario("domains found and listed", Q35, ROWS),
    Scenario("domains defined", Q35, DEFINED, started=False),
    Scenario("connections", Q35, CONNECTIONS),
)
