"""How a server is brought into each state: by what a user asks for, as far as the parties are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import nova.context
from nova import objects

from pytest_volfault.errors import TargetBroken
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._beginnings import RESCUE, STATES_OF_IMAGES, STOP
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.nova._settings import CONF
from pytest_volfault.targets.nova.releases import flows
from volfault_fakes.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Way:
    """The way into a state.

    Attributes:
        actions: bodies of POST /servers/{id}/action, in order.
        columns: what is written into the row after them, where the real path needs a party that is none here.
        snapshot: whether the image store has a snapshot of the server.
        afterwards: actions that come after the columns.
    """

    actions: tuple[Mapping[str, Any], ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    snapshot: bool = False
    afterwards: tuple[Mapping[str, Any], ...] = ()


# An offloaded server needs neither a scheduler nor Placement, and is to be had without them: what its shelving leaves
# is written instead.
SHELVED = {"vm_state": "shelved", "task_state": None}
WAYS: Mapping[str, Way] = {
    "active": Way(),
    "paused": Way(({"pause": None},)),
    "stopped": Way((STOP,)),
    "suspended": Way(({"suspend": None},)),
    "rescued": Way((RESCUE,)),
    "soft_deleted": Way(),
    "shelved_offloaded": Way((STOP,), SHELVED, snapshot=True, afterwards=({"shelveOffload": None},)),
    "error": Way(({"os-resetState": {"state": "error"}},)),
    **{state: Way(bodies) for state, bodies in STATES_OF_IMAGES.items()},
}


# Of a server that boots from a volume Nova asks Placement first, and there may be none; before release 21 a rescued
# guest had its root disk alone.
UNRESCUED = Way(columns={"vm_state": "rescued"})


def _way_of(variant: Variant) -> Way:
    kept = not variant.boot and flows.keeps_disks_of_rescued()
    return UNRESCUED if variant.vm_state == "rescued" and not kept else WAYS[variant.vm_state]


def bring(api: Api, variant: Variant, server_id: str, settle: Callable[[], None], cloud: Cloud) -> None:
    """Bring a server into a state.

    Args:
        api: the compute API.
        variant: says which.
        server_id: the server, active so far.
        settle: runs what an action has left to be done.
        cloud: whose image store has the server's snapshot, where the state has one.

    Raises:
        TargetBroken: Nova refuses on the way.
    """
    way = _way_of(variant)
    for body in way.actions:
        ask(api, "POST", f"/servers/{server_id}/action", body, settle)
    if variant.vm_state == "soft_deleted":
        soft_delete(api, server_id, settle)
    if way.columns:
        instance = objects.Instance.get_by_uuid(nova.context.get_admin_context(), server_id)
        instance.update(way.columns)
        if way.snapshot:
            image = cloud.add_image(id=server_id[:24] + "0000deadbeef")
            instance.system_metadata |= {
                "shelved_at": "2026-01-01T00:00:00Z", "shelved_image_id": image.id, "shelved_host": instance.host,
            }  # fmt: skip
        instance.save()
    for body in way.afterwards:
        ask(api, "POST", f"/servers/{server_id}/action", body, settle)


def soft_delete(api: Api, server_id: str, settle: Callable[[], None]) -> None:
    """DELETE in a deployment that keeps deleted servers for a while; afterwards it does so no longer."""
    CONF.set_override("reclaim_instance_interval", 3600)
    try:
        ask(api, "DELETE", f"/servers/{server_id}", None, settle)
    finally:
        CONF.clear_override("reclaim_instance_interval")


def ask(api: Api, method: str, path: str, body: Mapping[str, Any] | None, settle: Callable[[], None]) -> None:
    """Send a request that must succeed, as an administrator.

    Raises:
        TargetBroken: Nova refuses.
    """
    status, answer = api.request(method, path, None if body is None else dict(body), admin=True)
    settle()
    if status >= 400:
        raise TargetBroken(f"Nova answers {status} to {method} {path} {body or ''}, without faults: {answer}")
