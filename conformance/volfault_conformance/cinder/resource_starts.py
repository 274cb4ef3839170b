"""The states in which the other resources can be when something is asked of them, and how they get there."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.steps import (
    GROUP,
    GROUP_TYPE,
    HOST,
    TYPE,
    VOLUME,
    Step,
    act,
    attach,
    change,
    complete,
    make,
    snap,
)

MAKE_TYPE = Step("POST", "/types", {"volume_type": {"name": "gold", "extra_specs": {"a": "1", "b": "2"}}})
MAKE_GROUP_TYPE = Step("POST", "/group_types", {"group_type": {"name": "silver", "group_specs": {"a": "1"}}})
MAKE_GROUP = Step("POST", "/groups", {"group": {"name": "all", "group_type": GROUP_TYPE, "volume_types": [TYPE]}})
OFFER = Step("POST", "/volume-transfers", {"transfer": {"volume_id": VOLUME, "name": "gift"}})
_IRON = Step("POST", "/types", {"volume_type": {"name": "iron", "extra_specs": {"a": "1", "b": "2"}}})
_GROUP = (MAKE_TYPE, _IRON, MAKE_GROUP_TYPE, MAKE_GROUP)
_MEMBER = (*_GROUP, make(group_id=GROUP, volume_type="gold"))
_SNAPPED = Step("POST", "/group_snapshots", {"group_snapshot": {"group_id": GROUP, "name": "then"}})
_ATTACHED = (attach(connector=HOST), complete())
_STATUSES = (
    "error", "creating", "deleting", "deleted", "updating", "error_deleting", "unmanaging", "backing-up", "restoring",
)  # fmt: skip

STARTS: Mapping[str, tuple[Step, ...]] = {
    "nothing": (),
    "a volume": (make(name="one"),),
    "a snapshot": (make(), snap(name="s", description="d", metadata={"a": "1", "b": "2"})),
    "several snapshots": (make(), snap(name="s"), make(size=2), snap(volume="{volume 2}", name="t"), snap(name="u")),
    "a snapshot of a volume in use": (make(), *_ATTACHED, snap()),
    "a snapshot that failed": (make(), Step("POST", "/snapshots", {"snapshot": {"volume_id": VOLUME}}, holding=True)),
    **{f"a snapshot, {status}": (make(), snap(), Step(change_snapshot={"status": status})) for status in _STATUSES},
    "a volume from a snapshot": (make(), snap(), make(snapshot_id="{snapshot 1}")),
    "a type": (MAKE_TYPE,),
    "a type in use": (MAKE_TYPE, make(volume_type="gold")),
    "a private type": (
        Step("POST", "/types", {"volume_type": {"name": "gold", "os-volume-type-access:is_public": False}}),
    ),
    "an offer": (make(), OFFER),
    "an offer with snapshots": (make(), snap(), OFFER),
    "an offer of what is used since": (make(), OFFER, change(status="available"), act("os-reserve")),
    "an offer in maintenance": (make(), OFFER, change(status="maintenance")),
    "a group type": (MAKE_TYPE, MAKE_GROUP_TYPE),
    "a group": _GROUP,
    "a group with a volume": _MEMBER,
    "a group with a volume in use": (*_MEMBER, *_ATTACHED),
    "a group with a snapshot of its volume": (*_MEMBER, snap()),
    "a group snapshot": (*_MEMBER, _SNAPPED),
    "a default type": (MAKE_TYPE, Step("GET", "/types")),
}
