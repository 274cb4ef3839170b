"""What a domain tells of its disks, and their new sizes."""

from __future__ import annotations

from volfault_conformance.libvirt.hypervisor import VOLUME
from volfault_conformance.libvirt.machines import Q35
from volfault_conformance.libvirt.rows import BOTH, CONFIG, Row, Scenario, attach, disk, do

GIB = 1024**3
# The place of the errors among the figures; what a guest reads and writes is its own business.
ERRORS = 4
NAMED = disk(1, serial=VOLUME)


def _asked(when: str) -> tuple[Row, ...]:
    return (
        do("blockInfo", f"{when}: size by target", "vdb", 0),
        do("blockInfo", f"{when}: size by path", "{folder}/disk1.img", 0),
        do("blockInfo", f"{when}: size of another disk", "vdq", 0),
        do("blockStats", f"{when}: figures", "vdb", part=ERRORS),
        do("blockStats", f"{when}: figures by path", "{folder}/disk1.img", part=ERRORS),
        do("blockStats", f"{when}: figures of another disk", "vdq"),
        do("blockJobInfo", f"{when}: job", "vdb", 0),
        do("blockJobInfo", f"{when}: job by path", "{folder}/disk1.img", 0),
        do("blockJobInfo", f"{when}: job of another disk", "vdq", 0),
        do("blockResize", f"{when}: new size", "vdb", GIB, 1),
        do("blockResize", f"{when}: new size by path", "{folder}/disk1.img", GIB, 1),
        do("blockResize", f"{when}: new size in KiB", "vdb", GIB // 1024, 0),
        do("blockResize", f"{when}: new size of another disk", "vdq", GIB, 1),
        do("blockResize", f"{when}: new size of a path", "/nope", GIB, 0),
    )


ROWS = (
    attach("config", NAMED, CONFIG),
    *_asked("shut off"),
    do("create"),
    *_asked("running"),
    do("suspend"),
    *_asked("paused"),
    do("destroy"),
    do("undefine"),
    *_asked("gone"),
)
ONLY_CONFIG = (
    attach("config", NAMED, CONFIG),
    *_asked("not plugged in"),
    attach("vdc, both", disk(2, "vdc", serial="another"), BOTH),
    do("blockResize", "of the other", "vdc", GIB, 1),
)

SCENARIOS = (
    Scenario("sizes", Q35, ROWS, started=False),
    Scenario("sizes of a disk in config only", Q35, ONLY_CONFIG),
)
