"""The locks that Nova takes, as lines of the trace: `nova.utils.synchronized` and its like end in oslo.concurrency."""

from __future__ import annotations

from volfault_fakes.catalogue import Operation

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.lock",
        "oslo_concurrency.lockutils:lock",
        (),
        detail=lambda _module, name, *_args, **_kwargs: str(name),
        observed=True,
    ),
)
