"""How the driver of the storage fails, and the service around it: what cinder.volume.manager knows to take."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.cinder.backend import SnapshotIsBusy, VolumeIsBusy
from volfault_fakes.cinder.dialect import BackendError, DriverNotReady
from volfault_fakes.cinder.driver_errors import ConnectorRefused, ServiceDied, TargetNotUpdated, Unforeseen
from volfault_fakes.cinder.rpc import RPC_TIMEOUT

# What `requests` says of an array whose management does not answer; most drivers speak HTTP to theirs.
_SILENT = "HTTPSConnectionPool(host='array.test', port=443): Read timed out. (read timeout=30)"

_BEFORE = ("before",)
_AFTER = ("after",)


def _slow(crossing: Crossing) -> Any:
    crossing.subject.cloud.clock.advance(RPC_TIMEOUT)
    result = crossing.proceed()
    # The service goes on to the end of what it was asked; nobody waits for it any more.
    crossing.subject.late = True
    return result


KINDS: tuple[Kind, ...] = (
    # cinder.exception.VolumeDriverException ends the same: whatever is Cinder's own is taken alike.
    error(
        "backend-error",
        "the driver raises VolumeBackendAPIException, or another error of Cinder's",
        lambda _: BackendError("the driver failed"),
        source="cinder.volume.manager.VolumeManager takes it at each call; measured with Cinder 12, 22 and 29",
    ),
    error(
        "backend-unreachable",
        "the driver lets an error through that is none of Cinder's: its array does not answer",
        lambda _: Unforeseen(_SILENT),
        source="cinder.volume.manager.VolumeManager has no handler for it; measured with Cinder 12, 22 and 29",
    ),
    error(
        "image-busy",
        "VolumeIsBusy: somebody has the image open",
        lambda _: VolumeIsBusy("x"),
        _BEFORE,
        source="cinder.volume.drivers.rbd.RBDDriver.delete_volume makes it of rbd.ImageBusy; nothing is deleted",
    ),
    error(
        "snapshot-busy",
        "SnapshotIsBusy: a volume depends on the snapshot",
        lambda _: SnapshotIsBusy("x"),
        _BEFORE,
        source="cinder.volume.drivers.rbd.RBDDriver.delete_snapshot: a clone depends on it; nothing is deleted",
    ),
    error(
        "connector-refused",
        "InvalidConnectorException: the connector has no initiator that the driver could map to",
        lambda _: ConnectorRefused("initiator"),
        _BEFORE,
        source="cinder.volume.driver: validate_connector, before anything is mapped",
    ),
    error(
        "target-not-updated",
        "TargetUpdateFailed: the volume has grown, its target has not",
        lambda _: TargetNotUpdated("x"),
        _AFTER,
        source="cinder.volume.manager.VolumeManager.extend_volume, after the storage has grown the volume",
    ),
    error(
        "driver-not-ready",
        "DriverNotInitialized: the driver has lost its storage or has not started",
        lambda _: DriverNotReady(),
        _BEFORE,
        source="cinder.volume.volume_utils.require_driver_initialized, which each call asks first",
    ),
    Kind(
        "driver-slow",
        "cinder-api has given up after 60 s when the call has its effect, and what follows",
        _slow,
        _BEFORE,
        source="rpc_response_timeout ends cinder-api's wait; cinder-volume is not told, and goes on",
    ),
    error(
        "cinder-volume-killed",
        "cinder-volume is killed there, and started again by whoever watches it",
        lambda _: ServiceDied(),
        source="a kill before the driver's call, or after it and before the rows are saved; then init_host",
    ),
)
