"""The calls into Cinder, and from Cinder into its storage, that can be interfered with."""

from __future__ import annotations

from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder import driver_points
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.point_kinds import ANYWHERE, IN_USE, OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.resource_points import OPERATIONS as OF_OTHER_RESOURCES

_WHERE = "volfault_fakes.cinder.operations:Operations."


def _short(_: Operations, _request: Request, key: str) -> str:
    return key[:8]


def _kind_of_list(_: Operations, _request: Request, detail: bool) -> str:
    return "detail" if detail else ""


def _created(_: Operations, request: Request) -> str:
    wanted = request.body.get("attachment") if isinstance(request.body, dict) else None
    if not isinstance(wanted, dict):
        return ""
    return f"{str(wanted.get('volume_uuid'))[:8]}{' connector' if wanted.get('connector') else ''}"


def _forced(_: Operations, request: Request, key: str) -> str:
    return f"{key[:8]}{' force' if request.query.get('force') else ''}"


def _detached(_: Operations, request: Request, key: str) -> str:
    body = request.body.get("os-detach") if isinstance(request.body, dict) else None
    attachment_id = body.get("attachment_id") if isinstance(body, dict) else None
    return f"{key[:8]}{f' attachment {attachment_id[:8]}' if isinstance(attachment_id, str) else ''}"


def _action(name: str, method: str, kinds: tuple[str, ...] = OF_A_ROW) -> Operation:
    return Operation(f"cinder.{name}", _WHERE + method, kinds, detail=_short)


OPERATIONS: tuple[Operation, ...] = (
    Operation("cinder.versions", _WHERE + "versions", ANYWHERE, reads=True),
    Operation("cinder.volume_get", _WHERE + "volume_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.volume_list", _WHERE + "volume_list", WITH_TOKEN, detail=_kind_of_list, reads=True),
    Operation("cinder.volume_create", _WHERE + "volume_create", (*WITH_TOKEN, QUOTA)),
    Operation("cinder.volume_summary", _WHERE + "volume_summary", WITH_TOKEN, reads=True),
    Operation("cinder.volume_update", _WHERE + "volume_update", OF_A_ROW, detail=_short),
    Operation("cinder.volume_delete", _WHERE + "volume_delete", OF_A_ROW, detail=_forced),
    Operation("cinder.encryption_get", _WHERE + "encryption_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.metadata_get", _WHERE + "metadata_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.metadata_create", _WHERE + "metadata_create", OF_A_ROW, detail=_short),
    Operation("cinder.metadata_replace", _WHERE + "metadata_replace", OF_A_ROW, detail=_short),
    Operation("cinder.metadata_item_get", _WHERE + "metadata_item_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.metadata_item_set", _WHERE + "metadata_item_set", OF_A_ROW, detail=_short),
    Operation("cinder.metadata_item_delete", _WHERE + "metadata_item_delete", OF_A_ROW, detail=_short),
    Operation("cinder.attachment_create", _WHERE + "attachment_create", OF_A_ROW, detail=_created),
    Operation("cinder.attachment_update", _WHERE + "attachment_update", IN_USE, detail=_short),
    Operation("cinder.attachment_complete", _WHERE + "attachment_complete", OF_A_ROW, detail=_short),
    Operation("cinder.attachment_delete", _WHERE + "attachment_delete", IN_USE, detail=_short),
    Operation("cinder.attachment_get", _WHERE + "attachment_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.attachment_list", _WHERE + "attachment_list", WITH_TOKEN, detail=_kind_of_list, reads=True),
    Operation("cinder.message_get", _WHERE + "message_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.message_list", _WHERE + "message_list", WITH_TOKEN, reads=True),
    Operation("cinder.message_delete", _WHERE + "message_delete", OF_A_ROW, detail=_short),
    Operation("cinder.limits", _WHERE + "limits", WITH_TOKEN, reads=True),
    _action("os-reserve", "reserve"),
    _action("os-unreserve", "unreserve"),
    _action("os-begin_detaching", "begin_detaching"),
    _action("os-roll_detaching", "roll_detaching"),
    _action("os-initialize_connection", "initialize_connection"),
    _action("os-terminate_connection", "terminate_connection", IN_USE),
    _action("os-attach", "attach"),
    Operation("cinder.os-detach", _WHERE + "detach", IN_USE, detail=_detached),
    _action("os-force_detach", "force_detach", IN_USE),
    _action("os-reset_status", "reset_status"),
    _action("os-force_delete", "force_delete"),
    _action("os-extend", "extend", (*OF_A_ROW, QUOTA)),
    _action("os-extend_volume_completion", "extend_completion"),
    _action("os-update_readonly_flag", "update_readonly_flag"),
    _action("os-set_bootable", "set_bootable"),
    _action("os-set_image_metadata", "image_metadata_set"),
    _action("os-show_image_metadata", "image_metadata_show"),
    _action("os-unset_image_metadata", "image_metadata_unset"),
    *OF_OTHER_RESOURCES,
    *driver_points.OPERATIONS,
)
