"""Cinder's default policies: who may do what. A rule a line; a new resource adds its own.

The rules of the newest release are those of its own defaults (cinder/policies), which are all that counts since
oslo.policy enforces them. Older releases take the rules before them for as good, see `before_personas`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cloud.identity import Identity

# (who asks, the project of what they ask for) -> whether they may.
Check = Callable[[Identity, str], bool]
Policies = Mapping[str, Check]


def anybody(_user: Identity, _project: str) -> bool:
    """Whoever has a token."""
    return True


def admin(user: Identity, _project: str) -> bool:
    """`rule:admin_api`: an administrator, of whatever project."""
    return user.is_admin


def owner(user: Identity, project: str) -> bool:
    """`rule:admin_or_owner`: whatever role somebody has in the project."""
    return user.is_admin or user.project == project


def member(user: Identity, project: str) -> bool:
    """`rule:xena_system_admin_or_project_member`."""
    return user.is_admin or (user.project == project and "member" in user.roles)


def reader(user: Identity, project: str) -> bool:
    """`rule:xena_system_admin_or_project_reader`."""
    return user.is_admin or (user.project == project and "reader" in user.roles)


_ACTION = "volume_extension:volume_actions:"
_ADMIN_ACTION = "volume_extension:volume_admin_actions:"
_IMAGE_METADATA = "volume_extension:volume_image_metadata"
_SNAPSHOT_ADMIN_ACTION = "volume_extension:snapshot_admin_actions:"
_SPECS = "volume_extension:types_extra_specs:"
_GROUP_SPECS = "group:group_types_specs:"

POLICIES: Policies = {
    "volume:create": member,
    "volume:create_from_image": member,
    "volume:get": reader,
    "volume:get_all": reader,
    "volume:update": member,
    "volume:delete": member,
    "volume:force_delete": admin,
    "volume:multiattach": member,
    "volume:multiattach_bootable_volume": member,
    "volume:extend": member,
    "volume:extend_attached_volume": member,
    "volume:update_readonly_flag": member,
    "volume:retype": member,
    "volume:reimage": member,
    "volume:reimage_reserved": member,
    "volume_extension:volume_host_attribute": admin,
    "volume_extension:volume_mig_status_attribute": admin,
    "volume_extension:volume_tenant_attribute": reader,
    "volume_extension:volume_encryption_metadata": reader,
    f"{_ACTION}reserve": member,
    f"{_ACTION}unreserve": member,
    f"{_ACTION}begin_detaching": member,
    f"{_ACTION}roll_detaching": member,
    f"{_ACTION}attach": member,
    f"{_ACTION}detach": member,
    f"{_ACTION}initialize_connection": member,
    f"{_ACTION}terminate_connection": member,
    f"{_ADMIN_ACTION}reset_status": admin,
    f"{_ADMIN_ACTION}force_delete": admin,
    f"{_ADMIN_ACTION}force_detach": admin,
    f"{_ADMIN_ACTION}extend_volume_completion": admin,
    f"{_ADMIN_ACTION}migrate_volume": admin,
    f"{_ADMIN_ACTION}migrate_volume_completion": admin,
    "volume:get_volume_metadata": reader,
    "volume:create_volume_metadata": member,
    "volume:update_volume_metadata": member,
    "volume:delete_volume_metadata": member,
    f"{_IMAGE_METADATA}:show": reader,
    f"{_IMAGE_METADATA}:set": member,
    f"{_IMAGE_METADATA}:remove": member,
    "volume:attachment_create": member,
    "volume:attachment_update": member,
    "volume:attachment_complete": member,
    "volume:attachment_delete": member,
    "message:get": reader,
    "message:get_all": reader,
    "message:delete": member,
    "limits_extension:used_limits": reader,
    "volume:create_snapshot": member,
    "volume:get_snapshot": reader,
    "volume:get_all_snapshots": reader,
    "volume:update_snapshot": member,
    "volume:delete_snapshot": member,
    "volume_extension:extended_snapshot_attributes": reader,
    f"{_SNAPSHOT_ADMIN_ACTION}reset_status": admin,
    f"{_SNAPSHOT_ADMIN_ACTION}force_delete": admin,
    "snapshot_extension:snapshot_actions:update_snapshot_status": member,
    "volume:get_snapshot_metadata": reader,
    "volume:update_snapshot_metadata": member,
    "volume:delete_snapshot_metadata": member,
    "volume:create_transfer": member,
    "volume:get_transfer": reader,
    "volume:get_all_transfers": reader,
    "volume:accept_transfer": member,
    "volume:delete_transfer": member,
    "volume_extension:type_create": admin,
    "volume_extension:type_update": admin,
    "volume_extension:type_delete": admin,
    "volume_extension:type_get": reader,
    "volume_extension:type_get_all": reader,
    "volume_extension:access_types_extra_specs": reader,
    "volume_extension:access_types_qos_specs_id": admin,
    "volume_extension:volume_type_access": member,
    "volume_extension:volume_type_encryption:get": admin,
    f"{_SPECS}index": reader,
    f"{_SPECS}create": admin,
    f"{_SPECS}show": reader,
    f"{_SPECS}read_sensitive": admin,
    f"{_SPECS}update": admin,
    f"{_SPECS}delete": admin,
    "volume_extension:default_set_or_update": admin,
    "volume_extension:default_get": admin,
    "volume_extension:default_get_all": admin,
    "volume_extension:default_unset": admin,
    "group:create": member,
    "group:get": reader,
    "group:get_all": reader,
    "group:update": member,
    "group:delete": member,
    "group:group_project_attribute": admin,
    "group:create_group_snapshot": member,
    "group:get_group_snapshot": reader,
    "group:get_all_group_snapshots": reader,
    "group:delete_group_snapshot": member,
    "group:group_snapshot_project_attribute": admin,
    "group:group_types:create": admin,
    "group:group_types:update": admin,
    "group:group_types:delete": admin,
    "group:access_group_types_specs": admin,
    f"{_GROUP_SPECS}get": admin,
    f"{_GROUP_SPECS}get_all": admin,
    f"{_GROUP_SPECS}create": admin,
    f"{_GROUP_SPECS}update": admin,
    f"{_GROUP_SPECS}delete": admin,
    "volume_extension:quotas:show": reader,
    "volume_extension:quotas:update": admin,
    "volume_extension:quotas:delete": admin,
    "volume_extension:services:index": admin,
    "volume_extension:capabilities": admin,
}

# What needed no more than a token before there were personas.
_WITHOUT_OWNER = ("volume:create", "volume:create_from_image", "volume:attachment_create")


def before_personas(policies: Policies) -> Policies:
    """The same where roles beside `admin` do not count: up to 20.0.0, or as long as oslo.policy lets old rules hold."""
    return {
        name: anybody if name in _WITHOUT_OWNER else admin if check is admin else owner
        for name, check in policies.items()
    }


def authorize(policies: Policies, name: str, user: Identity, project: str) -> None:
    """Let somebody do something, or not.

    Args:
        policies: of the release.
        name: of the policy.
        user: who asks.
        project: of what they ask for.

    Raises:
        CinderRefusal: 403.
    """
    if not policies[name](user, project):
        raise CinderRefusal(403, f"Policy doesn't allow {name} to be performed.")
