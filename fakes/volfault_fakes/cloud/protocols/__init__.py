"""The storage protocols as data: what Cinder hands out for each, and where a host then finds the volume."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cloud.protocols._clients import CLIENTS
from volfault_fakes.cloud.protocols._dropped import DROPPED, handed_out
from volfault_fakes.cloud.protocols._fabrics import FABRICS
from volfault_fakes.cloud.protocols._filesystems import FILE_SYSTEMS, MOUNT_BASE, export_of, mountpoint
from volfault_fakes.cloud.protocols._protocol import Protocol, Reach, disk_names
from volfault_fakes.cloud.protocols.network import NETWORK
from volfault_fakes.cloud.protocols.scsi import SCSI, naa
from volfault_fakes.cloud.tables import Volume
from volfault_fakes.errors import CloudMisuse
from volfault_fakes.naming import meant

__all__ = [
    "DROPPED",
    "MOUNT_BASE",
    "PROTOCOLS",
    "Protocol",
    "Reach",
    "connection_data",
    "disk_names",
    "export_of",
    "mountpoint",
    "naa",
    "protocol_of",
]

# Every driver_volume_type for which Nova 34 has a libvirt driver (nova.virt.libvirt.driver.VOLUME_DRIVERS).
PROTOCOLS: Mapping[str, Protocol] = {
    protocol.name: protocol for protocol in (*SCSI, *FABRICS, *CLIENTS, *NETWORK, *FILE_SYSTEMS)
}
_DROPPED = {name: handed_out(name) for name in DROPPED}


def protocol_of(volume: Volume) -> Protocol:
    """Return the protocol that a volume is exported over, also one that Nova has dropped.

    Raises:
        CloudMisuse: the fakes do not model that protocol.
    """
    try:
        return PROTOCOLS.get(volume.protocol) or _DROPPED[volume.protocol]
    except KeyError:
        question = meant(volume.protocol, (*PROTOCOLS, *DROPPED))
        raise CloudMisuse(
            f"volume {volume.id} is on protocol {volume.protocol!r}; the fakes model {', '.join(sorted(PROTOCOLS))}"
            f" and hand out {', '.join(sorted(DROPPED))}" + (f"; {question}" if question else "")
        ) from None


def connection_data(volume: Volume, host: str = "compute1") -> dict[str, Any]:
    """What the backend's driver hands out, and what Cinder's volume manager adds (_parse_connection_options).

    Args:
        volume: the volume.
        host: name of the host that shall connect; some drivers repeat what it calls itself.
    """
    known = volume if volume.name_id is None else dataclasses.replace(volume, id=volume.name_id)
    return {
        **protocol_of(volume).connection(known, host),
        "qos_specs": None,
        "access_mode": volume.attached_mode or ("ro" if volume.readonly else "rw"),
        "encrypted": volume.encryption_key_id is not None,
        "cacheable": False,
    }
