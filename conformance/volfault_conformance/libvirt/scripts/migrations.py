"""Domains that go to another host while they run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_conformance.libvirt.machines import Q35, Q35_LINUX, Machine
from volfault_conformance.libvirt.rows import (
    BOTH,
    ELSEWHERE,
    LIVE,
    Changed,
    Object,
    Row,
    Scenario,
    attach,
    detach,
    disk,
    do,
)

# The images are on a file system of the machine's own, which libvirt does not know to be shared: UNSAFE.
PEERS = 1 | 2 | 512
AS_NOVA = PEERS | 8 | 16
TO = {"migrate_uri": "tcp://127.0.0.1"}
# So slow, in MiB a second, that something can be done meanwhile.
SLOWLY = {**TO, "bandwidth": 1}
FASTER = {**TO, "bandwidth": 20}
SECURE_AND_MIGRATABLE = 1 | 8
# Ours is down for as long as the first start after an upgrade takes.
RESTARTED = 10
HELD = (attach("both", disk(1, serial="one"), BOTH),)
XML = do("XMLDesc", "its XML", SECURE_AND_MIGRATABLE, kept_as="xml", glance=False)
WITH_XML = {**TO, "destination_xml": Object("xml"), "persistent_xml": Object("xml")}


def migrate(label: str, params: dict[str, Any] = TO, flags: int = AS_NOVA, uri: str = ELSEWHERE, **rest: Any) -> Row:
    """Write the row of a migrateToURI3; its caller is alone but for `meanwhile`."""
    return do("migrateToURI3", label, uri, params, flags, **{"pause": 0.5, "lasts": "trouble" not in rest, **rest})


def as_changed(*instead: tuple[str, str]) -> dict[str, Any]:
    """Write the parameters of a migration to a domain that is not quite the same."""
    return {**TO, "destination_xml": Changed("xml", instead)}


def elsewhere(label: str, xml: Object | Changed) -> Row:
    """Write the row of a definition on the other host."""
    return Row(label, "connection elsewhere.defineXML", (xml,))


AFTERWARDS = (
    do("jobStats", "job afterwards", 0),
    do("jobInfo", "job in figures afterwards"),
    do("abortJob", "abort afterwards"),
    do("isActive", "active afterwards"),
    do("XMLDesc", "XML afterwards", 0),
)
ALONE = (
    do("jobStats", "job", 0),
    do("jobInfo", "job in figures"),
    do("abortJob", "abort what is not"),
    do("migrateSetMaxDowntime", "downtime", 500, 0),
    do("migrateSetMaxSpeed", "speed", 100, 0),
    do("migrateStartPostCopy", "post-copy of what is not", 0),
    do("setTime", "time", {"seconds": 1, "nseconds": 0}, 0),
    do("fsFreeze", "freeze", None, 0),
    do("fsThaw", "thaw", None, 0),
)

REFUSED = (
    *HELD,
    migrate("where nobody listens", uri="qemu+tcp://127.0.0.1/system", trouble="libvirt-no-peer"),
    migrate("to a host that there is not", uri="qemu+tcp://nope.invalid/system"),
    XML,
    attach("vdc, live", disk(2, "vdc"), LIVE),
    migrate("with fewer disks than it has", WITH_XML),
    detach("vdc, live", disk(2, "vdc"), LIVE),
    do("destroy"),
    migrate("of what is off"),
    do("undefine"),
    migrate("of what is gone"),
)
LACKING = ("type='file' device='disk'", "type='block' device='disk'"), ("file='{folder}/disk1.img'", "dev='/dev/nope'")
CHANGED = (
    *HELD,
    XML,
    migrate("that lacks its disk", as_changed(*LACKING)),
    migrate("whose disk is another", as_changed(("dev='vdb'", "dev='vdc'"))),
    migrate("whose disk has another serial number", as_changed(("<serial>one", "<serial>two"))),
    migrate("that has another UUID", as_changed(("<uuid>5", "<uuid>6"))),
    elsewhere("define one of its name", Changed("xml", (("<uuid>5", "<uuid>6"),))),
    migrate("whose name is another's"),
    Row("look for that one", "connection elsewhere.lookupByName", ("compared",), kept_as="another"),
    Row("forget that one", "another.undefine"),
    elsewhere("define it with another disk", Changed("xml", (("disk1.img", "disk2.img"),))),
    Row("look for it there", "connection elsewhere.lookupByName", ("compared",), kept_as="another"),
    Row("start it there", "another.create", pause=1, glance=False),
    migrate("that runs there"),
)
# Name -> what the domain is, and what is done to it; without a system it has little memory, and goes at once.
_SCENARIOS: Mapping[str, tuple[Machine, tuple[Row, ...]]] = {
    "no job": (Q35, (*ALONE, do("destroy"), *ALONE)),
    "goes as Nova asks for it": (Q35, (*HELD, XML, migrate("", WITH_XML), *AFTERWARDS)),
    "goes with its system": (Q35_LINUX, (*HELD, migrate(""), *AFTERWARDS)),
    "goes, and both keep what they have": (Q35, (*HELD, migrate("", flags=PEERS), *AFTERWARDS)),
    "a transient one goes": (Q35, (*HELD, do("undefine"), migrate(""), *AFTERWARDS)),
    "a paused one goes": (Q35, (*HELD, do("suspend"), migrate(""), *AFTERWARDS)),
    "goes where it is defined": (
        Q35, (*HELD, XML, elsewhere("define", Object("xml")), migrate(""), *AFTERWARDS),
    ),
    "the other host would have another domain": (Q35, CHANGED),
    "migrations that are refused": (Q35, REFUSED),
    "is watched": (
        Q35_LINUX,
        (*HELD, migrate("", FASTER, meanwhile=("here.jobStats:type", "elsewhere.jobStats")), *AFTERWARDS),
    ),
    "is called off": (Q35_LINUX, (*HELD, migrate("", SLOWLY, trouble="migration-cancelled"), *AFTERWARDS)),
    "is paused meanwhile": (Q35_LINUX, (*HELD, migrate("", FASTER, meanwhile=("here.suspend",)), *AFTERWARDS)),
    "is paused and called off": (
        Q35_LINUX, (*HELD, migrate("", SLOWLY, meanwhile=("here.suspend", "here.abortJob")), *AFTERWARDS),
    ),
    "the other QEMU dies": (Q35_LINUX, (*HELD, migrate("", SLOWLY, trouble="migration-failed"), *AFTERWARDS)),
    "the daemon dies midway": (
        Q35_LINUX,
        (*HELD, migrate("", SLOWLY, trouble="migration-interrupted", pause=RESTARTED, glance=False)),
    ),
    "is called off, and goes at last": (
        Q35_LINUX,
        (*HELD, migrate("called off", SLOWLY, trouble="migration-cancelled"), migrate("again"),
         detach("of what has gone", disk(1), LIVE)),
    ),
}  # fmt: skip
SCENARIOS = tuple(Scenario(name, machine, rows, moves=True) for name, (machine, rows) in _SCENARIOS.items())
