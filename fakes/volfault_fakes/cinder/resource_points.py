"""The calls on what Cinder has beside volumes and attachments that can be interfered with."""

from __future__ import annotations

from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.point_kinds import OF_A_ROW, QUOTA, WITH_TOKEN

_WHERE = "volfault_fakes.cinder.operations:Operations."


def _short(_: Operations, _request: Request, key: str) -> str:
    return key[:8]


def _kind_of_list(_: Operations, _request: Request, detail: bool) -> str:
    return "detail" if detail else ""


OPERATIONS: tuple[Operation, ...] = (
    Operation("cinder.type_list", _WHERE + "type_list", WITH_TOKEN, reads=True),
    Operation("cinder.specs_list", _WHERE + "specs_list", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.type_get", _WHERE + "type_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.type_create", _WHERE + "type_create", WITH_TOKEN),
    Operation("cinder.type_update", _WHERE + "type_update", OF_A_ROW, detail=_short),
    Operation("cinder.type_delete", _WHERE + "type_delete", OF_A_ROW, detail=_short),
    Operation("cinder.type_encryption_get", _WHERE + "type_encryption_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.specs_create", _WHERE + "specs_create", OF_A_ROW, detail=_short),
    Operation("cinder.spec_get", _WHERE + "spec_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.spec_set", _WHERE + "spec_set", OF_A_ROW, detail=_short),
    Operation("cinder.spec_delete", _WHERE + "spec_delete", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_list", _WHERE + "snapshot_list", WITH_TOKEN, detail=_kind_of_list, reads=True),
    Operation("cinder.snapshot_get", _WHERE + "snapshot_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.snapshot_create", _WHERE + "snapshot_create", (*OF_A_ROW, QUOTA)),
    Operation("cinder.snapshot_update", _WHERE + "snapshot_update", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_delete", _WHERE + "snapshot_delete", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_force_delete", _WHERE + "snapshot_force_delete", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_reset_status", _WHERE + "snapshot_reset_status", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_update_status", _WHERE + "snapshot_update_status", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_metadata_get", _WHERE + "snapshot_metadata_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.snapshot_metadata_create", _WHERE + "snapshot_metadata_create", OF_A_ROW, detail=_short),
    Operation("cinder.snapshot_metadata_replace", _WHERE + "snapshot_metadata_replace", OF_A_ROW, detail=_short),
    Operation(
        "cinder.snapshot_metadata_item_get", _WHERE + "snapshot_metadata_item_get", OF_A_ROW, detail=_short, reads=True
    ),
    Operation("cinder.snapshot_metadata_item_set", _WHERE + "snapshot_metadata_item_set", OF_A_ROW, detail=_short),
    Operation(
        "cinder.snapshot_metadata_item_delete", _WHERE + "snapshot_metadata_item_delete", OF_A_ROW, detail=_short
    ),
    Operation("cinder.transfer_list", _WHERE + "transfer_list", WITH_TOKEN, detail=_kind_of_list, reads=True),
    Operation("cinder.transfer_get", _WHERE + "transfer_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.transfer_create", _WHERE + "transfer_create", OF_A_ROW),
    Operation("cinder.transfer_accept", _WHERE + "transfer_accept", (*OF_A_ROW, QUOTA), detail=_short),
    Operation("cinder.transfer_delete", _WHERE + "transfer_delete", OF_A_ROW, detail=_short),
    Operation("cinder.group_type_list", _WHERE + "group_type_list", WITH_TOKEN, reads=True),
    Operation("cinder.group_type_get", _WHERE + "group_type_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.group_type_create", _WHERE + "group_type_create", WITH_TOKEN),
    Operation("cinder.group_type_update", _WHERE + "group_type_update", OF_A_ROW, detail=_short),
    Operation("cinder.group_type_delete", _WHERE + "group_type_delete", OF_A_ROW, detail=_short),
    Operation("cinder.group_specs_list", _WHERE + "group_specs_list", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.group_specs_create", _WHERE + "group_specs_create", OF_A_ROW, detail=_short),
    Operation("cinder.group_spec_get", _WHERE + "group_spec_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.group_spec_set", _WHERE + "group_spec_set", OF_A_ROW, detail=_short),
    Operation("cinder.group_spec_delete", _WHERE + "group_spec_delete", OF_A_ROW, detail=_short),
    Operation("cinder.group_list", _WHERE + "group_list", WITH_TOKEN, detail=_kind_of_list, reads=True),
    Operation("cinder.group_get", _WHERE + "group_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.group_create", _WHERE + "group_create", (*OF_A_ROW, QUOTA)),
    Operation("cinder.group_update", _WHERE + "group_update", OF_A_ROW, detail=_short),
    Operation("cinder.group_delete", _WHERE + "group_delete", OF_A_ROW, detail=_short),
    Operation(
        "cinder.group_snapshot_list", _WHERE + "group_snapshot_list", WITH_TOKEN, detail=_kind_of_list, reads=True
    ),
    Operation("cinder.group_snapshot_get", _WHERE + "group_snapshot_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.group_snapshot_create", _WHERE + "group_snapshot_create", (*OF_A_ROW, QUOTA)),
    Operation("cinder.group_snapshot_delete", _WHERE + "group_snapshot_delete", OF_A_ROW, detail=_short),
    Operation("cinder.default_type_list", _WHERE + "default_type_list", WITH_TOKEN, reads=True),
    Operation("cinder.default_type_get", _WHERE + "default_type_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.default_type_set", _WHERE + "default_type_set", WITH_TOKEN, detail=_short),
    Operation("cinder.default_type_unset", _WHERE + "default_type_unset", WITH_TOKEN, detail=_short),
    Operation("cinder.quota_get", _WHERE + "quota_get", WITH_TOKEN, detail=_short, reads=True),
    Operation("cinder.quota_defaults", _WHERE + "quota_defaults", WITH_TOKEN, detail=_short, reads=True),
    Operation("cinder.quota_update", _WHERE + "quota_update", WITH_TOKEN, detail=_short),
    Operation("cinder.quota_revert", _WHERE + "quota_revert", WITH_TOKEN, detail=_short),
    Operation("cinder.service_list", _WHERE + "service_list", WITH_TOKEN, reads=True),
    Operation("cinder.capability_get", _WHERE + "capability_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.zone_list", _WHERE + "zone_list", WITH_TOKEN, reads=True),
    Operation("cinder.extension_list", _WHERE + "extension_list", WITH_TOKEN, reads=True),
    Operation("cinder.extension_get", _WHERE + "extension_get", OF_A_ROW, detail=_short, reads=True),
    Operation("cinder.filter_list", _WHERE + "filter_list", WITH_TOKEN, reads=True),
)
