"""The life of a domain, with the state and the reason after each step."""

from __future__ import annotations

from volfault_conformance.libvirt.machines import Q35, Q35_LINUX
from volfault_conformance.libvirt.rows import BOTH, LIVE, Row, Scenario, attach, detach, disk, do

EVERY_CALL = ("suspend", "resume", "destroy", "shutdown")


def _told(when: str) -> tuple[Row, ...]:
    return (
        do("info", f"{when}: state", part=0),
        do("state", f"{when}: state and reason", 0),
        do("isActive", f"{when}: active"),
        Row(f"{when}: virtual processors", "stage.vcpus"),
        do("isPersistent", f"{when}: persistent"),
        do("ID", f"{when}: number"),
        do("hasManagedSaveImage", f"{when}: saved", 0),
        do("XMLDesc", f"{when}: XML", 0),
        do("XMLDesc", f"{when}: XML of the next start", 2),
        do("XMLDesc", f"{when}: XML that can migrate", 8),
    )


ROWS = (
    do("name"),
    do("UUIDString"),
    *_told("defined"),
    *(do(name, f"{name} of what is off") for name in EVERY_CALL),
    do("managedSave", "save what is off", 0),
    do("create"),
    *_told("running"),
    do("createWithFlags", "start what runs", 0),
    do("XMLDesc", "XML with flags that nobody knows", 1 << 10),
    do("suspend"),
    *_told("paused"),
    do("reset", "reset of what is paused", 0, glance=False),
    do("resume"),
    *_told("resumed"),
    do("resume", "resume what runs"),
    attach("vdb, both", disk(1), BOTH),
    do("destroyFlags", "destroy gracefully", 1),
    *_told("destroyed"),
    do("createWithFlags", "start paused", 1),
    *_told("started paused"),
    do("resume", "resume what was started paused"),
    do("managedSave", "save", 0),
    *_told("saved"),
    do("undefine", "undefine what is saved"),
    do("create", "start from the saved memory"),
    *_told("restored"),
    Row("the process is killed", "host.kill_qemu"),
    *_told("killed"),
    do("create", "start after that"),
    do("undefine", "undefine what runs"),
    *_told("transient"),
    attach("vdc, config, of a transient one", disk(2, "vdc"), 2),
    attach("vdc, both, of a transient one", disk(2, "vdc"), BOTH),
    attach("vdc, current, of a transient one", disk(2, "vdc"), 0),
    do("managedSave", "save a transient one", 0),
    do("undefine", "undefine a transient one"),
    do("undefineFlags", "undefine a transient one, with flags", 1),
    do("destroy", "destroy a transient one"),
    *_told("gone"),
    *(do(name, f"{name} of what has gone") for name in EVERY_CALL),
    do("create", "start what has gone"),
    do("reset", "reset of what has gone", 0),
    do("undefineFlags", "undefine what has gone", 1),
)
SAVED_WHILE_PAUSED = (
    do("suspend"),
    do("managedSave", "save while paused", 0),
    do("create", "start from memory that was paused"),
    do("managedSave", "save again", 0),
    do("undefineFlags", "undefine with the memory", 1),
)
# A guest with a system answers the power button, if it runs.
POWER_BUTTON = (
    attach("vdb, both", disk(1), BOTH, pause=2),
    do("suspend"),
    detach("vdb, live, while paused", disk(1), LIVE),
    do("shutdown", "shutdown while paused", pause=2),
    do("resume", "resume, and the disk goes", pause=3),
    attach("vdc, both", disk(2, "vdc"), BOTH, pause=2),
    do("shutdown", "shutdown", pause=8),
    *_told("powered off"),
    do("undefine"),
)
REBOOT = (
    attach("vdb, live", disk(1), LIVE, pause=2),
    do("reboot", "reboot", 0),
    Row("its system is up again", "host.wait_for_system", pause=1),
    detach("vdb, live, after the reboot", disk(1), LIVE),
    do("reset", "reset", 0, glance=False),
    Row("its system is up once more", "host.wait_for_system", pause=1),
    do("shutdown", "shutdown", pause=8),
    *_told("powered off"),
)

SCENARIOS = (
    Scenario("the life of a domain", Q35, ROWS, started=False),
    Scenario("saved while paused", Q35, SAVED_WHILE_PAUSED),
    Scenario("power button", Q35_LINUX, POWER_BUTTON),
    Scenario("reboot", Q35_LINUX, REBOOT),
)
