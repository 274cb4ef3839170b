"""What Cinder tells users of a call that failed behind its API: the numbers and texts, and who writes them down."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_fakes.cinder.dialect import CinderRefusal, DriverNotReady
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Message, Volume

# cinder.message.message_field: Action, those that the fake uses.
SCHEDULE, ATTACH_VOLUME, UPDATE_ATTACHMENT, EXTEND_VOLUME, CREATE_VOLUME = "001", "002", "004", "007", "008"
SNAPSHOT_CREATE, SNAPSHOT_DELETE, REIMAGE_VOLUME = "009", "010", "016"
ACTIONS: Mapping[str, str] = {
    SCHEDULE: "schedule allocate volume",
    ATTACH_VOLUME: "attach volume",
    UPDATE_ATTACHMENT: "update attachment",
    EXTEND_VOLUME: "extend volume",
    CREATE_VOLUME: "create volume from backend storage",
    SNAPSHOT_CREATE: "create snapshot",
    SNAPSHOT_DELETE: "delete snapshot",
    REIMAGE_VOLUME: "reimage volume",
}

# And Detail.
UNKNOWN, NOT_READY, NO_BACKEND, INVALID_MODE = "001", "002", "003", "005"
NOTIFY_FAILED, DRIVER_FAILED_EXTEND, DRIVER_FAILED_CREATE = "009", "010", "012"
SNAPSHOT_CREATE_ERROR, SNAPSHOT_IS_BUSY, SNAPSHOT_DELETE_ERROR, REIMAGE_FAILED = "013", "015", "016", "028"
DETAILS: Mapping[str, str] = {
    UNKNOWN: "An unknown error occurred.",
    NOT_READY: "Driver is not initialized at present.",
    NO_BACKEND: "Could not find any available weighted backend.",
    INVALID_MODE: "Volume's attach mode is invalid.",
    NOTIFY_FAILED: "Compute service failed to extend volume.",
    DRIVER_FAILED_EXTEND: "Volume Driver failed to extend volume.",
    DRIVER_FAILED_CREATE: "Driver failed to create the volume.",
    SNAPSHOT_CREATE_ERROR: "Snapshot failed to create.",
    SNAPSHOT_IS_BUSY: "Snapshot is busy.",
    SNAPSHOT_DELETE_ERROR: "Snapshot failed to delete.",
    REIMAGE_FAILED: "Compute service failed to reimage volume.",
}


def tell(cloud: Cloud, volume: Volume, action: str, detail: str) -> None:
    """Leave a message for the user."""
    message = Message(cloud.new_id(), volume.id, action, detail, cloud.clock.now, project=volume.project)
    cloud.put("messages", message.id, message)


def tell_of_snapshot(cloud: Cloud, snapshot: Snapshot, action: str, detail: str) -> None:
    """The same of a snapshot."""
    message = Message(
        cloud.new_id(), snapshot.id, action, detail, cloud.clock.now, "VOLUME_SNAPSHOT", project=snapshot.project
    )
    cloud.put("messages", message.id, message)


def detail_of(error: Exception) -> str:
    """The number for an error (message_field.translate_detail_id)."""
    details = ((CinderRefusal, INVALID_MODE), (DriverNotReady, NOT_READY))
    return next((detail for kind, detail in details if isinstance(error, kind)), UNKNOWN)
