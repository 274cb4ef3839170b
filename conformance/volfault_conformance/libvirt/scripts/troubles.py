"""The faults that ours can let strike, against what the real host does when the same goes wrong."""

from __future__ import annotations

from volfault_conformance.libvirt.hypervisor import PASSPHRASE
from volfault_conformance.libvirt.machines import Q35, Q35_LINUX
from volfault_conformance.libvirt.rows import BOTH, CONFIG, LIVE, Row, Scenario, attach, by_alias, detach, disk, do
from volfault_conformance.libvirt.scripts.definitions import domain
from volfault_conformance.libvirt.scripts.secrets import secret
from volfault_conformance.libvirt.scripts.silent import ATTACH_TWO

AFTERWARDS = (
    do("isActive", "active afterwards"),
    detach("vdb, live, afterwards", disk(1), LIVE),
    do("destroy", "destroy afterwards"),
    do("undefine", "undefine afterwards"),
)

HELD = (
    *ATTACH_TWO,
    detach("vdb, live, held up", disk(1), LIVE, trouble="libvirt-operation-timeout"),
    attach("vdd, live, held up", disk(3, "vdd"), LIVE, trouble="libvirt-operation-timeout"),
)
DIES = {
    "detach": detach("vdb, live, the process dies", disk(1), LIVE, trouble="libvirt-monitor-lost"),
    "detach by alias": by_alias("vdb, the process dies", "virtio-disk1", LIVE, trouble="libvirt-monitor-lost"),
    "attach": attach("vdd, live, the process dies", disk(3, "vdd"), LIVE, trouble="libvirt-monitor-lost"),
    "detach of both": detach("vdb, both, the process dies", disk(1), BOTH, trouble="libvirt-monitor-lost"),
    "attach of both": attach("vdd, both, the process dies", disk(3, "vdd"), BOTH, trouble="libvirt-monitor-lost"),
    "suspend": do("suspend", trouble="libvirt-monitor-lost"),
    "resize": do("blockResize", "", "vdb", 1 << 30, 1, trouble="libvirt-monitor-lost"),
    "reset": do("reset", "", 0, trouble="libvirt-monitor-lost"),
    "shutdown": do("shutdown", trouble="libvirt-monitor-lost"),
}
OFF = {
    "detach": detach("vdb, live, gone off", disk(1), LIVE, trouble="libvirt-operation-invalid"),
    "detach by alias": by_alias("vdb, gone off", "virtio-disk1", LIVE, trouble="libvirt-operation-invalid"),
    "attach": attach("vdd, both, gone off", disk(3, "vdd"), BOTH, trouble="libvirt-operation-invalid"),
}
GONE = {
    "detach": detach("vdb, live, undefined", disk(1), LIVE, trouble="libvirt-no-domain"),
    "attach": attach("vdd, both, undefined", disk(3, "vdd"), BOTH, trouble="libvirt-no-domain"),
    "XML": do("XMLDesc", "", 0, trouble="libvirt-no-domain"),
    "state": do("info", trouble="libvirt-no-domain"),
    "lookup": Row("look up", "connection.lookupByUUIDString", ("5bd0b9a8-7f6c-4f0e-9d55-1c1d2c3e4f50",),
                  trouble="libvirt-no-domain"),
}  # fmt: skip
DETACHED = (
    *ATTACH_TWO,
    detach("vdb, live, somebody came first", disk(1), LIVE, trouble="libvirt-device-missing"),
    attach("vdb, live, again", disk(1), LIVE),
    detach("vdb, both, somebody came first", disk(1), BOTH, trouble="libvirt-device-missing"),
    attach("vdb, live, once more", disk(1), LIVE),
    by_alias("vdb, somebody came first", "virtio-disk1", LIVE, trouble="libvirt-device-missing"),
)
BROKEN = {
    "detach": detach("vdb, live, the connection breaks", disk(1), LIVE, trouble="libvirt-connection-lost"),
    "attach": attach("vdd, both, the connection breaks", disk(3, "vdd"), BOTH, trouble="libvirt-connection-lost"),
    "XML": do("XMLDesc", "", 0, trouble="libvirt-connection-lost"),
    "lookup": Row("look up", "connection.lookupByName", ("x",), trouble="libvirt-connection-lost"),
}
AFTER_THE_BREAK = (
    do("XMLDesc", "XML on the broken connection", 0),
    do("name", "name on the broken connection"),
    do("ID", "number on the broken connection"),
    do("isActive", "active on the broken connection"),
    detach("on the broken connection", disk(1), LIVE),
    Row("look up on the broken connection", "connection.lookupByName", ("x",)),
    Row("is the broken connection alive", "connection.isAlive"),
    Row("list on the broken connection", "connection.listAllDomains", (0,)),
    Row("close the broken connection", "connection.close"),
    Row("look up on the closed connection", "connection.lookupByName", ("x",)),
)
STORE = (
    Row("define", "connection.secretDefineXML", (secret(),), trouble="libvirt-secret-failed"),
    Row("look up", "connection.secretLookupByUsage", (1, "v1")),
    Row("define in peace", "connection.secretDefineXML", (secret(),), kept_as="one"),
    Row("set the value", "one.setValue", (PASSPHRASE, 0), trouble="libvirt-secret-failed"),
    Row("value", "one.value", (0,)),
    Row("set the value in peace", "one.setValue", (PASSPHRASE, 0)),
    Row("set another value", "one.setValue", (b"other", 0), trouble="libvirt-secret-failed"),
    Row("value after that", "one.value", (0,)),
    Row("forget it", "one.undefine", trouble="libvirt-secret-failed"),
    Row("look up after that", "connection.secretLookupByUsage", (1, "v1")),
)
NOT_SAVED = "libvirt-definition-not-saved"
DEFINITIONS = (
    attach("vdb, both, not saved", disk(1), BOTH, trouble=NOT_SAVED),
    attach("vdb, config, not saved", disk(1), CONFIG, trouble=NOT_SAVED),
    attach("vdb, config", disk(1), CONFIG),
    attach("vdc, live, nothing to be saved", disk(2, "vdc"), LIVE, trouble=NOT_SAVED),
    detach("vdb, config, not saved", disk(1), CONFIG, trouble=NOT_SAVED),
    by_alias("vdb, config, not saved", "virtio-disk1", CONFIG, trouble=NOT_SAVED),
    detach("vdb, both, not saved", disk(1), BOTH, trouble=NOT_SAVED),
    Row("define another, not saved", "connection.defineXML", (domain(),), trouble=NOT_SAVED),
    Row("look for another", "connection.lookupByName", ("other",)),
    Row("define another", "connection.defineXML", (domain(),)),
    Row("define another again, not saved", "connection.defineXML", (domain(disks=disk(3)),), trouble=NOT_SAVED),
    do("undefine", "undefine what runs, not removed", trouble=NOT_SAVED),
    do("destroy"),
    do("undefine", "undefine, not removed", trouble=NOT_SAVED),
    do("create"),
    do("destroy", "destroy again"),
    do("undefine", "undefine in peace"),
)
GIVEN_BACK = (
    attach("vdb, both", disk(1), BOTH),
    detach("vdb, both, not saved", disk(1), BOTH, trouble=NOT_SAVED, pause=1),
)

SCENARIOS = (
    Scenario("another call holds the domain", Q35, HELD),
    *(Scenario(f"the process dies in {name}", Q35, (*ATTACH_TWO, row, *AFTERWARDS)) for name, row in DIES.items()),
    *(Scenario(f"gone off before {name}", Q35, (*ATTACH_TWO, row, *AFTERWARDS)) for name, row in OFF.items()),
    *(Scenario(f"undefined before {name}", Q35, (*ATTACH_TWO, row, *AFTERWARDS)) for name, row in GONE.items()),
    Scenario("somebody came first", Q35_LINUX, DETACHED),
    *(
        Scenario(f"the connection breaks in {name}", Q35, (*ATTACH_TWO, row, *AFTER_THE_BREAK))
        for name, row in BROKEN.items()
    ),
    Scenario("the store of secrets is full", Q35, STORE, started=False),
    Scenario("the store of definitions is full", Q35, DEFINITIONS),
    Scenario("the guest gives back, and nothing is saved", Q35_LINUX, GIVEN_BACK),
)
