"""Namespaces over NVMe: any target behind nvmeof, and LightOS with its own discovery service."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from volfault_fakes.cloud.protocols._protocol import Protocol
from volfault_fakes.cloud.protocols.initiators import nqn
from volfault_fakes.cloud.tables import Volume

NODE = "10.0.0.5"


def _nvmeof(volume: Volume, host: str) -> Mapping[str, Any]:
    # As in Cinder's NetApp driver: format 2 of targets/nvmeof.py, the one that names the namespace.
    return {
        "target_nqn": "nqn.1992-08.com.netapp:sn.1:subsystem.openstack",
        "host_nqn": nqn(host),
        "portals": [[NODE, 4420, "tcp"]],
        "vol_uuid": volume.id,
    }


def _lightos(volume: Volume, _host: str) -> Mapping[str, Any]:
    # LightOSVolumeDriver._get_connection_properties; 8009 is the discovery service's port.
    return {
        "lightos_nodes": {NODE: {"target_portal": NODE, "target_port": 8009, "transport_type": "tcp"}},
        "uuid": volume.id,
        "subsysnqn": "nqn.2014-08.org.nvmexpress:NVMf:uuid:70492bf9-92fa-4c2b-8b3e-9a1e34a5e1c0",
    }


def _names() -> Iterator[str]:
    # The host boots from nvme0n1; namespaces of a subsystem share a controller, which is the second.
    return (f"nvme1n{number}" for number in itertools.count(1))


FABRICS = (
    Protocol("nvmeof", _nvmeof, lambda data: f"/dev/disk/by-id/nvme-uuid.{data['vol_uuid']}", names=_names),
    Protocol("lightos", _lightos, lambda data: f"/dev/disk/by-id/nvme-uuid.{data['uuid']}", names=_names),
)
