"""Volumes that move to another pool or type, and two connections of one volume, as live migration makes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from volfault_conformance.cinder.comparison import Comparison, numbered
from volfault_conformance.cinder.image_scripts import DELIVER, LIST, SHOW, held
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import (
    HOST,
    HOST_2,
    NOWHERE,
    SERVER_2,
    VOLUME,
    Step,
    act,
    attach,
    attachment_named,
    change,
    complete,
    initialize,
    let_go,
    make,
    os_attach,
    snap,
    terminate,
    update,
    volume_named,
)

_OTHER = "cinder@iscsi#other"
_NEW, _SECOND, _THIRD = volume_named(2), attachment_named(2), attachment_named(3)


def migrate(host: Any = _OTHER, **wanted: Any) -> Step:
    """Move the first volume."""
    return act("os-migrate_volume", {"host": host, **wanted})


def retype(kind: str = "gold", **wanted: Any) -> Step:
    """Give the first volume another type."""
    return act("os-retype", {"new_type": kind, **wanted})


def completion(new: str = _NEW, volume: str = VOLUME, **wanted: Any) -> Step:
    """What Nova calls when it has copied, or could not."""
    return act("os-migrate_volume_completion", {"new_volume": new, **wanted}, volume=volume)


_ATTACHED = (attach(connector=HOST), complete())
_LEGACY = (act("os-reserve"), initialize(), os_attach())
_GOLD = Step("POST", "/types", {"volume_type": {"name": "gold", "extra_specs": {"a": "1"}}})
_PLAIN = Step("POST", "/types", {"volume_type": {"name": "plain"}})
_SHARED = Step("POST", "/types", {"volume_type": {"name": "shared", "extra_specs": {"multiattach": "<is> True"}}})
# What Nova does by then: the new volume is attached, the old one is not.
_SWAPPED = (attach(volume=_NEW), update(HOST, _SECOND), complete(_SECOND), let_go())
# The same by the calls before there were attachments.
_LEGACY_SWAPPED = (
    act("os-reserve", volume=_NEW), act("os-initialize_connection", {"connector": HOST}, volume=_NEW), terminate(),
)  # fmt: skip
# Both are of the same age, so that their order in a list is chance.
_SEEN = (SHOW, Step("GET", f"/volumes/{_NEW}"), Step("GET", "/attachments/detail"))

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "of a free volume": (make(name="n", metadata={"a": "1"}), migrate(), SHOW, LIST, attach(connector=HOST), *_SEEN),
    "of a free volume, there and back": (
        make(), migrate(), migrate("cinder@iscsi#pool"), SHOW, attach(connector=HOST), let_go(),
        Step("DELETE", f"/volumes/{VOLUME}"), LIST,
    ),
    "of a free volume, by steps": (make(), held(migrate(lock_volume=True)), held(SHOW), held(attach()), DELIVER, SHOW),
    "of a volume in use": (
        make(), *_ATTACHED, migrate(), *_SEEN, *_SWAPPED, *_SEEN, completion(), *_SEEN,
        act("os-begin_detaching"), let_go(_SECOND), *_SEEN, Step("DELETE", f"/volumes/{VOLUME}"), LIST,
    ),
    "of a volume in use, that fails": (
        make(), *_ATTACHED, migrate(), attach(volume=_NEW), let_go(_SECOND), completion(error=True), *_SEEN, migrate(),
    ),
    "of a volume in use, by the legacy calls": (
        make(), *_LEGACY, migrate(), *_LEGACY_SWAPPED, *_SEEN, completion(), *_SEEN,
        act("os-begin_detaching"), terminate(), act("os-detach", {}), *_SEEN,
    ),
    "of a volume in use, by the legacy calls, that fails": (
        make(), *_LEGACY, migrate(), *_LEGACY_SWAPPED, completion(error=True), *_SEEN,
    ),
    "completed early": (make(), *_ATTACHED, migrate(), completion(), *_SEEN),
    "completed twice": (make(), *_ATTACHED, migrate(), *_SWAPPED, completion(), completion(), *_SEEN),
    "completed between": (
        make(), *_ATTACHED, migrate(), attach(volume=_NEW), update(HOST, _SECOND), completion(), *_SEEN,
    ),
    "completed with the old attachment": (
        make(), *_ATTACHED, migrate(), attach(volume=_NEW), update(HOST, _SECOND), complete(_SECOND), completion(),
        *_SEEN,
    ),
    "completed while detaching": (
        make(), *_ATTACHED, migrate(), act("os-begin_detaching"), *_SWAPPED, completion(), *_SEEN,
    ),
    "completed as text": (make(), *_ATTACHED, migrate(), *_SWAPPED, completion(error="False"), *_SEEN),
    "completed, and a snapshot after it": (
        make(metadata={"a": "1"}), *_ATTACHED, migrate(), *_SWAPPED, completion(), snap(force=True), migrate(), *_SEEN,
    ),
    "of a volume that two servers share": (
        make(), change(multiattach=True), *_ATTACHED, attach(SERVER_2, HOST_2), complete(_SECOND), migrate(), *_SEEN,
    ),
    "of a volume that nobody's server has": (
        make(), act("os-attach", {"host_name": "h", "mountpoint": "/dev/vdb"}), migrate(), *_SEEN,
    ),
    "what Nova is asked for by a user": (
        make(), make(), *_ATTACHED, attach(volume=_NEW), update(HOST, _SECOND), complete(_SECOND), let_go(),
        completion(), *_SEEN, completion(error=True), *_SEEN,
    ),
    "what Nova is asked for by a user, by the legacy calls": (
        make(), make(), *_LEGACY, *_LEGACY_SWAPPED, act("os-begin_detaching"), completion(), *_SEEN,
        completion(VOLUME, _NEW), *_SEEN,
    ),
    "what Nova is asked for by a user, with the volume itself": (make(), *_LEGACY, completion(VOLUME), *_SEEN),
    "what Nova is asked for by a user, of a volume that two servers share": (
        make(), make(), change(multiattach=True), *_ATTACHED, attach(SERVER_2, HOST_2), complete(_SECOND), completion(),
        *_SEEN,
    ),
    "completions of what does not move": (
        make(), make(), completion(), completion(VOLUME), completion(NOWHERE), completion(volume=NOWHERE),
        change(migration_status="migrating"), completion(), Step(volume=2, change={"migration_status": "migrating"}),
        completion(), change(migration_status=None), completion(), *_SEEN,
    ),
    "to where nothing is": (
        make(), migrate("nobody"), migrate("cinder@iscsi"), SHOW, migrate("cinder@iscsi#pool"), migrate("cinder"),
        migrate("cinder@iscsi#nobody"), SHOW, migrate("cinder@iscsi#nobody", lock_volume=True), SHOW,
        migrate(None, cluster="c"), migrate("x", cluster="c"), migrate(None), migrate(None, cluster=""),
        Step("GET", "/messages"),
    ),
    "what cannot move": (make(), snap(), migrate(), SHOW, retype("__DEFAULT__"), change(status="error"),
        migrate(), SHOW),
    "malformed migrations": (
        make(), act("os-migrate_volume"), act("os-migrate_volume", {}), migrate(1), migrate("x" * 256),
        migrate(force_host_copy="maybe"), migrate(more=1), migrate(NOWHERE, lock_volume="yes"),
        dataclasses.replace(migrate(cluster="c"), version="3.15"), dataclasses.replace(migrate(""), version="3.15"),
        dataclasses.replace(migrate(), version="3.15"), act("os-migrate_volume", {"host": _OTHER}, volume=NOWHERE),
        act("os-migrate_volume_completion"), completion("x"), completion(error=1), completion(more=1),
        act("os-retype"), act("os-retype", {}), retype(""), retype(migration_policy="maybe"), retype(more=1),
        retype(migration_policy=None), act("os-retype", {"new_type": "gold"}, volume=NOWHERE),
    ),
    "retype": (
        _GOLD, _PLAIN, make(), retype("nobody"), retype("__DEFAULT__"), retype("plain"), SHOW, retype(), SHOW,
        retype(migration_policy="on-demand"), SHOW, retype(), retype("plain", migration_policy="never"), SHOW,
    ),
    "retype, by steps": (
        _GOLD, make(), held(retype(migration_policy="on-demand")), held(SHOW), held(attach()), DELIVER, SHOW,
    ),
    "retype of a volume in use": (
        _GOLD, make(), *_ATTACHED, retype(migration_policy="on-demand"), *_SEEN, *_SWAPPED, completion(), *_SEEN,
    ),
    "retype of a volume in use, by the legacy calls": (
        _GOLD, make(), *_LEGACY, retype(migration_policy="on-demand"), *_SEEN, *_LEGACY_SWAPPED, completion(), *_SEEN,
    ),
    "retype of a volume in use, that fails": (
        _GOLD, make(), *_ATTACHED, retype(migration_policy="on-demand"), completion(error=True), *_SEEN,
    ),
    "retype of a volume in use, never": (_GOLD, _PLAIN, make(), *_ATTACHED, retype(), retype("plain"), *_SEEN),
    "retype of a volume with a snapshot": (
        _GOLD, _PLAIN, make(), snap(), retype(migration_policy="on-demand"), SHOW, retype("plain"), SHOW,
    ),
    "retype to what is shared": (
        _SHARED, _PLAIN, make(), retype("shared"), SHOW, *_ATTACHED,
        retype("plain"), SHOW,
    ),
    "retype to what is encrypted": (
        _PLAIN, Step(encrypt={"name": "plain", "provider": "luks", "control_location": "front-end"}), make(),
        retype("plain"), SHOW,
    ),
}  # fmt: skip
_BREAKS = (
    *(Break(method, kind) for method in ("create_volume", "copy_volume_data", "delete_volume", "remove_export")
      for kind in ("backend-error", "backend-unreachable")),
    Break("delete_volume", "image-busy"), Break("driver", "not-ready"), Break("rpc", "timeout"),
    Break("nova", "silent"), Break("nova", "not-found"),
)  # fmt: skip
FAILING: Mapping[str, tuple[tuple[Step, ...], tuple[Step, ...]]] = {
    "a free volume": ((_GOLD, make()), (migrate(), migrate(lock_volume=True), retype(migration_policy="on-demand"))),
    "a volume in use": ((_GOLD, make(), *_ATTACHED), (migrate(), retype(migration_policy="on-demand"), retype())),
    "a completion": ((make(), *_ATTACHED, migrate(), *_SWAPPED), (completion(), completion(error=True))),
    "a completion by the legacy calls": (
        (make(), *_LEGACY, migrate(), *_LEGACY_SWAPPED), (completion(), completion(error=True)),
    ),
}  # fmt: skip

# A server on two hosts at once.
_MOVING = (make(), *_ATTACHED, attach(), update(HOST_2, _SECOND))
CONNECTORS: Mapping[str, tuple[Step, ...]] = {
    "post_live_migration": (*_MOVING, complete(_SECOND), let_go(), *_SEEN, let_go(_SECOND), LIST),
    "rollback_live_migration": (*_MOVING, let_go(_SECOND), *_SEEN, let_go(), LIST),
    "rollback before the connection": (make(), *_ATTACHED, attach(), let_go(_SECOND), *_SEEN, let_go(), LIST),
    "both completed, the first goes first": (*_MOVING, complete(_SECOND), let_go(), let_go(_SECOND), LIST),
    "the source first, and the destination uncompleted": (*_MOVING, let_go(), *_SEEN, complete(_SECOND), *_SEEN),
    "in one call": (make(), *_ATTACHED, attach(connector=HOST_2), *_SEEN, let_go(_SECOND), *_SEEN),
    "in one call, of another server": (make(), *_ATTACHED, attach(SERVER_2, HOST_2), *_SEEN),
    "in one call, of a shared volume": (
        make(), change(multiattach=True), *_ATTACHED, attach(SERVER_2, HOST), complete(_SECOND),
        attach(connector=HOST_2), *_SEEN, let_go(), *_SEEN, complete(_THIRD), let_go(_SECOND), *_SEEN,
    ),
    "to the same host": (make(), *_ATTACHED, attach(connector=HOST), *_SEEN, let_go(), *_SEEN, let_go(_SECOND), LIST),
    "a third time": (*_MOVING, attach(), update(HOST, _THIRD), *_SEEN, let_go(), let_go(_SECOND), *_SEEN),
    "while detaching": (make(), *_ATTACHED, act("os-begin_detaching"), attach(), update(HOST_2, _SECOND), *_SEEN),
    "and detached meanwhile": (*_MOVING, act("os-begin_detaching"), let_go(), complete(_SECOND), *_SEEN),
    "by the legacy calls": (
        make(), *_LEGACY, initialize(HOST_2), *_SEEN, terminate(), *_SEEN, terminate(HOST_2), act("os-detach",
        {}), LIST,
    ),
}  # fmt: skip


def comparisons() -> Iterator[Comparison]:
    """All of them."""
    for name, steps in SCRIPTS.items():
        yield Comparison(f"moves: {name}", numbered(steps), alone=False)
    for name, (prepared, asked) in FAILING.items():
        failing = (dataclasses.replace(step, broken=broken) for step in asked for broken in _BREAKS)
        yield Comparison(f"moves that fail: {name}", numbered(failing), prepared)
    for start, before in STARTS.items():
        tried = (migrate(), migrate(lock_volume=True), retype(), retype(migration_policy="on-demand"), completion())
        yield Comparison(f"moves: {start}", numbered(tried), (_GOLD, make(), *before, make()))
    for name, steps in CONNECTORS.items():
        yield Comparison(f"two hosts: {name}", numbered(steps), alone=False)
