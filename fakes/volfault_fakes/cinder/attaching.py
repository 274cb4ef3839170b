"""The steps of VolumeManager.attach_volume that read and write rows, in Cinder's order.

What an attachment in error leaves behind is Cinder's: neither a server nor a host is written into it, the volume keeps
its status, and the mode that was asked for counts from then on.
"""

from __future__ import annotations

import dataclasses

from volfault_fakes.cinder.dialect import invalid_volume
from volfault_fakes.cinder.states import Rule, apply
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Attachment, Volume


def check_mode(volume: Volume, mode: str) -> None:
    """A reservation is for one mode.

    Raises:
        CinderRefusal: 400, the volume is `attaching` in another one.
    """
    if volume.status == "attaching" and volume.attached_mode not in (None, mode):
        raise invalid_volume("being attached by different mode")


def is_mapped(cloud: Cloud, volume: Volume, instance_uuid: str | None, host: str | None) -> bool:
    """Whether the server has the volume already; without a server, whether the host has."""
    rows = cloud.attachments_of(volume.id)
    if instance_uuid:
        return any(row.instance_uuid == instance_uuid for row in rows)
    return any(row.attached_host == host for row in rows)


def check_free(volume: Volume) -> None:
    """Only multiattach volumes, and those that have ever been migrated, take a second attachment.

    Raises:
        CinderRefusal: 400.
    """
    if volume.status == "in-use" and not volume.multiattach and not volume.migration_status:
        raise invalid_volume("volume is already attached and multiple attachments are not enabled")


def begin(cloud: Cloud, volume: Volume, mode: str) -> Attachment:
    """Volume.begin_attach: an attachment of nobody yet; and the mode, with all metadata that the caller knows."""
    row = Attachment(cloud.new_id(), volume.id, attach_status="attaching")
    cloud.put("attachments", row.id, row)
    if volume.attached_mode != mode:
        # Not held against the words of the column: of an attachment that moves it may be `null`.
        noted = dataclasses.replace(cloud.volumes[volume.id], attached_mode=mode, readonly=volume.readonly)
        cloud.put("volumes", volume.id, noted)
    return row


def fail(cloud: Cloud, row: Attachment) -> None:
    """Leave the attachment in error."""
    cloud.change("attachments", row.id, attach_status="error_attaching")


def finish(
    cloud: Cloud,
    rule: Rule,
    row: Attachment,
    instance_uuid: str | None,
    host: str | None,
    mountpoint: str | None,
    mode: str,
) -> None:
    """VolumeAttachment.finish_attach; the rule says what becomes of the volume."""
    attached = dataclasses.replace(
        row,
        instance_uuid=instance_uuid,
        attached_host=host,
        mountpoint=mountpoint,
        attach_status="attached",
        attach_mode=mode,
        attached_at=cloud.clock.now,
    )
    cloud.put("attachments", row.id, attached)
    cloud.put("volumes", row.volume_id, apply(rule, cloud.get("volumes", row.volume_id)))
