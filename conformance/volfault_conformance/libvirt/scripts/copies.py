"""Copies that QEMU makes of a disk while the domain runs, and that become the disk."""

from __future__ import annotations

from volfault_conformance.libvirt.machines import Q35
from volfault_conformance.libvirt.rows import BOTH, LIVE, Object, Row, Scenario, attach, detach, disk, do
from volfault_conformance.libvirt.scripts.migrations import PEERS, TO

GIB = 1024**3
REUSE, TRANSIENT_JOB = 2, 4
PIVOT = 2
REBASE_COPY, REBASE_REUSE = 8, 2
INACTIVE = 2
# All is copied when the next row comes; how soon is the machine's own.
COPIED = {"glance": False, "pause": 3}
HELD = (attach("both", disk(1), BOTH),)
GONE_TRANSIENT = (*HELD, do("undefine"))


def copy(label: str, number: int, flags: int = REUSE, target: str = "vdb") -> Row:
    """Write the row of a blockCopy."""
    return do("blockCopy", label, target, disk(number), None, flags, **COPIED)


NONE = (
    do("blockJobInfo", "job of none", "vdb", 0),
    do("blockJobAbort", "end none", "vdb", 0),
    do("blockJobAbort", "pivot to none", "vdb", PIVOT),
    do("blockJobAbort", "end that of another disk", "vdq", 0),
)
PIVOTED = (
    *GONE_TRANSIENT,
    *NONE,
    copy("", 2),
    do("blockJobInfo", "job", "vdb", 0),
    copy("once more", 3),
    detach("meanwhile", disk(1), LIVE),
    do("blockResize", "meanwhile", "vdb", GIB, 1),
    do("XMLDesc", "XML, migratable", 8),
    do("blockJobAbort", "pivot", "vdb", PIVOT, pause=0.5),
    *NONE,
    do("XMLDesc", "XML of what it is now", 0, kept_as="xml"),
    Row("define it as it is now", "connection.defineXML", (Object("xml"),)),
)
STOPPED = (*GONE_TRANSIENT, copy("", 2), do("blockJobAbort", "end it", "vdb", 0, pause=0.5), *NONE, copy("again", 3))
DEFINED = (
    *GONE_TRANSIENT,
    do("XMLDesc", "XML of before", 0, kept_as="xml"),
    copy("", 2),
    Row("define it meanwhile", "connection.defineXML", (Object("xml"),)),
    do("blockJobAbort", "pivot", "vdb", PIVOT, pause=0.5),
)
WRONG = (
    *HELD,
    copy("of a persistent domain's", 2),
    do("blockRebase", "of a persistent domain's, by path", "vdb", "{folder}/disk2.img", 0, REBASE_COPY | REBASE_REUSE),
    do("undefine"),
    do("blockCopy", "to what is not there", "vdb", disk(2, source="/dev/nope"), None, REUSE),
    copy("to itself", 1),
    copy("of another disk", 2, target="vdq"),
    do("blockCopy", "as a transient job", "vdb", disk(2), None, REUSE | TRANSIENT_JOB, **COPIED),
    do("blockJobAbort", "end it", "vdb", 0, pause=0.5),
    do("blockRebase", "by path", "vdb", "{folder}/disk3.img", 0, REBASE_COPY | REBASE_REUSE, **COPIED),
    do("destroy", "destroy it with its job", pause=0.5),
    copy("of what is gone", 2),
)
OFF = (*HELD, do("destroy"), *NONE, copy("of what is off", 2))
LARGER = (
    *GONE_TRANSIENT,
    do("blockCopy", "to what is larger", "vdb", disk(2), None, REUSE, trouble="block-job-failed", **COPIED),
    *NONE,
    detach("afterwards", disk(1), LIVE),
)
HELD_BACK = (*GONE_TRANSIENT, copy("", 2), do("migrateToURI3", "goes meanwhile", "{elsewhere}", TO, PEERS))

SCENARIOS = (
    Scenario("a copy becomes the disk", Q35, PIVOTED),
    Scenario("a copy is stopped", Q35, STOPPED),
    Scenario("a copy of what is defined meanwhile", Q35, DEFINED),
    Scenario("copies that are refused", Q35, WRONG),
    Scenario("copies of what is off", Q35, OFF),
    Scenario("a copy fails", Q35, LARGER),
    Scenario("a copy is in the way of a migration", Q35, HELD_BACK, moves=True),
)
