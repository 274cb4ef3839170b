"""Guests with Linux: how soon a disk goes, what a second request meets meanwhile, and what a paused one does."""

from __future__ import annotations

from volfault_conformance.libvirt.machines import NATIVE_LINUX, PC_LINUX, Q35_LINUX
from volfault_conformance.libvirt.rows import BOTH, CONFIG, LIVE, Scenario, attach, by_alias, detach, disk, do
from volfault_conformance.libvirt.scripts.silent import ATTACH_TWO, GONE

CYCLE = (
    attach("vdb, both", disk(1), BOTH, pause=1.2),
    detach("vdb, both", disk(1), BOTH),
)
BY_ACPI = (
    *ATTACH_TWO,
    detach("vdb, live, first", disk(1), LIVE),
    detach("vdb, live, second", disk(1), LIVE),
    by_alias("vdc, #1", "virtio-disk2", LIVE, pause=3),
    by_alias("vdc, #2", "virtio-disk2", LIVE),
    by_alias("vdc, #3", "virtio-disk2", LIVE, pause=2),
    by_alias("vdc, #4", "virtio-disk2", LIVE, pause=3),
    detach("vdb, both, config alone is left", disk(1), BOTH),
    detach("vdb, config", disk(1), CONFIG),
    *CYCLE * 5,
    attach("vdb, live", disk(1), LIVE),
    detach("vdb, live, at once", disk(1), LIVE),
    attach("vdb, live, for the one in config", disk(1), LIVE),
    detach("vdb, current", disk(1), 0),
    attach("sda, live", disk(5, "sda", "scsi"), LIVE, pause=2),
    detach("sda, live", disk(5, "sda", "scsi"), LIVE),
    attach("sda, both", disk(5, "sda", "scsi"), BOTH, pause=2),
    attach("sdb, both", disk(6, "sdb", "scsi"), BOTH, pause=2),
    by_alias("sda", "scsi0-0-0-0", LIVE, pause=2),
    detach("sdb, both", disk(6, "sdb", "scsi"), BOTH),
    attach("vde, live", disk(4, "vde"), LIVE, pause=1.5),
    do("suspend"),
    do("suspend", "suspend again"),
    detach("vde, live, while paused", disk(4, "vde"), LIVE),
    detach("vde, live, while paused, again", disk(4, "vde"), LIVE),
    by_alias("vde, while paused", "virtio-disk4", LIVE),
    attach("vdf, live, while paused", disk(7, "vdf"), LIVE),
    do("resume", pause=3),
    do("resume", "resume again"),
    detach("vde, live, gone since", disk(4, "vde"), LIVE),
    *GONE,
)

WITHOUT_ACPI = (
    *ATTACH_TWO,
    detach("vdb, live, first", disk(1), LIVE),
    detach("vdb, live, second", disk(1), LIVE, pause=2),
    by_alias("vdc, #1", "virtio-disk2", LIVE),
    by_alias("vdc, #2", "virtio-disk2", LIVE, pause=0.5),
    by_alias("vdc, #3", "virtio-disk2", LIVE, pause=2),
    detach("vdc, live, among those", disk(2, "vdc"), LIVE),
    by_alias("vdc, #4", "virtio-disk2", LIVE, pause=6),
    by_alias("vdc, after 6 s", "virtio-disk2", LIVE),
    detach("vdb, both, config alone is left", disk(1), BOTH),
    detach("vdb, config", disk(1), CONFIG),
    attach("vdb, both", disk(1), BOTH, pause=1.2),
    detach("vdb, both, the guest takes longer than the call", disk(1), BOTH),
    attach("vdb, both, while it leaves", disk(1), BOTH, pause=2),
    detach("vdb, both, when it has left", disk(1), BOTH),
    attach("vdb, both, again", disk(1), BOTH, pause=1.2),
    detach("vdb, both, again", disk(1), BOTH),
    attach("vdb, live, while it leaves", disk(1), LIVE),
    detach("vdb, live, while it leaves", disk(1), LIVE, pause=6),
    attach("sda, live", disk(5, "sda", "scsi"), LIVE, pause=2),
    detach("sda, live", disk(5, "sda", "scsi"), LIVE),
    attach("vde, live", disk(4, "vde"), LIVE, pause=1.5),
    do("suspend"),
    detach("vde, live, while paused", disk(4, "vde"), LIVE),
    detach("vde, live, while paused, again", disk(4, "vde"), LIVE),
    do("resume", pause=10),
    attach("vdf, live", disk(7, "vdf"), LIVE, pause=1.5),
    by_alias("vdf, and it is paused", "virtio-disk5", LIVE),
    do("suspend", "suspend in between", pause=8),
    detach("vdf, live, while paused in between", disk(7, "vdf"), LIVE),
    do("resume", "resume from in between", pause=10),
    *GONE,
)

SCENARIOS = (
    *(Scenario("Linux answers", machine, BY_ACPI) for machine in (Q35_LINUX, PC_LINUX)),
    Scenario("Linux answers after five seconds", NATIVE_LINUX, WITHOUT_ACPI),
)
