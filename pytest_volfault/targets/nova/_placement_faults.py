"""What can go wrong between Nova and Placement."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from keystoneauth1 import exceptions as keystone

from pytest_volfault.targets.nova._placement_client import Reply
from volfault_fakes.catalogue import Crossing, Kind, Operation, error

_WHERE = "pytest_volfault.targets.nova._placement_client:Placement."


def _parts(path: str) -> list[str]:
    return path.partition("?")[0].strip("/").split("/")


def _resource(_method: str, path: str, *_: Any) -> str:
    """`allocations`, `allocation_candidates`, `inventories`: what of a provider is meant, or what else."""
    parts = _parts(path)
    return parts[2] if len(parts) > 2 else parts[0]


def _change(method: str, path: str, *_: Any) -> str:
    return f"{method.lower()}.{_resource(method, path)}"


def _whose(_placement: Any, _method: str, path: str, *_: Any) -> str:
    parts = _parts(path)
    return parts[1][:8] if len(parts) > 1 else ""


def _answers(status: int, title: str, code: str) -> Callable[[Crossing], Reply]:
    told = {"status": status, "title": title, "detail": title, "code": code}
    return lambda _: Reply(status, json.dumps({"errors": [told]}))


# Those with a generation, which another writer can have moved on.
_GENERATIONS = frozenset({"allocations", "inventories", "traits", "aggregates"})


def _has_generation(crossing: Crossing) -> bool:
    method, path, body, *_ = crossing.args
    return method in ("PUT", "POST") and body is not None and _resource(method, path) in _GENERATIONS


OPERATIONS = (
    Operation(
        "placement.get.", _WHERE + "get", ("placement-503", "placement-unreachable"), suffix=_resource, detail=_whose,
        reads=True,
    ),
    Operation(
        "placement.", _WHERE + "send", ("placement-503", "placement-unreachable", "placement-conflict"),
        suffix=_change, detail=_whose,
    ),
)  # fmt: skip
KINDS: tuple[Kind, ...] = (
    Kind(
        "placement-503",
        "503: no worker of Placement answers the proxy",
        _answers(503, "Service Unavailable", "placement.undefined_code"),
        whens=("before",),
        source="HAProxy or httpd before placement-api has no worker to pass the request to; Placement has not seen it",
    ),
    error(
        "placement-unreachable",
        "ConnectFailure: no connection, or it breaks before the answer",
        lambda _: keystone.ConnectFailure("Unable to establish connection to http://placement.test"),
        source="keystoneauth1.session.Session._send_request makes this of requests' ConnectionError; connect(2) fails, "
        "or the connection ends after Placement has written",
    ),
    Kind(
        "placement-conflict",
        "409: somebody else has changed it in between (placement.concurrent_update)",
        _answers(409, "Conflict", "placement.concurrent_update"),
        whens=("before",),
        applies=_has_generation,
        source="placement.handlers.allocation and inventory: the generation that the request names is not the row's "
        "any more; Placement rolls back and writes nothing",
    ),
)
