"""Which request is which operation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from volfault_fakes.cinder import documents
from volfault_fakes.cinder.declaring import Answer, answers_of
from volfault_fakes.cinder.dialect import NO_BODY, NO_SUCH_RESOURCE, CinderRefusal, Reply, Request
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.releases import Release
from volfault_fakes.errors import UnknownCall

Call = Callable[[Operations, Request, str], Reply]

_ANSWERS = answers_of(Operations)
# By method and pattern of the path, which begins below /v3 and the project.
ROUTES: Mapping[str, Answer] = {answer.request: answer for answer in _ANSWERS if not answer.action}
# By the same, then by the name of the action.
ACTIONS: Mapping[str, Mapping[str, Answer]] = {
    route: {answer.action: answer for answer in answers}
    for route, answers in itertools.groupby(filter(attrgetter("action"), _ANSWERS), attrgetter("route"))
}

# Real actions (wsgi.action in some release) that are not modelled: to answer "no such action" would be a lie.
NOT_MODELLED: Mapping[str, frozenset[str]] = {
    "POST /volumes/{id}/action": frozenset({
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
