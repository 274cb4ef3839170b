"""Block devices that a storage system's own kernel module brings to the host: PowerFlex, StorPool, LINSTOR."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cloud.protocols._protocol import Protocol, disk_names
from volfault_fakes.cloud.protocols.initiators import sdc_guid, storpool_id
from volfault_fakes.cloud.protocols.scsi import NATIVE
from volfault_fakes.cloud.tables import Volume

SCALEIO_SYSTEM = "6b6c2f4a1d3e5f70"


def _scaleio(volume: Volume, host: str) -> Mapping[str, Any]:
    # PowerFlexDriver; with sdc_guid in it the backend maps and unmaps, and os-brick only looks for the device.
    return {
        "scaleIO_volname": base64.b64encode(bytes.fromhex(volume.id.replace("-", ""))).decode(),
        "scaleIO_volume_id": volume.id.replace("-", "")[:16],
        "sdc_guid": sdc_guid(host),
    }


def _storpool(volume: Volume, host: str) -> Mapping[str, Any]:
    return {"client_id": storpool_id(host), "volume": volume.id}


def _local(volume: Volume, _host: str) -> Mapping[str, Any]:
    # LinstorDrbdDriver: initialize_connection makes the resource on the connector's host.
    return {"device_path": f"/dev/drbd/by-res/CV_{volume.id}/0"}


CLIENTS = (
    Protocol(
        "scaleio",
        _scaleio,
        lambda data: f"/dev/disk/by-id/emc-vol-{SCALEIO_SYSTEM}-{data['scaleIO_volume_id']}",
        driver=NATIVE,
        device=False,
        names=lambda: disk_names("scini"),
        by_cinder=True,
    ),
    Protocol(
        "storpool",
        _storpool,
        # os-brick 7 hands out the global id, which the cluster makes; here it is the volume's own.
        lambda data: f"/dev/storpool-byid/{data['volume']}",
        driver=NATIVE,
        device=False,
        names=lambda: (f"sp-{number}" for number in itertools.count()),
    ),
    # Nova's driver for it neither connects nor disconnects anything (LibvirtVolumeDriver).
    Protocol(
        "local",
        _local,
        lambda data: str(data["device_path"]),
        device=False,
        names=lambda: (f"drbd{number}" for number in itertools.count(1000)),
        by_cinder=True,
    ),
)
