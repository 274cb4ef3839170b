"""The locks that Nova takes on servers and backends, as lines of the trace.

`nova.utils.synchronized` and its like end in oslo.concurrency. Locks around caches of the process are left out: they
are taken once in its life, and not once in a scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oslo_utils import uuidutils

from pytest_volfault.targets.nova.deployment import CELL
from volfault_fakes.catalogue import Operation


def taken(name: str) -> None:
    """A lock named after a server or a volume service is about to be held; nobody else can hold it here."""


def _told(original: Callable[..., Any]) -> Callable[..., Any]:
    def lock(name: str, *args: Any, **kwargs: Any) -> Any:
        if uuidutils.is_uuid_like(name) and name != CELL:
            taken(name)
        return original(name, *args, **kwargs)

    return lock


STAND_INS: Mapping[str, Callable[[Any], Any]] = {"oslo_concurrency.lockutils:lock": _told}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.lock",
        "pytest_volfault.targets.nova.locks:taken",
        (),
        detail=lambda _module, name: name,
        observed=True,
    ),
)
