"""The locks that Nova takes on servers and backends, as lines of the trace.

`nova.utils.synchronized` and its like end in oslo.concurrency. Locks around caches of the process are left out: they
are taken once in its life, and not once in a scenario.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from oslo_concurrency import lockutils
from oslo_utils import uuidutils

from pytest_volfault.injection import process, standing
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.targets.nova._cell0 import CELL0
from pytest_volfault.targets.nova._deployment import CELL
from volfault_fakes.catalogue import Operation

# One Python process plays all of Nova's: a lock of nova-api is none of nova-compute. Where a lock is a file as well, it
# is one of the host, and so are those within the process that stand before it.
_semaphores: defaultdict[str, lockutils.Semaphores] = defaultdict(lockutils.Semaphores)
HOST = "host"
# What Nova knows of its cells is cached once in a process.
CELLS = (CELL, CELL0)


def taken(name: str) -> None:
    """A lock named after a server or a volume service is wanted."""


def _told(original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @contextmanager
    def lock(*args: Any, **kwargs: Any) -> Iterator[Any]:
        # By name: releases have added to what it takes.
        given = dict(signature.bind(*args, **kwargs).arguments)
        name = given["name"]
        is_shared = uuidutils.is_uuid_like(name) and name not in CELLS
        if is_shared:
            taken(name)
        owner = f"{HOST}{process.AT}{process.place()}" if given.get("external") else process.current()
        if not given.get("fair"):
            # An empty container is false.
            own = given.get("semaphores")
            given["semaphores"] = _semaphores[owner] if own is None else own
        elif not given.get("external"):
            # Fair ones are kept by name alone.
            given["name"] = f"{owner}/{name}"
        with FLOWS.holding(f"lock {owner}/{name}") if is_shared else nullcontext():
            standing.wanting(name)
            with original(**given) as held:
                standing.wanting("")
                yield held

    return lock


STAND_INS: Mapping[str, Callable[[Any], Any]] = {"oslo_concurrency.lockutils:lock": _told}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.lock",
        "pytest_volfault.targets.nova._locks:taken",
        (),
        detail=lambda _module, name: name,
        observed=True,
    ),
)
