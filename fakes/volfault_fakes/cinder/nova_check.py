"""Cinder's question to Nova before it lets a user take an attachment away (bug 2004555)."""

from __future__ import annotations

from collections.abc import Callable

from volfault_fakes.cinder import rows
from volfault_fakes.cinder.dialect import CinderRefusal, Request, invalid_input
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Attachment, Volume

NovaLists = Callable[[str, str], "str | None"]
NovaCheck = Callable[[Cloud, NovaLists, Request, Volume, "str | None"], None]


def check(cloud: Cloud, nova_lists: NovaLists, request: Request, volume: Volume, attachment_id: str | None) -> None:
    """cinder.volume.api.API.attachment_deletion_allowed.

    Args:
        cloud: where the attachments are.
        nova_lists: (server id, volume id) -> the attachment id by which Nova holds the volume, or None.
        request: a service's own request is always allowed.
        volume: whose attachment is to go.
        attachment_id: None stands for the only one.

    Raises:
        CinderRefusal: 409, Nova uses the attachment, or it cannot be told which one is meant; 400, it is another
            volume's.
    """
    if request.service is not None and request.service.is_service:
        return
    row = _meant(cloud, request, volume, attachment_id)
    if row is None:
        if attachment_id is None and not cloud.attachments_of(volume.id):
            return
        raise _conflict("")
    if row.volume_id != volume.id:
        raise invalid_input("Mismatched volume and attachment")
    if not row.instance_uuid or not row.connection_info:
        return
    if nova_lists(row.instance_uuid, volume.id) == row.id:
        raise _conflict(row.instance_uuid)


def never(
    _cloud: Cloud, _nova_lists: NovaLists, _request: Request, _volume: Volume, _attachment_id: str | None
) -> None:
    """Up to Cinder 22.0: whoever may call Cinder may take anything away."""


def conflict_message(server_id: str) -> str:
    """Message of cinder.exception.ConflictNovaUsingAttachment, as the fault middleware prints it."""
    return f"ConflictNovaUsingAttachment: Detach volume from instance {server_id} using the Compute API"


def _meant(cloud: Cloud, request: Request, volume: Volume, attachment_id: str | None) -> Attachment | None:
    if attachment_id is not None:
        return cloud.attachments.get(attachment_id) if rows.sees_attachments(cloud, request.user) else None
    held = cloud.attachments_of(volume.id)
    return held[0] if len(held) == 1 else None


def _conflict(server_id: str) -> CinderRefusal:
    return CinderRefusal(409, conflict_message(server_id))
