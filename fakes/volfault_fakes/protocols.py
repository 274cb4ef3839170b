"""The storage protocols as data: what Cinder hands out for each, and where a host then finds the volume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from volfault_fakes.errors import CloudMisuse
from volfault_fakes.tables import Volume

PORTAL = "10.0.0.1:3260"


@dataclass(frozen=True, slots=True)
class Protocol:
    """One `driver_volume_type`.

    Attributes:
        name: Cinder's name of it.
        connection: volume -> the `data` part of connection_info.
        path: that data -> the path on the host under which the volume is found.
        block: whether the host gets a block device of its own (an RBD image goes to QEMU directly).
        session: whether hosts keep an iSCSI session for it.
    """

    name: str
    connection: Callable[[Volume], Mapping[str, Any]]
    path: Callable[[Mapping[str, Any]], str]
    block: bool = True
    session: bool = False


def _iscsi(volume: Volume) -> Mapping[str, Any]:
    # With shared targets one IQN serves many LUNs; otherwise LVM-like backends make a target a volume.
    shared = volume.shared_targets is not False
    owner = volume.service_uuid if shared else volume.id
    return {
        "target_discovered": False,
        "target_portal": PORTAL,
        "target_iqn": f"iqn.2010-10.org.openstack:volume-{owner}",
        "target_lun": _lun(volume) if shared else 1,
        "volume_id": volume.id,
    }


def _lun(volume: Volume) -> int:
    return int(volume.id.replace("-", "")[-2:], 16) + 1


def _by_path(data: Mapping[str, Any]) -> str:
    return f"/dev/disk/by-path/ip-{data['target_portal']}-iscsi-{data['target_iqn']}-lun-{data['target_lun']}"


def _rbd(volume: Volume) -> Mapping[str, Any]:
    return {
        "name": f"volumes/volume-{volume.id}",
        "hosts": ["10.0.0.2"],
        "ports": ["6789"],
        "cluster_name": "ceph",
        "auth_enabled": False,
        "auth_username": None,
        "secret_type": "ceph",
        "secret_uuid": None,
        "volume_id": volume.id,
    }


PROTOCOLS: Mapping[str, Protocol] = {
    protocol.name: protocol
    for protocol in (
        Protocol("iscsi", _iscsi, _by_path, session=True),
        Protocol("rbd", _rbd, lambda data: str(data["name"]), block=False),
    )
}


def protocol_of(volume: Volume) -> Protocol:
    """Return the protocol that a volume is exported over.

    Raises:
        CloudMisuse: the fakes do not model that protocol.
    """
    try:
        return PROTOCOLS[volume.protocol]
    except KeyError:
        raise CloudMisuse(
            f"volume {volume.id} is on protocol {volume.protocol!r}; the fakes model {', '.join(sorted(PROTOCOLS))}"
        ) from None


def connection_data(volume: Volume) -> dict[str, Any]:
    """What Cinder's volume manager adds to every driver's data (VolumeManager._parse_connection_options)."""
    return {
        **protocol_of(volume).connection(volume),
        "qos_specs": None,
        "access_mode": volume.attached_mode or ("ro" if volume.readonly else "rw"),
        "encrypted": volume.encryption_key_id is not None,
        "cacheable": False,
    }
