"""Which requests the comparisons of this package make, by the fake's own names for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.list_requests import LISTS, METADATA
from volfault_conformance.cinder.resource_requests import asked_in
from volfault_conformance.cinder.resource_starts import STARTS as RESOURCE_STARTS
from volfault_conformance.cinder.steps import Step
from volfault_fakes.cinder import routes, surface

# What the calls of the clients come to; `test_clients` holds it to what they send.
SENT_BY_CLIENTS = frozenset({
    "GET /attachments",
    "POST /attachments",
    "GET /attachments/detail",
    "DELETE /attachments/{id}",
    "GET /attachments/{id}",
    "PUT /attachments/{id}",
    "POST /attachments/{id}/action os-complete",
    "GET /limits",
    "GET /messages",
    "GET /types",
    "GET /types/{id}/encryption",
    "DELETE /messages/{id}",
    "GET /messages/{id}",
    "GET /v3",
    "GET /v3/",
    "GET /volumes",
    "POST /volumes",
    "GET /volumes/detail",
    "GET /volumes/summary",
    "DELETE /volumes/{id}",
    "GET /volumes/{id}",
    "PUT /volumes/{id}",
    "POST /volumes/{id}/action os-attach",
    "POST /volumes/{id}/action os-begin_detaching",
    "POST /volumes/{id}/action os-detach",
    "POST /volumes/{id}/action os-extend",
    "POST /volumes/{id}/action os-extend_volume_completion",
    "POST /volumes/{id}/action os-force_delete",
    "POST /volumes/{id}/action os-force_detach",
    "POST /volumes/{id}/action os-initialize_connection",
    "POST /volumes/{id}/action os-migrate_volume",
    "POST /volumes/{id}/action os-migrate_volume_completion",
    "POST /volumes/{id}/action os-reimage",
    "POST /volumes/{id}/action os-reserve",
    "POST /volumes/{id}/action os-reset_status",
    "POST /volumes/{id}/action os-retype",
    "POST /volumes/{id}/action os-roll_detaching",
    "POST /volumes/{id}/action os-set_bootable",
    "POST /volumes/{id}/action os-set_image_metadata",
    "POST /volumes/{id}/action os-show_image_metadata",
    "POST /volumes/{id}/action os-terminate_connection",
    "POST /volumes/{id}/action os-unreserve",
    "POST /volumes/{id}/action os-unset_image_metadata",
    "POST /volumes/{id}/action os-update_readonly_flag",
    "GET /volumes/{id}/encryption",
    "GET /volumes/{id}/metadata",
    "POST /volumes/{id}/metadata",
    "PUT /volumes/{id}/metadata",
    "DELETE /volumes/{id}/metadata/{item}",
})  # fmt: skip


def name_of(method: str, path: str, body: Any = None) -> str:
    """The fake's name of a request: a key of `ROUTES`, or of `ACTIONS` with the action.

    Args:
        method: of HTTP.
        path: below the service's root, with its version; a query does not count.
        body: the document.
    """
    place = path.partition("?")[0]
    _, _, found = surface.locate(method, place.removeprefix("/v3/"))
    route = f"{method} {place if found is None else found.pattern}"
    return f"{route} {next(iter(body))}" if route in routes.ACTIONS else route


def compared() -> Mapping[str, frozenset[str]]:
    """By the test that makes them, the names of requests."""
    return {
        "test_matrix": _names(ACTIONS.values()),
        # Beside the calls, what is at the root. The router itself sends from /v3 to /v3/; that is no operation.
        "test_clients": (SENT_BY_CLIENTS | {"GET /"}) - {"GET /v3"},
        "test_resources": _names(step for start in RESOURCE_STARTS for step in asked_in(start)),
        # What Keystone is asked for first.
        "client_suites": frozenset(f"{method} /default-types/{{id}}" for method in ("GET", "PUT", "DELETE")),
        "test_lists": _names([*LISTS.values(), *METADATA.values()]),
    }


def _names(steps: Iterable[Step]) -> frozenset[str]:
    names = (name_of(step.method, f"/v3/project{step.path}", step.body) for step in steps)
    # Some ask for an action that there is not.
    return frozenset(name for name in names if not name.endswith(" nothing"))
