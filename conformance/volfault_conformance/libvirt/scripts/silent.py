"""Guests without a system: by ACPI nobody ever answers; without ACPI the empty slot lets go at once."""

from __future__ import annotations

from volfault_conformance.libvirt.machines import NATIVE_Q35, PC, Q35
from volfault_conformance.libvirt.rows import BOTH, CONFIG, LIVE, Scenario, attach, by_alias, detach, disk, do

ATTACH_TWO = (attach("vdb, both", disk(1), BOTH), attach("vdc, both", disk(2, "vdc"), BOTH))
GONE = (do("destroy"), do("undefine"))

NOBODY_ANSWERS = (
    *ATTACH_TWO,
    detach("vdb, live, first", disk(1), LIVE),
    detach("vdb, live, second", disk(1), LIVE),
    by_alias("vdc, #1", "virtio-disk2", LIVE),
    by_alias("vdc, #2", "virtio-disk2", LIVE, pause=0.5),
    by_alias("vdc, #3", "virtio-disk2", LIVE, pause=2),
    by_alias("vdc, #4", "virtio-disk2", LIVE, pause=6),
    by_alias("vdc, after 6 s", "virtio-disk2", LIVE),
    detach("vdb, both", disk(1), BOTH),
    detach("vdb, config", disk(1), CONFIG),
    attach("vdb, config, while it is still live", disk(3), CONFIG),
    attach("vdb, live, while it is still live", disk(3), LIVE),
    do("create", "start what runs"),
    *GONE,
)

SLOT_LETS_GO = (
    *ATTACH_TWO,
    detach("vdb, live, first", disk(1), LIVE),
    detach("vdb, live, second", disk(1), LIVE),
    by_alias("vdc, #1", "virtio-disk2", LIVE, glance=False),
    by_alias("vdc, #2", "virtio-disk2", LIVE, pause=0.5),
    by_alias("vdc, #3", "virtio-disk2", LIVE, pause=2),
    by_alias("vdc, #4", "virtio-disk2", LIVE, pause=6),
    by_alias("vdc, after 6 s", "virtio-disk2", LIVE),
    detach("vdb, both", disk(1), BOTH),
    detach("vdb, config", disk(1), CONFIG),
    attach("vdb again, both", disk(1), BOTH),
    detach("vdb again, both", disk(1), BOTH),
    do("suspend"),
    attach("vdb while paused, live", disk(1), LIVE),
    detach("vdb while paused, live", disk(1), LIVE),
    do("resume"),
    *GONE,
)

SCENARIOS = (
    *(Scenario("nobody answers", machine, NOBODY_ANSWERS) for machine in (Q35, PC)),
    Scenario("an empty slot lets go", NATIVE_Q35, SLOT_LETS_GO),
)
