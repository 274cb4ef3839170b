"""Each table is one log of reference/libvirt.md: real libvirt 9.0.0 and QEMU 7.2, row by row.

Milliseconds that libvirt takes are not modelled, the seconds that it waits for a guest are. Machines `pc` and
q35 behaved alike; the cloud knows them as hot-plug by ACPI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

LIVE, CONFIG, INACTIVE = 1, 2, 2
BOTH = LIVE | CONFIG
QEMU, DOMAIN, STORAGE = 10, 20, 18


def disk(number: int, target: str = "vdb", bus: str = "virtio", alias: str = "", source: str = "") -> str:
    named = f"<alias name='{alias}'/>" if alias else ""
    kind, key, path = ("block", "dev", source) if source else ("file", "file", f"lv/disk{number}.img")
    return (
        f"<disk type='{kind}' device='disk'><driver name='qemu' type='raw' cache='none'/><source {key}='{path}'/>"
        f"<target dev='{target}' bus='{bus}'/>{named}</disk>"
    )


@dataclass(frozen=True)
class Row:
    """What was done, what came back, and how the two XMLs and the events looked afterwards.

    `pause` seconds pass after the call and before that look.
    """

    label: str
    action: str
    args: tuple[Any, ...]
    result: Any = 0
    live: str = ""
    config: str = ""
    events: tuple[tuple[Any, ...], ...] = ()
    seconds: float = 0.0
    pause: float = 0.0


def attach(label: str, device: str, flags: int, result: Any = 0, **rest: Any) -> Row:
    return Row(f"attach {label}", "attachDeviceFlags", (device, flags), result, **rest)


def detach(label: str, device: str, flags: int, result: Any = 0, **rest: Any) -> Row:
    return Row(f"detach {label}", "detachDeviceFlags", (device, flags), result, **rest)


def by_alias(label: str, alias: str, flags: int, result: Any = 0, **rest: Any) -> Row:
    return Row(f"detachDeviceAlias {label}", "detachDeviceAlias", (alias, flags), result, **rest)


NOT_RUNNING = (55, DOMAIN, "Requested operation is not valid: domain is not running")
EXISTS = (55, QEMU, "Requested operation is not valid: target vdb already exists")
DEVICE_DEL = "internal error: unable to execute QEMU command 'device_del': "
BUSY = (1, QEMU, f"{DEVICE_DEL}Hot-unplug failed: guest is busy (power indicator blinking)")


def no_target(target: str) -> tuple[int, int, str]:
    return (99, QEMU, f"device not found: no target device {target}")


def no_disk(target: str) -> tuple[int, int, str]:
    return (99, QEMU, f"device not found: disk {target} not found")


def no_alias(alias: str) -> tuple[int, int, str]:
    return (1, DOMAIN, f"internal error: no device found with alias {alias}")


def duplicated(mine: int, target: str = "vdb") -> tuple[int, int, str]:
    return (
        27,
        DOMAIN,
        f"XML error: target '{target}' duplicated for disk sources 'lv/disk1.img' and 'lv/disk{mine}.img'",
    )


def unplugging(alias: str) -> tuple[int, int, str]:
    return (1, QEMU, f"{DEVICE_DEL}Device {alias} is already in the process of unplug")


BOOT = (("LIFECYCLE", 4, 0), ("LIFECYCLE", 2, 0))
DESTROYED = (("LIFECYCLE", 6, 2), ("LIFECYCLE", 5, 1))
UNDEFINED = (("LIFECYCLE", 1, 0),)
DISK1, DISK3 = ("ADDED", "virtio-disk1"), ("ADDED", "virtio-disk3")

ERRORS_SHUT_OFF = (
    attach("LIVE", disk(1), LIVE, NOT_RUNNING),
    detach("LIVE", disk(1), LIVE, NOT_RUNNING),
    attach("LIVE|CONFIG", disk(1), BOTH, NOT_RUNNING),
    attach("CONFIG", disk(1), CONFIG, config="vdb"),
    attach("CONFIG again", disk(1), CONFIG, EXISTS, config="vdb"),
    attach("CONFIG same target other file", disk(2), CONFIG, EXISTS, config="vdb"),
    detach("CONFIG wrong target", disk(1, "vdz"), CONFIG, no_target("vdz"), config="vdb"),
    detach("CONFIG other source same target", disk(2), CONFIG),
    detach("CONFIG", disk(1), CONFIG, no_target("vdb")),
    detach("CONFIG again", disk(1), CONFIG, no_target("vdb")),
    by_alias("CONFIG", "ua-nope", CONFIG, no_alias("ua-nope")),
    attach("flags=CURRENT(0)", disk(1), 0, config="vdb"),
    detach("flags=CURRENT(0)", disk(1), 0),
)

ERRORS_RUNNING = (
    Row("create", "create", (), events=BOOT),
    attach("CONFIG only", disk(1), CONFIG, config="vdb"),
    detach("LIVE when only in config", disk(1), LIVE, no_disk("vdb"), config="vdb"),
    detach("LIVE|CONFIG when only in config", disk(1), BOTH, no_disk("vdb"), config="vdb"),
    detach("CONFIG", disk(1), CONFIG),
    attach("LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdb", events=(DISK1,)),
    attach("LIVE|CONFIG again same", disk(1), BOTH, EXISTS, live="vdb", config="vdb"),
    attach("LIVE again same", disk(1), LIVE, duplicated(1), live="vdb", config="vdb"),
    attach("LIVE other file same target", disk(2), LIVE, duplicated(2), live="vdb", config="vdb"),
    attach(
        "LIVE same file other target",
        disk(1, "vdc"),
        LIVE,
        (
            1,
            QEMU,
            "internal error: unable to execute QEMU command 'device_add': Failed to get \"write\" lock",
        ),
        live="vdb",
        config="vdb",
    ),
    attach("LIVE other (vdd)", disk(3, "vdd"), LIVE, live="vdb vdd", config="vdb", events=(DISK3,)),
    attach(
        "LIVE missing file",
        disk(0, "vde", source="/dev/disk/by-path/nope"),
        LIVE,
        (38, STORAGE, "Cannot access storage file '/dev/disk/by-path/nope': No such file or directory"),
        live="vdb vdd",
        config="vdb",
    ),
    attach("malformed xml", "<disk", LIVE, (35, DOMAIN, "(device_definition):1: …"), live="vdb vdd", config="vdb"),
    attach(
        "unknown elem",
        "<frob/>",
        LIVE,
        (67, DOMAIN, "unsupported configuration: unknown device type 'frob'"),
        live="vdb vdd",
        config="vdb",
    ),
    detach("LIVE not present", disk(1, "vdz"), LIVE, no_disk("vdz"), live="vdb vdd", config="vdb"),
    detach("LIVE|CONFIG not present", disk(1, "vdz"), BOTH, no_target("vdz"), live="vdb vdd", config="vdb"),
    by_alias("LIVE not present", "virtio-disk99", LIVE, no_alias("virtio-disk99"), live="vdb vdd", config="vdb"),
    detach("persistent only", disk(1), CONFIG, live="vdb vdd"),
    detach("CONFIG again", disk(1), CONFIG, no_target("vdb"), live="vdb vdd"),
    detach("LIVE|CONFIG when config gone, live present", disk(1), BOTH, no_target("vdb"), live="vdb vdd"),
    detach("LIVE #1", disk(1), LIVE, live="vdb vdd", seconds=5),
    detach("LIVE #2 at once", disk(1), LIVE, live="vdb vdd", seconds=5),
    by_alias("while pending", "virtio-disk1", LIVE, live="vdb vdd", pause=1),
    detach("LIVE again after +1s", disk(1), LIVE, live="vdb vdd", seconds=5, pause=4),
    detach("LIVE again after +4s", disk(1), LIVE, live="vdb vdd", seconds=5, pause=5),
    detach("LIVE again after +5s", disk(1), LIVE, live="vdb vdd", seconds=5),
    attach("LIVE same while pending", disk(1), LIVE, duplicated(1), live="vdb vdd"),
    detach("vdd LIVE", disk(3, "vdd"), LIVE, live="vdb vdd", seconds=5),
    Row("destroy", "destroy", (), events=DESTROYED),
    detach("LIVE after destroy", disk(1), LIVE, NOT_RUNNING),
    Row("undefine", "undefine", (), events=UNDEFINED),
    detach("after undefine", disk(1), LIVE, (42, QEMU, "Domain not found: no domain with matching uuid …")),
)

TWO = {"live": "vdb vdc", "config": "vdb vdc"}
ATTACH_TWO = (
    attach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdb", events=(DISK1,)),
    attach("vdc LIVE|CONFIG", disk(2, "vdc"), BOTH, **TWO, events=(("ADDED", "virtio-disk2"),)),
)
GONE = (
    Row("destroy", "destroy", (), events=DESTROYED, config="vdc"),
    Row("undefine", "undefine", (), events=UNDEFINED),
)

NO_OS_ACPI = (
    *ATTACH_TWO,
    detach("LIVE vdb T0", disk(1), LIVE, **TWO, seconds=5),
    detach("LIVE vdb T1", disk(1), LIVE, **TWO, seconds=5),
    *(by_alias(f"#{n}", "virtio-disk2", LIVE, **TWO, pause=pause) for n, pause in enumerate((0, 0.5, 2, 6, 0))),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb vdc", config="vdc", seconds=5),
    detach("vdb CONFIG", disk(1), CONFIG, no_target("vdb"), live="vdb vdc", config="vdc"),
    *GONE,
)

REMOVED1, REMOVED2 = ("REMOVED", "virtio-disk1"), ("REMOVED", "virtio-disk2")
AFTER_ONE = {"live": "vdc", "config": "vdb vdc"}

NO_OS_NATIVE = (
    *ATTACH_TWO,
    detach("LIVE vdb T0", disk(1), LIVE, **AFTER_ONE, seconds=0.01, events=(REMOVED1,)),
    detach("LIVE vdb T1", disk(1), LIVE, no_disk("vdb"), **AFTER_ONE),
    by_alias("#1", "virtio-disk2", LIVE, **AFTER_ONE),
    by_alias("#2", "virtio-disk2", LIVE, config="vdb vdc", pause=0.5, events=(REMOVED2,)),
    by_alias("#3", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc", pause=2),
    by_alias("#4", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc", pause=6),
    by_alias("after 6s", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc"),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, no_disk("vdb"), config="vdb vdc"),
    detach("vdb CONFIG", disk(1), CONFIG, config="vdc"),
    *GONE,
)

CYCLE = (
    attach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdb vdc", events=(DISK1,), pause=1.2),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, config="vdc", seconds=0.1, events=(REMOVED1,), pause=0.2),
)
DISK4 = ("ADDED", "virtio-disk4")

LINUX_ACPI = (
    *ATTACH_TWO,
    detach("LIVE vdb T0", disk(1), LIVE, **AFTER_ONE, seconds=0.1, events=(REMOVED1,)),
    detach("LIVE vdb T1", disk(1), LIVE, no_disk("vdb"), **AFTER_ONE),
    by_alias("#1", "virtio-disk2", LIVE, **AFTER_ONE),
    by_alias("#2", "virtio-disk2", LIVE, config="vdb vdc", pause=0.5, events=(REMOVED2,)),
    by_alias("#3", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc", pause=2),
    by_alias("#4", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc", pause=6),
    by_alias("after 6s", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc"),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, no_disk("vdb"), config="vdb vdc"),
    detach("vdb CONFIG", disk(1), CONFIG, config="vdc"),
    *CYCLE * 5,
    attach("vdb LIVE", disk(1), LIVE, live="vdb", config="vdc", events=(DISK1,)),
    detach("vdb LIVE at once (no wait)", disk(1), LIVE, config="vdc", seconds=0.1, events=(REMOVED1,)),
    attach("vde LIVE", disk(4, "vde"), LIVE, live="vde", config="vdc", events=(DISK4,)),
    Row("suspend", "suspend", (), live="vde", config="vdc", events=(("LIFECYCLE", 3, 0),)),
    detach("vde LIVE while paused", disk(4, "vde"), LIVE, live="vde", config="vdc", seconds=5),
    Row(
        "resume",
        "resume",
        (),
        config="vdc",
        pause=3,
        events=(("LIFECYCLE", 4, 0), ("REMOVED", "virtio-disk4")),
    ),
    *GONE,
)

LINUX_NATIVE = (
    *ATTACH_TWO,
    detach("LIVE vdb T0", disk(1), LIVE, **TWO, seconds=5),
    detach("LIVE vdb T1", disk(1), LIVE, BUSY, **TWO, pause=1),
    by_alias("#1", "virtio-disk2", LIVE, **TWO),
    by_alias("#2", "virtio-disk2", LIVE, unplugging("virtio-disk2"), **AFTER_ONE, pause=0.5, events=(REMOVED1,)),
    by_alias("#3", "virtio-disk2", LIVE, unplugging("virtio-disk2"), **AFTER_ONE, pause=2),
    by_alias("#4", "virtio-disk2", LIVE, unplugging("virtio-disk2"), config="vdb vdc", pause=6, events=(REMOVED2,)),
    by_alias("after 6s", "virtio-disk2", LIVE, no_alias("virtio-disk2"), config="vdb vdc"),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, no_disk("vdb"), config="vdb vdc"),
    detach("vdb CONFIG", disk(1), CONFIG, config="vdc"),
    attach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdb vdc", events=(DISK1,), pause=1.2),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdc", seconds=5, pause=0.2),
    attach("vdb LIVE|CONFIG", disk(1), BOTH, duplicated(1), config="vdc", events=(REMOVED1,), pause=1.2),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, no_target("vdb"), config="vdc"),
    attach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdb vdc", events=(DISK1,), pause=1.2),
    detach("vdb LIVE|CONFIG", disk(1), BOTH, live="vdb", config="vdc", seconds=5, pause=0.2),
    attach("vdb LIVE", disk(1), LIVE, duplicated(1), live="vdb", config="vdc"),
    detach("vdb LIVE at once (no wait)", disk(1), LIVE, BUSY, config="vdc", events=(REMOVED1,), pause=6),
    attach("vde LIVE", disk(4, "vde"), LIVE, live="vde", config="vdc", events=(DISK4,)),
    Row("suspend", "suspend", (), live="vde", config="vdc", events=(("LIFECYCLE", 3, 0),)),
    detach("vde LIVE while paused", disk(4, "vde"), LIVE, live="vde", config="vdc", seconds=5),
    Row("resume", "resume", (), live="vde", config="vdc", pause=3, events=(("LIFECYCLE", 4, 0),)),
    *GONE,
)

SDA = ("scsi0-0-0-0",)
SCSI = (
    attach("sda", disk(5, "sda", "scsi"), LIVE, live="sda", events=(("ADDED", *SDA),)),
    detach("sda", disk(5, "sda", "scsi"), LIVE, seconds=0.05, events=(("REMOVED", *SDA),)),
    Row(
        "blockResize missing",
        "blockResize",
        ("/nope", 1 << 20, 0),
        (8, QEMU, "invalid argument: disk '/nope' was not found in the domain config"),
    ),
    Row(
        "blockInfo missing",
        "blockInfo",
        ("vdq", 0),
        (8, QEMU, "invalid argument: invalid path vdq not assigned to domain"),
    ),
)

UA = "ua-11111111-1111-4111-8111-111111111111"
USER_ALIAS = (
    attach("vdb", disk(1, alias=UA), BOTH, live="vdb", config="vdb", events=(("ADDED", UA),)),
    attach(
        "bus ide", disk(3, "vdx", "ide"), LIVE, (1, QEMU, "internal error: Only 1 IDE controller is supported"),
        live="vdb", config="vdb",
    ),
    attach(
        "source missing",
        disk(0, "vdy", source="/dev/disk/by-path/nope"),
        LIVE,
        (38, STORAGE, "Cannot access storage file '/dev/disk/by-path/nope': No such file or directory"),
        live="vdb",
        config="vdb",
    ),
    detach("with live xml text", disk(1, alias=UA), LIVE, live="vdb", config="vdb", seconds=5),
    by_alias("user alias CONFIG", UA, CONFIG, live="vdb"),
    by_alias("LIVE", UA, LIVE, live="vdb"),
    Row("blockStats vdz", "blockStats", ("vdz",), (8, QEMU, "invalid argument: invalid path: vdz"), live="vdb"),
    detach(
        "bad flags",
        disk(1),
        1 << 10,
        (8, QEMU, "unsupported flags (0x400) in function qemuDomainDetachDeviceLiveAndConfig"),
        live="vdb",
    ),
    Row("reset completes the pending unplug", "reset", (0,), events=(("REMOVED", UA),)),
    Row("shutdown", "shutdown", (), pause=10),
    Row("destroy", "destroy", (), events=DESTROYED),
    Row("undefine", "undefine", (), events=UNDEFINED),
)  # fmt: skip

NO_OS, LINUX = {"answers": False}, {"answers": True}
NATIVE = {"hotplug": "native"}
LOGS = {
    "errors, shut off": ({**NO_OS, "state": "shutoff"}, ERRORS_SHUT_OFF),
    "errors, running": ({**NO_OS, "state": "shutoff"}, ERRORS_RUNNING),
    "no OS, ACPI": (NO_OS, NO_OS_ACPI),
    "no OS, native": ({**NO_OS, **NATIVE}, NO_OS_NATIVE),
    "Linux, ACPI": (LINUX, LINUX_ACPI),
    "Linux, native": ({**LINUX, **NATIVE}, LINUX_NATIVE),
    "virtio-scsi": (LINUX, SCSI),
    "user alias and reset": (NO_OS, USER_ALIAS),
}


@pytest.mark.parametrize(("lab", "rows"), LOGS.values(), ids=LOGS, indirect=["lab"])
def test_log(lab: Any, rows: Sequence[Row], walk: Callable[..., None]) -> None:
    walk(lab, rows)


def test_how_many_rows_are_compared() -> None:
    # A table that shrinks by accident would prove less and stay green.
    assert sum(len(rows) for _, rows in LOGS.values()) == 141


def test_live_and_inactive_xml_of_a_disk(lab: Any) -> None:
    lab.domain.attachDeviceFlags(disk(1, alias=UA).replace("<alias", "<serial>vol-1</serial><alias"), BOTH)

    def printed(flags: int) -> str:
        found = re.search(r"<disk.*?</disk>", lab.domain.XMLDesc(flags), re.DOTALL)
        assert found is not None
        return re.sub(r">\s+<", "><", found[0])

    address = "<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>"
    head = "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/>"
    tail = f"<target dev='vdb' bus='virtio'/><serial>vol-1</serial><alias name='{UA}'/>{address}</disk>"
    assert printed(0) == f"{head}<source file='lv/disk1.img' index='1'/><backingStore/>{tail}"
    assert printed(INACTIVE) == f"{head}<source file='lv/disk1.img'/>{tail}"


def test_libvirts_own_alias_is_in_the_live_xml_only(lab: Any) -> None:
    lab.domain.attachDeviceFlags(disk(1), BOTH)
    assert "<alias name='virtio-disk1'/>" in lab.domain.XMLDesc(0)
    assert "<alias" not in lab.domain.XMLDesc(INACTIVE)


def test_lookup_of_an_unknown_domain(lab: Any) -> None:
    unknown = "99999999-9999-4999-8999-999999999999"
    assert lab.call(lab.connection.lookupByUUIDString, unknown)[0] == (
        42,
        QEMU,
        f"Domain not found: no domain with matching uuid '{unknown}'",
    )


def test_call_on_a_closed_connection(lab: Any) -> None:
    lab.connection.close()
    assert lab.call(lab.connection.lookupByName, "x")[0] == (
        6,
        DOMAIN,
        "invalid connection pointer in virDomainLookupByName",
    )
