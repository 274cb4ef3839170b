"""How libvirt writes a <disk> that a caller gives: what it adds, keeps, sorts and drops."""

from __future__ import annotations

from volfault_conformance.libvirt.machines import NATIVE_Q35, Q35
from volfault_conformance.libvirt.rows import BOTH, CONFIG, LIVE, Row, Scenario, attach, detach, disk, do

FORMS = {
    "as Nova writes it for iSCSI": (
        "<disk type='file' device='disk'>\n  <driver name='qemu' type='raw' cache='none' io='native'/>\n"
        "  <alias name='ua-22222222-2222-4222-8222-222222222222'/>\n"
        "  <source file='{folder}/disk1.img'/>\n  <target bus='virtio' dev='vdb'/>\n"
        "  <serial>22222222-2222-4222-8222-222222222222</serial>\n</disk>\n"
    ),
    "shareable, as for multiattach": (
        "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/>"
        "<source file='{folder}/disk1.img'/><target bus='virtio' dev='vdb'/><shareable/></disk>"
    ),
    "read-only": disk(1, extra="<readonly/>"),
    "with a limit": disk(1, extra="<iotune><total_iops_sec>100</total_iops_sec></iotune>"),
    "with discard": (
        "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='writeback' discard='unmap'/>"
        "<source file='{folder}/disk1.img'/><target bus='virtio' dev='vdb'/></disk>"
    ),
    "without driver": (
        "<disk type='file' device='disk'><source file='{folder}/disk1.img'/><target bus='virtio' dev='vdb'/></disk>"
    ),
    "without device, driver and bus": (
        "<disk type='file'><source file='{folder}/disk1.img'/><target dev='vdb'/></disk>"
    ),
    "with an address": disk(1, extra="<address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>"),
    "with a SCSI address": disk(1, "sdb", "scsi", extra="<address type='drive' controller='0' unit='3'/>"),
    "on SCSI without bus": (
        "<disk type='file' device='disk'><source file='{folder}/disk1.img'/><target dev='sdc'/></disk>"
    ),
    "with a serial number to be escaped": disk(1, serial="a &amp; b"),
}


AT_VDB = disk(2, "vdc", extra="<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>")


def _rows(form: str, xml: str) -> tuple[Row, ...]:
    return (
        attach(f"{form}, both", xml, BOTH),
        detach(f"{form}, both", xml, BOTH),
    )


SORTED = (
    attach("vdd, both", disk(4, "vdd"), BOTH),
    attach("sdb, both", disk(2, "sdb", "scsi"), BOTH),
    attach("vdb, both", disk(1), BOTH),
    attach("sda, both", disk(3, "sda", "scsi"), BOTH),
    attach("vdaa, both", disk(5, "vdaa"), BOTH),
    attach("vdc, both", disk(6, "vdc"), BOTH),
    detach("vdb, config", disk(1), CONFIG),
    attach("vdb, config, into the gap", disk(7), CONFIG),
    do("destroy"),
    do("create"),
    attach("vde, live", disk(8, "vde"), LIVE),
    do("destroy", "destroy again"),
    do("create", "start again"),
)

TAKEN = (
    attach("vdb, both", disk(1), BOTH),
    attach("vdc where vdb is, live", AT_VDB, LIVE),
    attach("vdc where vdb is, both", AT_VDB, BOTH),
    attach("vdc where vdb is, config", AT_VDB, CONFIG),
)
NO_SLOT = (
    *(attach(f"vd{letter}, live", disk(0, f"vd{letter}", extra="<readonly/>"), LIVE) for letter in "bcdefghijk"),
)

SCENARIOS = (
    Scenario("forms of a disk", NATIVE_Q35, tuple(row for form, xml in FORMS.items() for row in _rows(form, xml))),
    Scenario("order of the disks", Q35, SORTED),
    Scenario("an address that is taken", Q35, TAKEN),
    Scenario("no free slot", Q35, NO_SLOT),
)
