"""Which request is which operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, fault
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
    "GET /volumes/{id}": lambda cinder, request, key: cinder.volume_get(request, key),
    "DELETE /volumes/{id}": lambda cinder, request, key: cinder.volume_delete(request, key),
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
}

ACTIONS: Mapping[str, Mapping[str, Call]] = {
    "POST /volumes/{id}/action": {
        "os-attach": lambda cinder, request, key: cinder.attach(request, key),
        "os-begin_detaching": lambda cinder, request, key: cinder.begin_detaching(request, key),
        "os-detach": lambda cinder, request, key: cinder.detach(request, key),
        "os-extend": lambda cinder, request, key: cinder.extend(request, key),
        "os-force_delete": lambda cinder, request, key: cinder.force_delete(request, key),
        "os-force_detach": lambda cinder, request, key: cinder.force_detach(request, key),
        "os-initialize_connection": lambda cinder, request, key: cinder.initialize_connection(request, key),
        "os-reserve": lambda cinder, request, key: cinder.reserve(request, key),
        "os-reset_status": lambda cinder, request, key: cinder.reset_status(request, key),
        "os-roll_detaching": lambda cinder, request, key: cinder.roll_detaching(request, key),
        "os-terminate_connection": lambda cinder, request, key: cinder.terminate_connection(request, key),
        "os-unreserve": lambda cinder, request, key: cinder.unreserve(request, key),
        "os-update_readonly_flag": lambda cinder, request, key: cinder.update_readonly_flag(request, key),
    },
    "POST /attachments/{id}/action": {
        "os-complete": lambda cinder, request, key: cinder.attachment_complete(request, key),
    },
}

# Real actions (wsgi.action in some release) that are not modelled: to answer "no such action" would be a lie.
NOT_MODELLED = frozenset({
    "os-extend_volume_completion",
    "os-migrate_volume",
    "os-migrate_volume_completion",
    "os-reimage",
    "os-retype",
    "os-set_bootable",
    "os-set_image_metadata",
    "os-show_image_metadata",
    "os-unmanage",
    "os-unset_image_metadata",
    "os-volume_upload_image",
    "revert",
})  # fmt: skip

_RESOURCES = ("volumes", "attachments", "messages")


def split(path: str) -> tuple[str, str, str, str]:
    """Read a path below the service's root.

    Returns:
        (pattern as in `ROUTES`, the id in it or "", the project or "", the path without version and project).
    """
    parts = [part for part in path.split("/") if part]
    if not parts:
        return "/", "", "", "/"
    if parts[0] != "v3":
        return path, "", "", path
    parts = parts[1:]
    if not parts:
        return "/v3/", "", "", "/v3/"
    project = ""
    if parts[0] not in _RESOURCES:
        project, *parts = parts
    rest = "/" + "/".join(parts)
    if len(parts) < 2 or parts[1] == "detail":
        return rest, "", project, rest
    key = parts[1]
    if len(parts) == 4 and parts[2] == "encryption":
        parts[3] = "{item}"
    return "/".join(("", parts[0], "{id}", *parts[2:])), key, project, rest


def answer(cinder: Operations, request: Request, pattern: str, key: str, raw: bytes | None) -> Reply:
    """Let the operation of a request answer it.

    Args:
        cinder: the operations.
        request: without its body.
        pattern: from `split`.
        key: the id in the path.
        raw: the JSON text of the body; None if none was sent.

    Raises:
        UnknownCall: the fake does not model the request.
    """
    if pattern == "/" and request.project:
        # /v3/<project> alone: nothing is there in the real one, and clients that discover versions try it.
        return Reply(404, "404 Not Found\n\nThe resource could not be found.\n\n   \n")
    route = f"{request.method} {pattern}"
    try:
        call, body = _find(cinder.release, route, raw)
    except CinderRefusal as refusal:
        return fault(refusal.status, refusal.message)
    if call is None:
        raise UnknownCall(f"{request.method} {request.path}{_named(body)}: {knows()}")
    return call(cinder, _with_body(request, body), key)


def knows() -> str:
    """One sentence that lists every modelled request."""
    actions = [f"{route} {name}" for route, names in ACTIONS.items() for name in names]
    return f"the fake Cinder does not model it; it knows {', '.join((*ROUTES, *actions))}"


def _find(release: Release, route: str, raw: bytes | None) -> tuple[Call | None, Any]:
    actions = ACTIONS.get(route)
    if actions is None:
        return ROUTES.get(route), None if raw is None or route not in ROUTES else _document(raw)
    if raw is None:
        raise CinderRefusal(400, release.no_such_action.format(None))
    body = _document(raw)
    if not isinstance(body, dict) or len(body) != 1:
        raise CinderRefusal(400, "Malformed request body")
    name = next(iter(body))
    if name in release.later_actions or (name not in actions and name not in NOT_MODELLED):
        raise CinderRefusal(400, release.no_such_action.format(name))
    return actions.get(name), body


def _document(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise CinderRefusal(400, "Malformed request body") from None


def _named(body: Any) -> str:
    return f" {next(iter(body))}" if isinstance(body, dict) and len(body) == 1 else ""


def _with_body(request: Request, body: Any) -> Request:
    if body is None:
        return request
    return Request(
        request.method,
        request.path,
        body,
        request.query,
        request.version,
        request.service,
        request.project,
        request.root,
        request.timeout,
    )
