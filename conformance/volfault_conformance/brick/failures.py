"""Scripts in which a program fails: what the kinds of the fake say and leave is what os-brick says and leaves."""

from __future__ import annotations

from dataclasses import replace

from volfault_conformance.brick.script import Fault, Script, Step, Volume

SESSIONS = "iscsiadm -m session"
SCAN, DELETE, RESCAN = (f"tee -a /sys/{path}" for path in ("class/scsi_host/", "block/", "bus/scsi/"))
LOGOUT = "iscsiadm -m node -T iqn.2010-10.org.openstack:volume-"
CONNECT, CONNECT_2 = Step("connect"), Step("connect", 1)


def _connects(protocol: str, *faults: Fault, encrypted: bool = False) -> tuple[Script, ...]:
    return tuple(
        Script(
            f"{protocol}: connect fails, {fault.kind} {fault.when}{' encrypted' * encrypted}",
            (Step("connect", fault=fault), CONNECT),
            (Volume(protocol, encrypted=encrypted),),
        )
        for fault in faults
    )


def _disconnects(protocol: str, *faults: Fault, shared: bool = False) -> tuple[Script, ...]:
    return tuple(
        Script(
            f"{protocol}: disconnect fails, {fault.kind} {fault.when}{' force' * force}"
            f"{' ignore_errors' * ignore}{' shared' * shared}",
            (
                CONNECT,
                *((CONNECT_2,) if shared else ()),
                Step("disconnect", told="path", force=force, ignore=ignore, fault=fault),
                Step("disconnect", told="path"),
            ),
            (Volume(protocol, shared=shared),) * 2,
        )
        for fault in faults
        for force, ignore in ((False, False), (True, False), (True, True))
        # A disk that the kernel keeps: by force the session ends, and the disk goes with it.
        if not fault.deaf or shared or force == (fault.when == "after")
    )


def _extends(protocol: str) -> tuple[Script, ...]:
    faults = (
        Fault("brick-rescan-failed", "before", RESCAN),
        Fault("brick-rescan-failed", "after", "/lib/udev/scsi_id"),
    )
    return tuple(
        Script(
            f"{protocol}: extend fails, {fault.when}",
            (CONNECT, Step("resize"), Step("extend", fault=fault)),
            (Volume(protocol),),
        )
        for fault in faults
    )


_ISCSI_CONNECT = (
    Fault("brick-device-not-found", "before", SCAN, deaf=True),
    Fault("brick-command-failed", "before", SESSIONS),
)
_FC_CONNECT = (
    Fault("brick-device-not-found", "before", SCAN, deaf=True),
    Fault("brick-device-not-found", "after", "dd "),
    Fault("brick-command-failed", "before", SCAN),
    Fault("brick-command-failed", "after", "/lib/udev/scsi_id"),
)
_LINK = Fault("brick-link-failed", "after", "")
_DEAF, _DEAF_BY_FORCE = (Fault("brick-path-not-removed", when, DELETE, deaf=True) for when in ("before", "after"))
_SESSIONS = Fault("brick-command-failed", "before", SESSIONS)


def _found_neither_by_hand_nor_by_itself() -> tuple[Script, ...]:
    """A scan that brings nothing: one for a LUN, with another one of the same target there."""
    shared = Volume(shared=True)
    fault = Fault("brick-device-not-found", "before", SCAN, deaf=True)
    steps = (CONNECT_2, Step("show"), Step("connect", fault=fault), CONNECT)
    volumes = (replace(shared, hosts=()), shared)
    return tuple(
        Script(f"iscsi: connect fails beside another one{', scanned by itself' * auto}", steps, volumes, auto_scan=auto)
        for auto in (False, True)
    )


FAILURES: tuple[Script, ...] = (
    *_found_neither_by_hand_nor_by_itself(),
    *(
        replace(script, name=f"{script.name}, scanned by itself", auto_scan=True)
        for script in (
            *_connects("iscsi", _ISCSI_CONNECT[1]),
            *_connects("iscsi", _LINK, encrypted=True),
            *_disconnects("iscsi", _DEAF, _SESSIONS, shared=True),
        )
    ),
    *(script for name in ("iscsi", "iser") for script in _connects(name, *_ISCSI_CONNECT)),
    *_connects("fibre_channel", *_FC_CONNECT),
    *_connects("fibre_channel", *_FC_CONNECT, encrypted=True),
    *(script for name in ("iscsi", "fibre_channel") for script in _connects(name, _LINK, encrypted=True)),
    *_connects("nfs", Fault("brick-command-failed", "before", "mkdir")),
    *_connects("vzstorage", Fault("brick-command-failed", "before", "mkdir")),
    *_disconnects("iscsi", _DEAF, _DEAF_BY_FORCE, _SESSIONS, Fault("brick-command-failed", "after", LOGOUT)),
    *_disconnects("iscsi", _DEAF, _SESSIONS, shared=True),
    *_disconnects("fibre_channel", Fault("brick-command-failed", "before", DELETE)),
    *(script for name in ("iscsi", "fibre_channel") for script in _extends(name)),
)
