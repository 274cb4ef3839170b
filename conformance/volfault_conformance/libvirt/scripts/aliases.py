"""Disks with the caller's own alias, as Nova gives them; what a reset does to a request that nobody answered."""

from __future__ import annotations

from volfault_conformance.libvirt.machines import NATIVE_Q35, Q35
from volfault_conformance.libvirt.rows import BOTH, CONFIG, LIVE, Scenario, attach, by_alias, detach, disk, do

VOLUME = "11111111-1111-4111-8111-111111111111"
ALIAS = f"ua-{VOLUME}"
NAMED = disk(1, serial=VOLUME, alias=ALIAS)

ROWS = (
    attach("vdb, both", NAMED, BOTH),
    do("XMLDesc", "live XML", 0),
    do("XMLDesc", "persistent XML", 2),
    attach("vdc with the same alias, live", disk(2, "vdc", alias=ALIAS), LIVE),
    attach("vdc with the same alias, config", disk(2, "vdc", alias=ALIAS), CONFIG),
    attach("vdc with the same alias, both", disk(2, "vdc", alias=ALIAS), BOTH),
    attach("vdc with an alias of libvirt's kind, live", disk(2, "vdc", alias="virtio-disk7"), LIVE),
    attach("an IDE disk, live", disk(3, "vdx", "ide"), LIVE),
    attach("an IDE disk, live, by its right name", disk(3, "hdb", "ide"), LIVE),
    attach("a bus that nobody knows, live", disk(3, "vdx", "frob"), LIVE),
    attach("a source that is not there", disk(0, "vdy", source="/dev/disk/by-path/nope"), LIVE),
    detach("with the caller's alias, live", NAMED, LIVE),
    by_alias("both", ALIAS, BOTH),
    by_alias("config", ALIAS, CONFIG),
    by_alias("live", ALIAS, LIVE),
    by_alias("current", ALIAS, 0),
    do("blockStats", "blockStats of a disk that is not there", "vdz"),
    detach("flags that nobody knows", NAMED, 1 << 10),
    do("reset", "reset completes the pending unplug", 0, glance=False, pause=1),
    do("shutdown", "the power button, and nobody listens", pause=3),
    do("reboot", "a reboot, and nobody listens", 0, pause=3),
    do("destroy"),
    do("reset", "reset of what is off", 0),
    do("reboot", "reboot of what is off", 0),
    do("shutdown", "shutdown of what is off"),
    do("undefine"),
)

SCENARIOS = tuple(Scenario("the caller's aliases", machine, ROWS) for machine in (Q35, NATIVE_Q35))
