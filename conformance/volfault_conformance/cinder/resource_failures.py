"""What is asked of the other resources while something behind the API fails, and while casts wait. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.resource_starts import MAKE_GROUP, MAKE_GROUP_TYPE, MAKE_TYPE
from volfault_conformance.cinder.steps import GROUP, GROUP_SNAPSHOT, SNAPSHOT, VOLUME, Step, act, make, snap

BREAKS: Mapping[str, Break] = {
    "the driver is not ready": Break("driver", "not-ready"),
    "cinder-volume does not answer": Break("rpc", "timeout"),
    "the snapshot is busy": Break("delete_snapshot", "snapshot-busy"),
    "the volume is busy": Break("delete_volume", "image-busy"),
    **{
        f"{method} fails": Break(method, "backend-error")
        for method in (
            "create_snapshot", "delete_snapshot", "create_volume", "create_volume_from_snapshot",
            "create_cloned_volume", "delete_volume", "remove_export",
        )
    },
}  # fmt: skip

_CASCADE = Step("DELETE", f"/volumes/{VOLUME}?cascade=true")
_FORGET = Step("DELETE", f"/snapshots/{SNAPSHOT}")
_DELETE_GROUP = Step("POST", f"/groups/{GROUP}/action", {"delete": {"delete-volumes": True}})
_SNAPPED = Step("POST", "/group_snapshots", {"group_snapshot": {"group_id": GROUP}})
_DELIVER = Step(delivering=True)

# By the state, the requests that ask something of the storage.
BREAKING: Mapping[str, tuple[Step, ...]] = {
    "a volume": (snap(), make(source_volid=VOLUME), make()),
    "a snapshot": (
        _FORGET, _CASCADE, make(snapshot_id=SNAPSHOT),
        Step("POST", f"/snapshots/{SNAPSHOT}/action", {"os-force_delete": None}),
    ),
    "several snapshots": (_FORGET, _CASCADE),
    "a group type": (MAKE_GROUP,),
    "a group with a volume": (_DELETE_GROUP, _SNAPPED, make(group_id=GROUP, volume_type="gold")),
    "a group snapshot": (Step("DELETE", f"/group_snapshots/{GROUP_SNAPSHOT}"),),
}  # fmt: skip


def _held(step: Step) -> Step:
    return dataclasses.replace(step, holding=True)


_SHOW = Step("GET", f"/snapshots/{SNAPSHOT}")
_GONE = Step("DELETE", f"/volumes/{VOLUME}")
_SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "a snapshot on its way": (
        make(), _held(snap()), _SHOW, _FORGET, _GONE, make(snapshot_id=SNAPSHOT), _DELIVER, _SHOW,
    ),
    "a snapshot that is forgotten": (make(), snap(), _held(_FORGET), _SHOW, _FORGET, _GONE, _DELIVER, _SHOW, _GONE),
    "a snapshot, forced away while it is taken": (
        make(), _held(snap()), _held(Step("POST", f"/snapshots/{SNAPSHOT}/action", {"os-force_delete": None})),
        _SHOW, _DELIVER, _SHOW,
    ),
    "a volume and its snapshots": (make(), snap(), snap(), _held(_CASCADE), Step("GET", "/snapshots/detail"), _DELIVER),
    "a volume from a snapshot": (
        make(), snap(), _held(make(snapshot_id=SNAPSHOT, size=2)), Step("GET", "/volumes/{volume 2}"), _DELIVER,
        Step("GET", "/volumes/{volume 2}"), _FORGET, _GONE,
    ),
    "a volume from a snapshot that is gone by then": (
        make(), snap(), _held(make(snapshot_id=SNAPSHOT)), _held(_FORGET), _DELIVER, Step("GET", "/volumes/{volume 2}"),
    ),
    "a volume from a volume that is gone by then": (
        make(), _held(make(source_volid=VOLUME)), _held(_GONE), _DELIVER, Step("GET", "/volumes/{volume 2}"),
    ),
    "a group on its way": (
        MAKE_TYPE, MAKE_GROUP_TYPE, _held(MAKE_GROUP), Step("GET", "/groups/detail"),
        make(group_id=GROUP, volume_type="gold"), _DELIVER, Step("GET", "/groups/detail"),
        Step("DELETE", f"/volumes/{VOLUME}"), make(group_id=GROUP, volume_type="gold"), _held(_SNAPPED),
        Step("GET", "/group_snapshots/detail"), _DELIVER, _DELETE_GROUP,
        Step("DELETE", f"/group_snapshots/{GROUP_SNAPSHOT}"), _held(_DELETE_GROUP), Step("GET", "/groups/detail"),
        Step("GET", "/volumes/detail"), _DELIVER,
    ),
    "a snapshot of a volume that is attached meanwhile": (
        make(), _held(snap()), act("os-reserve"), _DELIVER, _SHOW, act("os-unreserve"), _GONE, _FORGET, _GONE,
    ),
    "a transfer and what follows": (
        make(), snap(), Step("POST", "/volume-transfers", {"transfer": {"volume_id": VOLUME}}),
        make(source_volid=VOLUME), snap(), _GONE, Step("GET", f"/volumes/{VOLUME}"),
        Step("POST", "/volume-transfers/{transfer 1}/accept", {"accept": {"auth_key": "{auth_key}"}}), _CASCADE,
    ),
    "a transfer whose volume goes": (
        make(), Step("POST", "/volume-transfers", {"transfer": {"volume_id": VOLUME}}), act("os-force_delete"),
        Step("GET", "/volume-transfers/detail"), Step("DELETE", "/volume-transfers/{transfer 1}"),
        Step("POST", "/volume-transfers/{transfer 1}/accept", {"accept": {"auth_key": "{auth_key}"}}),
    ),
    "eleven snapshots": (
        make(), *(snap() for _ in range(11)), Step("GET", "/limits"), _CASCADE, Step("GET", "/limits"),
    ),
    "quotas": (
        Step("PUT", "/os-quota-sets/11112222333344445555666677778888", {"quota_set": {"gigabytes": 3, "volumes": 2,
             "per_volume_gigabytes": 2, "groups": 0}}),
        make(size=3), make(size=2), snap(), make(), make(), act("os-extend", {"new_size": 3}, volume="{volume 2}"),
        act("os-extend", {"new_size": 2}, volume="{volume 2}"), MAKE_TYPE, MAKE_GROUP_TYPE, MAKE_GROUP,
        Step("GET", "/os-quota-sets/11112222333344445555666677778888?usage=true"),
        Step("PUT", "/os-quota-sets/11112222333344445555666677778888", {"quota_set": {"volumes": 1}}),
        Step("DELETE", "/os-quota-sets/11112222333344445555666677778888"), make(size=9), Step("GET", "/limits"),
    ),
}  # fmt: skip


def _until_delivered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    # What waits once would arrive with the next request otherwise.
    holding, found = False, []
    for step in steps:
        holding = (holding or step.holding) and not step.delivering
        found.append(_held(step) if holding else step)
    return tuple(found)


HELD: Mapping[str, tuple[Step, ...]] = {name: _until_delivered(steps) for name, steps in _SCRIPTS.items()}
