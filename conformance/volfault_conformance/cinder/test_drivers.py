"""Every call of the storage's driver fails in every way, before and after its effect, under each request that makes it.

A request that does not come to a call is not changed by its failure; it stands in the matrix already. So what a request
asks of the driver is seen first, and then each of those calls is broken. Quotas are not compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import (
    HOST,
    HOST_2,
    SERVER_2,
    SNAPSHOT,
    VOLUME,
    Step,
    attach,
    attachment_named,
    change,
    complete,
    make,
    os_attach,
    snap,
    update,
)
from volfault_fakes.catalogue import BOTH
from volfault_fakes.cinder import backend, driver_faults

_WHENS = {kind.name: kind.whens for kind in driver_faults.KINDS}
_KINDS = {each.point.removeprefix("backend."): each.kinds for each in backend.OPERATIONS}
_SHARED = (change(multiattach=True),)
_BY_OS_ATTACH = STARTS["in-use by os-attach"]
_BY_AN_ATTACHMENT = STARTS["in-use by an attachment"]
_SECOND = attachment_named(2)

# cinder-volume does not hear of them.
_OF_THE_API_ALONE = (
    "os-reserve", "os-unreserve", "os-begin_detaching", "os-roll_detaching", "os-reset_status",
    "os-reset_status, status alone", "os-reset_status, in-use", "POST attachment", "POST attachment, another server",
    "os-complete", "os-update_readonly_flag",
)  # fmt: skip

STARTED = {
    **{name: steps for name, steps in STARTS.items() if " " in name},
    "shared by two hosts": (*_SHARED, *_BY_AN_ATTACHMENT, attach(SERVER_2, HOST_2), complete(_SECOND)),
    "shared by two servers of a host": (*_SHARED, *_BY_AN_ATTACHMENT, attach(SERVER_2, HOST), complete(_SECOND)),
    "shared, the second by os-attach": (*_SHARED, *_BY_OS_ATTACH, os_attach(SERVER_2)),
    "moving to a second host": (*_BY_AN_ATTACHMENT, attach(), update(HOST_2, _SECOND)),
}


assert set(_OF_THE_API_ALONE) < set(ACTIONS)


def breaks(methods: set[str]) -> Iterator[Break]:
    """Every way in which these calls can be broken."""
    # The first look whether the driver is ready, and the second.
    yield from (Break("initialized", "driver-not-ready", "before", call) for call in (1, 2))
    for method in sorted(methods):
        for kind in _KINDS[method]:
            # A service that is killed wherever it begins anew is not worth starting.
            call = 1 if kind == "cinder-volume-killed" else 0
            yield from (Break(method, kind, when, call) for when in _WHENS[kind])


@pytest.mark.parametrize("start", STARTED)
def test_what_a_failing_driver_leaves(pair: Pair, start: str) -> None:
    pair.prepare((make(), *STARTED[start]))
    built = pair.snapshot()
    compared = {}
    expected = 0
    for name, step in ACTIONS.items():
        if step.method == "GET" or name in _OF_THE_API_ALONE:
            continue
        methods = {call.partition(" ")[0] for call in pair.real.do(step).driver}
        pair.restore(built)
        planned = list(breaks(methods))
        expected += len(planned)
        for broken in planned:
            compared[f"{start}, {broken} | {name}"] = pair.do(dataclasses.replace(step, broken=broken))
            pair.restore(built)
    check(compared, expected, "cells of failing drivers")


@pytest.mark.parametrize("when", BOTH)
@pytest.mark.parametrize(
    ("kind", "call"),
    [("backend-error", 0), ("backend-error", 1), ("backend-unreachable", 0), ("cinder-volume-killed", 1)],
)
def test_what_a_failing_create_leaves(pair: Pair, kind: str, when: str, call: int) -> None:
    broken = Break("create_volume", kind, when, call)
    compared = {f"{broken} | POST volume": pair.do(dataclasses.replace(make(), broken=broken))}
    for name in ("GET volume", "DELETE"):
        compared[f"{broken} | POST volume, {name}"] = pair.do(ACTIONS[name])
    check(compared, 3, "cells of failing drivers")


# What asks it, of what there is by then.
_OF_SNAPSHOTS = {
    "create_volume": ((), make()),
    "create_snapshot": ((make(),), snap()),
    "delete_snapshot": ((make(), snap()), Step("DELETE", f"/snapshots/{SNAPSHOT}")),
    "delete_snapshot, cascade": ((make(), snap()), Step("DELETE", f"/volumes/{VOLUME}?cascade=true")),
    "create_volume_from_snapshot": ((make(), snap()), make(snapshot_id=SNAPSHOT)),
    "create_cloned_volume": ((make(),), make(source_volid=VOLUME)),
}


@pytest.mark.parametrize("what", _OF_SNAPSHOTS)
def test_what_a_driver_that_fails_with_snapshots_leaves(pair: Pair, what: str) -> None:
    steps, asked = _OF_SNAPSHOTS[what]
    pair.prepare(steps)
    built = pair.snapshot()
    planned = list(breaks({what.partition(",")[0]}))
    compared = {}
    for broken in planned:
        compared[f"{broken} | {what}"] = pair.do(dataclasses.replace(asked, broken=broken))
        pair.restore(built)
    check(compared, len(planned), "cells of failing drivers")


@pytest.mark.parametrize("broken", [None, *(Break("ensure_export", kind) for kind in _KINDS["ensure_export"])], ids=str)
@pytest.mark.parametrize("start", STARTS)
def test_what_a_restart_leaves(pair: Pair, start: str, broken: Break | None) -> None:
    pair.prepare((make(), *STARTS[start]))
    compared = {f"{start}, {broken} | restart": pair.do(Step(restarting=True, broken=broken))}
    check(compared, 1, "cells of restarts")
