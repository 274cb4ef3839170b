"""Which request is which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import documents
from volfault_fakes.cinder.dialect import NO_BODY, NO_SUCH_RESOURCE, CinderRefusal, Reply, Request
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.releases import Release
from volfault_fakes.errors import UnknownCall

Call = Callable[[Operations, Request, str], Reply]

# Path patterns below /v3 and the project. Each call goes through the attribute of the class at the time of the
# call, so that what is woven on it takes effect.
ROUTES: Mapping[str, Call] = {
    "GET /": lambda cinder, request, _: cinder.versions(request),
    "GET /v3/": lambda cinder, request, _: cinder.versions(request),
    "GET /volumes": lambda cinder, request, _: cinder.volume_list(request, False),
    "POST /volumes": lambda cinder, request, _: cinder.volume_create(request),
    "GET /volumes/detail": lambda cinder, request, _: cinder.volume_list(request, True),
    "GET /volumes/summary": lambda cinder, request, _: cinder.volume_summary(request),
    "GET /volumes/{id}": lambda cinder, request, key: cinder.volume_get(request, key),
    "PUT /volumes/{id}": lambda cinder, request, key: cinder.volume_update(request, key),
    "DELETE /volumes/{id}": lambda cinder, request, key: cinder.volume_delete(request, key),
    "GET /volumes/{id}/metadata": lambda cinder, request, key: cinder.metadata_get(request, key),
    "POST /volumes/{id}/metadata": lambda cinder, request, key: cinder.metadata_create(request, key),
    "PUT /volumes/{id}/metadata": lambda cinder, request, key: cinder.metadata_replace(request, key),
    "GET /volumes/{id}/metadata/{item}": lambda cinder, request, key: cinder.metadata_item_get(request, key),
    "PUT /volumes/{id}/metadata/{item}": lambda cinder, request, key: cinder.metadata_item_set(request, key),
    "DELETE /volumes/{id}/metadata/{item}": lambda cinder, request, key: cinder.metadata_item_delete(request, key),
    "GET /volumes/{id}/encryption": lambda cinder, request, key: cinder.encryption_get(request, key),
    "GET /volumes/{id}/encryption/{item}": lambda cinder, request, key: cinder.encryption_get(request, key),
    "GET /attachments": lambda cinder, request, _: cinder.attachment_list(request, False),
    "POST /attachments": lambda cinder, request, _: cinder.attachment_create(request),
    "GET /attachments/detail": lambda cinder, request, _: cinder.attachment_list(request, True),
    "GET /attachments/{id}": lambda cinder, request, key: cinder.attachment_get(request, key),
    "PUT /attachments/{id}": lambda cinder, request, key: cinder.attachment_update(request, key),
    "DELETE /attachments/{id}": lambda cinder, request, key: cinder.attachment_delete(request, key),
    "GET /messages": lambda cinder, request, _: cinder.message_list(request),
    "GET /messages/{id}": lambda cinder, request, key: cinder.message_get(request, key),
    "DELETE /messages/{id}": lambda cinder, request, key: cinder.message_delete(request, key),
    "GET /limits": lambda cinder, request, _: cinder.limits(request),
    "GET /types": lambda cinder, request, _: cinder.type_list(request),
    "POST /types": lambda cinder, request, _: cinder.type_create(request),
    "GET /types/{id}": lambda cinder, request, key: cinder.type_get(request, key),
    "PUT /types/{id}": lambda cinder, request, key: cinder.type_update(request, key),
    "DELETE /types/{id}": lambda cinder, request, key: cinder.type_delete(request, key),
    "GET /types/{id}/encryption": lambda cinder, request, key: cinder.type_encryption_get(request, key),
    "GET /types/{id}/extra_specs": lambda cinder, request, key: cinder.specs_list(request, key),
    "POST /types/{id}/extra_specs": lambda cinder, request, key: cinder.specs_create(request, key),
    "GET /types/{id}/extra_specs/{item}": lambda cinder, request, key: cinder.spec_get(request, key),
    "PUT /types/{id}/extra_specs/{item}": lambda cinder, request, key: cinder.spec_set(request, key),
    "DELETE /types/{id}/extra_specs/{item}": lambda cinder, request, key: cinder.spec_delete(request, key),
    "GET /snapshots": lambda cinder, request, _: cinder.snapshot_list(request, False),
    "POST /snapshots": lambda cinder, request, _: cinder.snapshot_create(request),
    "GET /snapshots/detail": lambda cinder, request, _: cinder.snapshot_list(request, True),
    "GET /snapshots/{id}": lambda cinder, request, key: cinder.snapshot_get(request, key),
    "PUT /snapshots/{id}": lambda cinder, request, key: cinder.snapshot_update(request, key),
    "DELETE /snapshots/{id}": lambda cinder, request, key: cinder.snapshot_delete(request, key),
    "GET /snapshots/{id}/metadata": lambda cinder, request, key: cinder.snapshot_metadata_get(request, key),
    "POST /snapshots/{id}/metadata": lambda cinder, request, key: cinder.snapshot_metadata_create(request, key),
    "PUT /snapshots/{id}/metadata": lambda cinder, request, key: cinder.snapshot_metadata_replace(request, key),
    "GET /snapshots/{id}/metadata/{item}": lambda cinder, request, key: cinder.snapshot_metadata_item_get(request, key),
    "PUT /snapshots/{id}/metadata/{item}": lambda cinder, request, key: cinder.snapshot_metadata_item_set(request, key),
    "DELETE /snapshots/{id}/metadata/{item}": lambda cinder, request, key: cinder.snapshot_metadata_item_delete(
        request, key
    ),
    "GET /volume-transfers": lambda cinder, request, _: cinder.transfer_list(request, False),
    "POST /volume-transfers": lambda cinder, request, _: cinder.transfer_create(request),
    "GET /volume-transfers/detail": lambda cinder, request, _: cinder.transfer_list(request, True),
    "GET /volume-transfers/{id}": lambda cinder, request, key: cinder.transfer_get(request, key),
    "DELETE /volume-transfers/{id}": lambda cinder, request, key: cinder.transfer_delete(request, key),
    "POST /volume-transfers/{id}/accept": lambda cinder, request, key: cinder.transfer_accept(request, key),
    "GET /os-volume-transfer": lambda cinder, request, _: cinder.transfer_list(request, False),
    "POST /os-volume-transfer": lambda cinder, request, _: cinder.transfer_create(request),
    "GET /os-volume-transfer/detail": lambda cinder, request, _: cinder.transfer_list(request, True),
    "GET /os-volume-transfer/{id}": lambda cinder, request, key: cinder.transfer_get(request, key),
    "DELETE /os-volume-transfer/{id}": lambda cinder, request, key: cinder.transfer_delete(request, key),
    "POST /os-volume-transfer/{id}/accept": lambda cinder, request, key: cinder.transfer_accept(request, key),
    "GET /group_types": lambda cinder, request, _: cinder.group_type_list(request),
    "POST /group_types": lambda cinder, request, _: cinder.group_type_create(request),
    "GET /group_types/{id}": lambda cinder, request, key: cinder.group_type_get(request, key),
    "PUT /group_types/{id}": lambda cinder, request, key: cinder.group_type_update(request, key),
    "DELETE /group_types/{id}": lambda cinder, request, key: cinder.group_type_delete(request, key),
    "GET /group_types/{id}/group_specs": lambda cinder, request, key: cinder.group_specs_list(request, key),
    "POST /group_types/{id}/group_specs": lambda cinder, request, key: cinder.group_specs_create(request, key),
    "GET /group_types/{id}/group_specs/{item}": lambda cinder, request, key: cinder.group_spec_get(request, key),
    "PUT /group_types/{id}/group_specs/{item}": lambda cinder, request, key: cinder.group_spec_set(request, key),
    "DELETE /group_types/{id}/group_specs/{item}": lambda cinder, request, key: cinder.group_spec_delete(request, key),
    "GET /groups": lambda cinder, request, _: cinder.group_list(request, False),
    "POST /groups": lambda cinder, request, _: cinder.group_create(request),
    "GET /groups/detail": lambda cinder, request, _: cinder.group_list(request, True),
    "GET /groups/{id}": lambda cinder, request, key: cinder.group_get(request, key),
    "PUT /groups/{id}": lambda cinder, request, key: cinder.group_update(request, key),
    "GET /group_snapshots": lambda cinder, request, _: cinder.group_snapshot_list(request, False),
    "POST /group_snapshots": lambda cinder, request, _: cinder.group_snapshot_create(request),
    "GET /group_snapshots/detail": lambda cinder, request, _: cinder.group_snapshot_list(request, True),
    "GET /group_snapshots/{id}": lambda cinder, request, key: cinder.group_snapshot_get(request, key),
    "DELETE /group_snapshots/{id}": lambda cinder, request, key: cinder.group_snapshot_delete(request, key),
    "GET /default-types": lambda cinder, request, _: cinder.default_type_list(request),
    "GET /default-types/{id}": lambda cinder, request, key: cinder.default_type_get(request, key),
    "PUT /default-types/{id}": lambda cinder, request, key: cinder.default_type_set(request, key),
    "DELETE /default-types/{id}": lambda cinder, request, key: cinder.default_type_unset(request, key),
    "GET /os-quota-sets/{id}": lambda cinder, request, key: cinder.quota_get(request, key),
    "GET /os-quota-sets/{id}/defaults": lambda cinder, request, key: cinder.quota_defaults(request, key),
    "PUT /os-quota-sets/{id}": lambda cinder, request, key: cinder.quota_update(request, key),
    "DELETE /os-quota-sets/{id}": lambda cinder, request, key: cinder.quota_revert(request, key),
    "GET /os-services": lambda cinder, request, _: cinder.service_list(request),
    "GET /capabilities/{id}": lambda cinder, request, key: cinder.capability_get(request, key),
    "GET /os-availability-zone": lambda cinder, request, _: cinder.zone_list(request),
    "GET /extensions": lambda cinder, request, _: cinder.extension_list(request),
    "GET /extensions/{id}": lambda cinder, request, key: cinder.extension_get(request, key),
    "GET /resource_filters": lambda cinder, request, _: cinder.filter_list(request),
}

_VOLUME_ACTIONS = "POST /volumes/{id}/action"

ACTIONS: Mapping[str, Mapping[str, Call]] = {
    _VOLUME_ACTIONS: {
        "os-attach": lambda cinder, request, key: cinder.attach(request, key),
        "os-begin_detaching": lambda cinder, request, key: cinder.begin_detaching(request, key),
        "os-detach": lambda cinder, request, key: cinder.detach(request, key),
        "os-extend": lambda cinder, request, key: cinder.extend(request, key),
        "os-extend_volume_completion": lambda cinder, request, key: cinder.extend_completion(request, key),
        "os-force_delete": lambda cinder, request, key: cinder.force_delete(request, key),
        "os-force_detach": lambda cinder, request, key: cinder.force_detach(request, key),
        "os-initialize_connection": lambda cinder, request, key: cinder.initialize_connection(request, key),
        "os-reserve": lambda cinder, request, key: cinder.reserve(request, key),
        "os-reset_status": lambda cinder, request, key: cinder.reset_status(request, key),
        "os-roll_detaching": lambda cinder, request, key: cinder.roll_detaching(request, key),
        "os-set_bootable": lambda cinder, request, key: cinder.set_bootable(request, key),
        "os-set_image_metadata": lambda cinder, request, key: cinder.image_metadata_set(request, key),
        "os-show_image_metadata": lambda cinder, request, key: cinder.image_metadata_show(request, key),
        "os-terminate_connection": lambda cinder, request, key: cinder.terminate_connection(request, key),
        "os-unset_image_metadata": lambda cinder, request, key: cinder.image_metadata_unset(request, key),
        "os-unreserve": lambda cinder, request, key: cinder.unreserve(request, key),
        "os-update_readonly_flag": lambda cinder, request, key: cinder.update_readonly_flag(request, key),
    },
    "POST /attachments/{id}/action": {
        "os-complete": lambda cinder, request, key: cinder.attachment_complete(request, key),
    },
    "POST /snapshots/{id}/action": {
        "os-force_delete": lambda cinder, request, key: cinder.snapshot_force_delete(request, key),
        "os-reset_status": lambda cinder, request, key: cinder.snapshot_reset_status(request, key),
        "os-update_snapshot_status": lambda cinder, request, key: cinder.snapshot_update_status(request, key),
    },
    "POST /groups/{id}/action": {
        "delete": lambda cinder, request, key: cinder.group_delete(request, key),
    },
}

# Real actions (wsgi.action in some release) that are not modelled: to answer "no such action" would be a lie.
NOT_MODELLED: Mapping[str, frozenset[str]] = {
    _VOLUME_ACTIONS: frozenset({
        "os-migrate_volume",
        "os-migrate_volume_completion",
        "os-reimage",
        "os-retype",
        "os-unmanage",
        "os-volume_upload_image",
        "revert",
    }),
    "POST /snapshots/{id}/action": frozenset({"os-unmanage"}),
    "POST /groups/{id}/action": frozenset({
        "create-from-src",
        "disable_replication",
        "enable_replication",
        "failover_replication",
        "list_replication_targets",
        "reset_status",
    }),
}  # fmt: skip


def find(release: Release, method: str, pattern: str, path: str, raw: bytes | None) -> tuple[Call, Any]:
    """Find the operation of a request, and read its body.

    Args:
        release: which Cinder it is.
        method: of HTTP.
        pattern: as in `ROUTES`.
        path: itself, below the version and the project.
        raw: the text of the body; None if none was sent.

    Returns:
        (the operation, the document or `NO_BODY`). Of a request that the fake does not model the operation raises
        `UnknownCall`.

    Raises:
        CinderRefusal: the body cannot be read, or names no action.
    """
    route = f"{method} {pattern}"
    if route not in ACTIONS:
        body = NO_BODY if raw is None else documents.read(raw)
        return ROUTES.get(route, _not_modelled(f"{method} {path}")), body
    if raw is None:
        raise _no_such_action(release, None)
    body = documents.read(raw)
    name = documents.action_of(body)
    actions = ACTIONS[route]
    if name in release.later_actions:
        raise _no_such_action(release, name)
    if name in actions:
        return actions[name], body
    if name in NOT_MODELLED.get(route, ()):
        return _not_modelled(f"{method} {path} {name}"), body
    raise _no_such_action(release, name)


def nothing(release: Release, action: str) -> CinderRefusal:
    """What is said where nothing answers.

    Args:
        release: which Cinder it is.
        action: that was looked for; empty if none was.
    """
    return _no_such_action(release, action) if action else CinderRefusal(404, NO_SUCH_RESOURCE)


def knows() -> str:
    """One sentence that lists every modelled request."""
    actions = [f"{route} {name}" for route, names in ACTIONS.items() for name in names]
    return f"the fake Cinder does not model it; it knows {', '.join((*ROUTES, *actions))}"


def _no_such_action(release: Release, name: str | None) -> CinderRefusal:
    return CinderRefusal(400, release.no_such_action.format(name))


def _not_modelled(what: str) -> Call:
    def call(_cinder: Operations, _request: Request, _key: str) -> Reply:
        raise UnknownCall(f"{what}: {knows()}")

    return call
