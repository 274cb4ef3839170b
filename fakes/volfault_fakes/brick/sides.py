"""Where os-brick's calls can fail: which kind at which call, over which protocols, on which side of the effect.

Measured with the real connectors on the fake host, each program failing in its turn, for iSCSI, iSER, Fibre Channel,
NFS, Virtuozzo Storage and links; read in os-brick 7.1.1 for the others. What is not in a table cannot happen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from volfault_fakes.catalogue import BOTH, Crossing
from volfault_fakes.cloud.protocols import mountpoint

BEFORE, AFTER = ("before",), ("after",)
Sides = Mapping[str, tuple[str, ...]]

CONNECT: Mapping[str, Sides] = {
    "brick-device-not-found": {
        # ISCSIConnector.connect_volume cleans up after itself.
        "iscsi": BEFORE,
        "iser": BEFORE,
        # FibreChannelConnector does not: a disk that came with a scan, and cannot be read, stays.
        "fibre_channel": BOTH,
        "nvmeof": BEFORE,
        "lightos": BEFORE,
        "scaleio": BEFORE,
    },
    "brick-command-failed": {
        # `iscsiadm -m session` in the clean-up of a try; every other program that fails is one more try.
        "iscsi": BEFORE,
        "iser": BEFORE,
        # The scan, and scsi_id when the disk is there.
        "fibre_channel": BOTH,
        # ns-rescan of a controller that is there for other namespaces; this one may have come by itself.
        "nvmeof": BOTH,
        # mkdir; quobyte and vzstorage also their mount.
        "nfs": BEFORE,
        "quobyte": BEFORE,
        "vzstorage": BEFORE,
    },
    # utils.connect_volume_prepare_result, around connectors that hand out a device.
    "brick-link-failed": dict.fromkeys(
        ("iscsi", "iser", "fibre_channel", "nvmeof", "lightos", "scaleio", "storpool"), AFTER
    ),
    "brick-storage-unreachable": {
        # volumes_reassign_wait fails; or it is done, and volume_get_info fails.
        "storpool": BOTH,
        # RBDClient.connect.
        "rbd": BEFORE,
    },
}
DISCONNECT: Mapping[str, Sides] = {
    # LinuxSCSI.wait_for_volumes_removal, which remove_connection alone calls, and ISCSIConnector alone calls that.
    "brick-path-not-removed": {"iscsi": BOTH, "iser": BOTH},
    "brick-command-failed": {
        # `iscsiadm -m session` at the beginning, the logout at the end.
        "iscsi": BOTH,
        "iser": BOTH,
        # The write into `delete` is the last that can fail.
        "fibre_channel": BEFORE,
        # `nvme disconnect`.
        "nvmeof": BEFORE,
    },
    "brick-flush-failed": dict.fromkeys(("iscsi", "iser", "fibre_channel", "nvmeof", "lightos"), BEFORE),
    "brick-storage-unreachable": {"storpool": BOTH},
}
EXTEND: Mapping[str, Sides] = {
    "brick-rescan-failed": {
        **dict.fromkeys(("iscsi", "iser", "fibre_channel", "nvmeof"), BOTH),
        # Its device is rescanned by a system call, then measured.
        "scaleio": AFTER,
        # Nothing is rescanned.
        **dict.fromkeys(("storpool", "local", "gpfs"), BEFORE),
    },
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of a connector, in the terms of its arguments.

    Attributes:
        crossing: the call.
        connector: the fake that was called.
        properties: connection_properties.
        info: device_info.
        disconnects: whether it is a disconnect; no kind is at home at a connect and at an extend.
        force: as os-brick has it.
        ignores: ignore_errors.
    """

    crossing: Crossing
    connector: Any
    properties: Mapping[str, Any]
    info: Mapping[str, Any] | None
    disconnects: bool
    force: bool
    ignores: bool

    @property
    def side(self) -> str:
        return self.crossing.when

    @property
    def protocol(self) -> str:
        return str(self.connector.protocol.name)


def asked(crossing: Crossing) -> Asked:
    """Read the arguments of a call."""
    names = ("connection_properties", "device_info", "force", "ignore_errors")
    given = {**dict(zip(names, crossing.args, strict=False)), **crossing.kwargs}
    return Asked(
        crossing, crossing.subject, given[names[0]], given.get(names[1]), names[1] in given,
        bool(given.get(names[2])), bool(given.get(names[3])),
    )  # fmt: skip


def at(kind: str) -> Callable[[Crossing], bool]:
    """The `applies` of a kind: what the tables say of the protocol, and whether the host has what it needs."""

    def applies(crossing: Crossing) -> bool:
        call = asked(crossing)
        tables = (DISCONNECT,) if call.disconnects else (CONNECT, EXTEND)
        sides = next((table[kind] for table in tables if kind in table), {})
        needs = (ON_DISCONNECT if call.disconnects else OTHERWISE).get(kind)
        return call.side in sides.get(call.protocol, ()) and (needs is None or needs(call))

    return applies


def _is_there(call: Asked) -> bool:
    return call.connector.device_of(call.properties) is not None


def _others_over_nvme(call: Asked) -> bool:
    """Whether the host has other namespaces of the subsystem; the fakes have one subsystem."""
    cloud, own = call.connector.cloud, call.connector.device_of(call.properties)
    rows = (row for row in cloud.devices.values() if row.host == cloud.here and row != own)
    return any(row.volume_id in cloud.volumes and cloud.volumes[row.volume_id].protocol == "nvmeof" for row in rows)


def _can_be_looked_for(call: Asked) -> bool:
    # Over a session whatever is there is cleaned up, and what a backend brings is there before its link is.
    protocol = call.connector.protocol
    return protocol.session or protocol.by_cinder or call.side == "after" or not _is_there(call)


def _runs_a_program(call: Asked) -> bool:
    if call.protocol == "nvmeof":
        return _others_over_nvme(call)
    if call.connector.protocol.fstype:
        return (call.connector.cloud.here, mountpoint(call.properties)) not in call.connector.cloud.mounts
    # A disk that is there is not scanned for.
    return call.protocol != "fibre_channel" or call.side == "after" or not _is_there(call)


def _runs_a_last_program(call: Asked) -> bool:
    if call.connector.protocol.session:
        return call.side == "before" or call.connector.is_last(call.properties)
    return _is_there(call) and not (call.protocol == "nvmeof" and _others_over_nvme(call))


def _waits(call: Asked) -> bool:
    # By force the session ends all the same, and the disk goes with it.
    ends = call.force and call.connector.is_last(call.properties)
    return _is_there(call) and not (call.side == "before" and ends)


def _flushes(call: Asked) -> bool:
    # os-brick flushes a disk only where it is told that the disk was used (linuxscsi.LinuxSCSI.requires_flush).
    if call.connector.protocol.lun:
        return call.connector.flushed(call.properties, call.info) is not None
    return _is_there(call)


def _is_rescanned(call: Asked) -> bool:
    return not call.connector.protocol.lun or _is_there(call)


Needs = Mapping[str, Callable[[Asked], bool]]
OTHERWISE: Needs = {
    "brick-device-not-found": _can_be_looked_for,
    "brick-command-failed": _runs_a_program,
    "brick-link-failed": lambda call: bool(call.properties.get("encrypted")),
    "brick-rescan-failed": _is_rescanned,
}
ON_DISCONNECT: Needs = {
    "brick-path-not-removed": _waits,
    "brick-command-failed": _runs_a_last_program,
    "brick-flush-failed": _flushes,
}
