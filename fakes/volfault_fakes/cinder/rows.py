"""Looking up rows as Cinder's API does, and the one change that API and volume service share."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.states import Settle
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import Identity
from volfault_fakes.cloud.offered import Group, GroupSnapshot, Snapshot, Transfer
from volfault_fakes.cloud.tables import Attachment, Volume


def volume_of(cloud: Cloud, user: Identity, volume_id: str) -> Volume:
    """The row of a volume, if it is in the project of who asks; administrators see all.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.volumes.get(volume_id)
    if row is None or not is_seen(user, row.project):
        raise CinderRefusal(404, volume_gone(volume_id))
    return row


def attachment_of(cloud: Cloud, user: Identity | None, attachment_id: str) -> Attachment:
    """The row of an attachment, if the project of who asks has a volume, or had one: Cinder does not ask which.

    Its query names the table of volumes without joining it. Administrators see all, and so does None.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.attachments.get(attachment_id)
    if row is None or not (user is None or sees_attachments(cloud, user)):
        raise CinderRefusal(404, attachment_gone(attachment_id))
    return row


def snapshot_of(cloud: Cloud, user: Identity, snapshot_id: str) -> Snapshot:
    """The row of a snapshot, as `volume_of`.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.snapshots.get(snapshot_id)
    if row is None or not is_seen(user, row.project):
        raise CinderRefusal(404, f"Snapshot {snapshot_id} could not be found.")
    return row


def group_of(cloud: Cloud, user: Identity, group_id: str) -> Group:
    """The row of a group, as `volume_of`.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.groups.get(group_id)
    if row is None or not is_seen(user, row.project):
        raise CinderRefusal(404, f"Group {group_id} could not be found.")
    return row


def group_snapshot_of(cloud: Cloud, user: Identity, snapshot_id: str) -> GroupSnapshot:
    """The row of a group's snapshot, as `volume_of`.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.group_snapshots.get(snapshot_id)
    if row is None or not is_seen(user, row.project):
        raise CinderRefusal(404, f"GroupSnapshot {snapshot_id} could not be found.")
    return row


def transfer_of(cloud: Cloud, user: Identity, transfer_id: str) -> Transfer:
    """The row of a transfer, as `volume_of`; it is of the project that offers it.

    Raises:
        CinderRefusal: 404.
    """
    row = cloud.transfers.get(transfer_id)
    if row is None or not is_seen(user, row.project):
        raise CinderRefusal(404, f"Transfer {transfer_id} could not be found.")
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


def destroy(cloud: Cloud, volume: Volume, takes_along: Iterable[str]) -> None:
    """Drop a volume, and what is left of it in the tables that it takes along."""
    for table in takes_along:
        for row in [row for row in getattr(cloud, table).values() if row.volume_id == volume.id]:
            cloud.drop(table, row.id)
    cloud.drop("volumes", volume.id)
    cloud.former_owners[volume.id] = volume.project


def project_of(cloud: Cloud, row: Attachment) -> str:
    """An attachment's project: that of its volume, also of one that was deleted; empty where there never was one."""
    volume = cloud.volumes.get(row.volume_id)
    return cloud.former_owners.get(row.volume_id, "") if volume is None else volume.project


def sees_attachments(cloud: Cloud, user: Identity) -> bool:
    """Whether somebody finds attachments by their ids, see `attachment_of`."""
    projects = (volume.project for volume in cloud.volumes.values())
    return user.is_admin or user.project in cloud.former_owners.values() or user.project in projects


def is_seen(user: Identity, project: str) -> bool:
    """Whether somebody sees what is in a project."""
    return user.is_admin or user.project == project


def replaced(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """All items but those of `after` are gone; what stays keeps its place."""
    return {**{key: before[key] for key in before if key in after}, **after}
