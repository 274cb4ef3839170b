"""Looking up rows as Cinder's API does, and the one change that API and volume service share."""

from __future__ import annotations

import dataclasses

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.states import Settle
from volfault_fakes.cloud import Cloud
from volfault_fakes.offered import Group, Snapshot
from volfault_fakes.tables import Attachment, Volume


def volume_of(cloud: Cloud, volume_id: str) -> Volume:
    """The row of a volume.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.volumes.get(volume_id)
    if row is None:
        raise CinderRefusal(404, volume_gone(volume_id))
    return row


def attachment_of(cloud: Cloud, attachment_id: str) -> Attachment:
    """The row of an attachment.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.attachments.get(attachment_id)
    if row is None:
        raise CinderRefusal(404, attachment_gone(attachment_id))
    return row


def snapshot_of(cloud: Cloud, snapshot_id: str) -> Snapshot:
    """The row of a snapshot.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.snapshots.get(snapshot_id)
    if row is None:
        raise CinderRefusal(404, f"Snapshot {snapshot_id} could not be found.")
    return row


def group_of(cloud: Cloud, group_id: str) -> Group:
    """The row of a group.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.groups.get(group_id)
    if row is None:
        raise CinderRefusal(404, f"Group {group_id} could not be found.")
    return row


def volume_gone(volume_id: str) -> str:
    """Message of cinder.exception.VolumeNotFound."""
    return f"Volume {volume_id} could not be found."


def attachment_gone(attachment_id: str) -> str:
    """Message of cinder.exception.VolumeAttachmentNotFound."""
    return f"Volume attachment could not be found with filter: attachment_id = {attachment_id}."


def finish_detach(cloud: Cloud, settle: Settle, volume_id: str, attachment_id: str) -> None:
    """Drop an attachment, if it is there, and let the others decide what the volume is now."""
    cloud.drop("attachments", attachment_id)
    volume = cloud.volumes[volume_id]
    left = [row.attach_status for row in cloud.attachments_of(volume_id)]
    cloud.put("volumes", volume_id, dataclasses.replace(settle(volume, left), attached_mode=None))


def destroy(cloud: Cloud, volume: Volume, *, with_attachments: bool) -> None:
    """Drop a volume, and what is left of its snapshots."""
    for snapshot in cloud.snapshots_of(volume.id):
        cloud.drop("snapshots", snapshot.id)
    if with_attachments:
        for row in cloud.attachments_of(volume.id):
            cloud.drop("attachments", row.id)
    cloud.drop("volumes", volume.id)
