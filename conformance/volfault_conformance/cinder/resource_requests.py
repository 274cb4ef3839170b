"""What can be asked of snapshots, types, transfers, groups and of what a deployment offers. Plain data."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.resource_starts import MAKE_GROUP, MAKE_GROUP_TYPE, MAKE_TYPE
from volfault_conformance.cinder.steps import (
    GROUP,
    GROUP_SNAPSHOT,
    GROUP_TYPE,
    NOWHERE,
    SNAPSHOT,
    TRANSFER,
    TYPE,
    VOLUME,
    Step,
    act,
    make,
    snap,
)
from volfault_fakes.cloud.identity import PROJECT

OTHER = "55556666777788889999aaaabbbbcccc"


def _on(method: str, path: str, body: object = None, **options: object) -> Step:
    return Step(method, path, body, **options)  # type: ignore[arg-type]  # a Step's own


def _action(path: str, name: str, argument: object = None) -> Step:
    return Step("POST", f"{path}/action", {name: argument})


_SNAPSHOT = f"/snapshots/{SNAPSHOT}"
SNAPSHOTS = (
    snap(), snap(name="n", description=" d ", metadata={"k": "v"}), snap(force=True), snap(force=False), snap(NOWHERE),
    Step("POST", "/snapshots", {"snapshot": {"volume_id": VOLUME, "force": True}}, version="3.65"),
    Step("POST", "/snapshots", {"snapshot": {"volume_id": VOLUME, "force": False}}, version="3.65"),
    Step("POST", "/snapshots", {"snapshot": {"volume_id": VOLUME, "display_name": "x"}}, version="3.0"),
    _on("GET", "/snapshots"), _on("GET", "/snapshots/detail"), _on("GET", "/snapshots/detail", version="3.0"),
    _on("GET", _SNAPSHOT), _on("GET", _SNAPSHOT, version="3.0"), _on("GET", _SNAPSHOT, version="3.14"),
    _on("GET", _SNAPSHOT, version="3.41"), _on("GET", f"/snapshots/{NOWHERE}"),
    _on("PUT", _SNAPSHOT, {"snapshot": {"name": " n ", "description": "d"}}),
    _on("PUT", _SNAPSHOT, {"snapshot": {"display_name": "n"}}), _on("PUT", _SNAPSHOT, {"snapshot": {}}),
    _on("PUT", _SNAPSHOT, {"snapshot": {"display_description": "e", "description": "f"}}),
    _on("DELETE", _SNAPSHOT), _on("DELETE", f"/snapshots/{NOWHERE}"),
    _action(_SNAPSHOT, "os-force_delete"), _action(_SNAPSHOT, "os-reset_status", {"status": "ERROR"}),
    _action(_SNAPSHOT, "os-reset_status", {"status": "x"}), _action(_SNAPSHOT, "os-reset_status", {}),
    _action(_SNAPSHOT, "os-update_snapshot_status", {"status": "available"}),
    _action(_SNAPSHOT, "os-update_snapshot_status", {"status": "error_deleting", "progress": "50%"}),
    _action(_SNAPSHOT, "os-update_snapshot_status", {"status": "creating", "progress": "x"}),
    _action(_SNAPSHOT, "nothing"), _action(f"/snapshots/{NOWHERE}", "os-reset_status", {"status": "error"}),
    _on("GET", f"{_SNAPSHOT}/metadata"), _on("GET", f"{_SNAPSHOT}/metadata/a"), _on("GET", f"{_SNAPSHOT}/metadata/z"),
    _on("POST", f"{_SNAPSHOT}/metadata", {"metadata": {"c": "3"}}),
    _on("PUT", f"{_SNAPSHOT}/metadata", {"metadata": {"c": "3"}}),
    _on("PUT", f"{_SNAPSHOT}/metadata/a", {"meta": {"a": "9"}}),
    _on("PUT", f"{_SNAPSHOT}/metadata/a", {"meta": {"b": "9"}}),
    _on("DELETE", f"{_SNAPSHOT}/metadata/a"), _on("DELETE", f"{_SNAPSHOT}/metadata/z"),
    _on("POST", f"/snapshots/{NOWHERE}/metadata", {"metadata": {"c": "3"}}),
    make(snapshot_id=SNAPSHOT), make(snapshot_id=SNAPSHOT, size=None), make(snapshot_id=SNAPSHOT, size=3),
    make(snapshot_id=NOWHERE), make(source_volid=VOLUME), make(source_volid=VOLUME, size=None),
    make(source_volid=NOWHERE), make(source_volid=VOLUME, snapshot_id=SNAPSHOT),
    make(source_volid="{volume 2}"), make(snapshot_id="{snapshot 2}"), make(size=None),
    _on("DELETE", f"/volumes/{VOLUME}"), _on("DELETE", f"/volumes/{VOLUME}?cascade=true"),
    _on("DELETE", f"/volumes/{VOLUME}?force=true"), _on("DELETE", f"/volumes/{VOLUME}?force=true&cascade=true"),
    act("os-force_delete"), _on("GET", f"/volumes/{VOLUME}"), _on("GET", "/volumes/detail"), _on("GET", "/limits"),
    _on("GET", "/volumes/summary"), _on("GET", "/messages"),
)  # fmt: skip

_QUERIES = (
    "limit=1", "limit=0", "limit=x", "limit=1&with_count=true", "with_count=true", "with_count=x", "offset=1",
    "sort=name:asc", "sort_key=display_name", "sort=status:asc,display_name", "sort=nobody", "marker=" + NOWHERE,
    "marker={snapshot 2}", "name=s", "display_name=s", "status=available", "status=error", "volume_id=" + NOWHERE,
    f"volume_id={VOLUME}", "all_tenants=1", "all_tenants=x", "nobody=1", "metadata={'a': '1'}", "metadata=x",
    "progress=100%25", "project_id=x", "all_tenants=1&project_id=x", "consumes_quota=true",
)  # fmt: skip
SNAPSHOT_LISTS = (
    *(_on("GET", f"/snapshots/detail?{query}") for query in _QUERIES),
    *(_on("GET", f"/snapshots?{query}", version="3.0") for query in _QUERIES),
    *(_on("GET", f"/snapshots?{query}", version="3.31") for query in _QUERIES[:12]),
)

_TYPE = f"/types/{TYPE}"
TYPES = (
    MAKE_TYPE, _on("POST", "/types", {"volume_type": {"name": " "}}), _on("POST", "/types", {"volume_type": {}}),
    _on("POST", "/types", {"volume_type": {"name": "__DEFAULT__"}}),
    _on("POST", "/types", {"volume_type": {"name": "n", "description": "d", "extra_specs": {"a": "1"}}}),
    _on("POST", "/types", {"volume_type": {"name": "n", "os-volume-type-access:is_public": "no"}}),
    _on("GET", "/types"), _on("GET", "/types", version="3.0"), _on("GET", "/types?is_public=None"),
    _on("GET", "/types?is_public=false"), _on("GET", "/types?is_public=x"), _on("GET", "/types?limit=1"),
    _on("GET", "/types?sort=name:asc"), _on("GET", "/types?sort=nobody"), _on("GET", "/types?marker=" + NOWHERE),
    _on("GET", "/types?limit=x"), _on("GET", "/types?name=gold"), _on("GET", "/types?nobody=1"),
    _on("GET", "/types/default"), _on("GET", _TYPE), _on("GET", "/types/{type 1}"), _on("GET", f"/types/{NOWHERE}"),
    _on("PUT", _TYPE, {"volume_type": {"name": "iron", "description": "d", "is_public": False}}),
    _on("PUT", _TYPE, {"volume_type": {"name": "gold"}}), _on("PUT", _TYPE, {"volume_type": {"name": "__DEFAULT__"}}),
    _on("PUT", _TYPE, {"volume_type": {"name": " "}}), _on("PUT", _TYPE, {"volume_type": {}}),
    _on("PUT", _TYPE, {"volume_type": {"description": ""}}),
    _on("PUT", f"/types/{NOWHERE}", {"volume_type": {"name": "iron"}}),
    _on("DELETE", _TYPE), _on("DELETE", "/types/{type 1}"), _on("DELETE", f"/types/{NOWHERE}"),
    _on("GET", f"{_TYPE}/extra_specs"), _on("GET", f"{_TYPE}/extra_specs/a"), _on("GET", f"{_TYPE}/extra_specs/z"),
    _on("POST", f"{_TYPE}/extra_specs", {"extra_specs": {"c": "3", "a": "9"}}),
    _on("POST", f"{_TYPE}/extra_specs", {"extra_specs": {"c d": "3"}}),
    _on("POST", f"/types/{NOWHERE}/extra_specs", {"extra_specs": {"c": "3"}}),
    _on("PUT", f"{_TYPE}/extra_specs/a", {"a": "9"}), _on("PUT", f"{_TYPE}/extra_specs/a", {"b": "9"}),
    _on("PUT", f"{_TYPE}/extra_specs/a", {"a": "1", "b": "2"}),
    _on("DELETE", f"{_TYPE}/extra_specs/a"), _on("DELETE", f"{_TYPE}/extra_specs/z"),
    _on("DELETE", f"/types/{NOWHERE}/extra_specs/a"), _on("GET", f"/types/{NOWHERE}/extra_specs"),
    _on("GET", f"{_TYPE}/encryption"), _on("GET", f"/types/{NOWHERE}/encryption"),
    make(volume_type="gold"), make(volume_type=TYPE), make(volume_type="nobody"), make(volume_type=NOWHERE),
    make(volume_type="__DEFAULT__"), _on("GET", f"/volumes/{VOLUME}"),
    _on("GET", "/default-types"), _on("GET", "/default-types", version="3.61"),
    _on("GET", f"/os-quota-sets/{PROJECT}"), _on("GET", f"/os-quota-sets/{PROJECT}?usage=true"),
    _on("GET", f"/os-quota-sets/{PROJECT}?usage=x"), _on("GET", f"/os-quota-sets/{PROJECT}/defaults"),
    _on("GET", f"/os-quota-sets/{OTHER}"), _on("DELETE", f"/os-quota-sets/{PROJECT}"),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {"volumes": 5, "snapshots": -1}}),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {"volumes": 0}}),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {"nobody": 1}}),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {"volumes": -2}}),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {"volumes": "x"}}),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {"volumes": "7"}}),
    _on("PUT", f"/os-quota-sets/{PROJECT}", {"quota_set": {}}),
    _on("PUT", f"/os-quota-sets/{OTHER}", {"quota_set": {"groups": 3, "tenant_id": "x"}}),
)  # fmt: skip

TRANSFERS = tuple(
    step
    for base in ("/volume-transfers", "/os-volume-transfer")
    for step in (
        _on("POST", base, {"transfer": {"volume_id": VOLUME, "name": " n "}}),
        _on("POST", base, {"transfer": {"volume_id": VOLUME}}),
        _on("POST", base, {"transfer": {"volume_id": VOLUME, "name": None}}),
        _on("POST", base, {"transfer": {"volume_id": VOLUME, "name": ""}}),
        _on("POST", base, {"transfer": {"volume_id": VOLUME, "no_snapshots": True}}),
        _on("POST", base, {"transfer": {"volume_id": VOLUME}}, version="3.0"),
        _on("POST", base, {"transfer": {"volume_id": NOWHERE}}),
        _on("GET", base), _on("GET", base, version="3.58"), _on("GET", f"{base}/detail"),
        _on("GET", f"{base}/detail", version="3.0"), _on("GET", f"{base}?limit=1"), _on("GET", f"{base}?limit=x"),
        _on("GET", f"{base}?limit=1", version="3.0"), _on("GET", f"{base}?name=gift"), _on("GET", f"{base}?name=x"),
        _on("GET", f"{base}?sort=name"), _on("GET", f"{base}?all_tenants=1"), _on("GET", f"{base}?nobody=1"),
        _on("GET", f"{base}?limit=0"), _on("GET", f"{base}?offset=1"),
        _on("GET", f"{base}/{TRANSFER}"), _on("GET", f"{base}/{TRANSFER}", version="3.54"),
        _on("GET", f"{base}/{TRANSFER}", version="3.56"), _on("GET", f"{base}/{NOWHERE}"),
        _on("DELETE", f"{base}/{TRANSFER}"), _on("DELETE", f"{base}/{NOWHERE}"),
        _on("POST", f"{base}/{TRANSFER}/accept", {"accept": {"auth_key": "wrong"}}),
        _on("POST", f"{base}/{TRANSFER}/accept", {"accept": {"auth_key": "{auth_key}"}}),
        _on("POST", f"{base}/{TRANSFER}/accept", {"accept": {"auth_key": None}}),
        _on("POST", f"{base}/{NOWHERE}/accept", {"accept": {"auth_key": "wrong"}}),
    )
)  # fmt: skip

_GROUP_TYPE = f"/group_types/{GROUP_TYPE}"
_GROUP = f"/groups/{GROUP}"
GROUPS = (
    MAKE_GROUP_TYPE, _on("POST", "/group_types", {"group_type": {"name": "n", "is_public": "no", "group_specs": None}}),
    _on("POST", "/group_types", {"group_type": {"name": ""}}), _on("GET", "/group_types"),
    _on("GET", "/group_types", version="3.10"), _on("GET", "/group_types?is_public=None"),
    _on("GET", "/group_types?is_public=x"), _on("GET", "/group_types?limit=1"), _on("GET", "/group_types/default"),
    _on("GET", _GROUP_TYPE), _on("GET", f"/group_types/{NOWHERE}"),
    _on("PUT", _GROUP_TYPE, {"group_type": {"name": "tin", "description": "d"}}),
    _on("PUT", _GROUP_TYPE, {"group_type": {"name": "silver"}}), _on("PUT", _GROUP_TYPE, {"group_type": {}}),
    _on("PUT", _GROUP_TYPE, {"group_type": {"name": "default_cgsnapshot_type"}}),
    _on("PUT", _GROUP_TYPE, {"group_type": {"name": " "}}), _on("DELETE", _GROUP_TYPE),
    _on("DELETE", f"/group_types/{NOWHERE}"), _on("GET", f"{_GROUP_TYPE}/group_specs"),
    _on("POST", f"{_GROUP_TYPE}/group_specs", {"group_specs": {"c": "3"}}),
    _on("GET", f"{_GROUP_TYPE}/group_specs/a"), _on("GET", f"{_GROUP_TYPE}/group_specs/z"),
    _on("PUT", f"{_GROUP_TYPE}/group_specs/a", {"a": "9"}), _on("PUT", f"{_GROUP_TYPE}/group_specs/a", {"b": "9"}),
    _on("DELETE", f"{_GROUP_TYPE}/group_specs/a"), _on("DELETE", f"{_GROUP_TYPE}/group_specs/z"),
    _on("GET", f"/group_types/{NOWHERE}/group_specs"),
    MAKE_GROUP, _on("POST", "/groups", {"group": {"group_type": NOWHERE, "volume_types": [TYPE]}}),
    _on("POST", "/groups", {"group": {"group_type": "silver", "volume_types": ["gold"], "description": " d "}}),
    _on("POST", "/groups", {"group": {"group_type": "nobody", "volume_types": ["gold"]}}),
    _on("POST", "/groups", {"group": {"group_type": "silver", "volume_types": [NOWHERE]}}),
    _on("POST", "/groups", {"group": {"group_type": "silver", "volume_types": ["nobody"]}}),
    _on("POST", "/groups", {"group": {"group_type": "silver", "volume_types": []}}),
    _on("POST", "/groups", {"group": {"group_type": "", "volume_types": ["gold"]}}),
    _on("POST", "/groups", {"group": {"group_type": "default_cgsnapshot_type", "volume_types": ["gold"]}}),
    _on("POST", "/groups", {"group": {"group_type": "silver", "volume_types": ["gold"], "availability_zone": "x"}}),
    _on("GET", "/groups"), _on("GET", "/groups/detail"), _on("GET", "/groups/detail?list_volume=true"),
    _on("GET", "/groups/detail", version="3.13"), _on("GET", "/groups", version="3.12"),
    _on("GET", "/groups?limit=1"), _on("GET", "/groups?name=all"), _on("GET", "/groups?nobody=1"),
    _on("GET", "/groups?all_tenants=1"), _on("GET", "/groups?sort=name"), _on("GET", "/groups?marker=" + NOWHERE),
    _on("GET", _GROUP), _on("GET", f"{_GROUP}?list_volume=1"), _on("GET", f"{_GROUP}?list_volume=x"),
    _on("GET", _GROUP, version="3.25"), _on("GET", _GROUP, version="3.38"), _on("GET", f"/groups/{NOWHERE}"),
    _on("PUT", _GROUP, {"group": {"name": " n ", "description": "d"}}), _on("PUT", _GROUP, {"group": {"name": "all"}}),
    _on("PUT", _GROUP, {"group": {}}), _on("PUT", f"/groups/{NOWHERE}", {"group": {"name": "n"}}),
    _action(_GROUP, "delete", {}), _action(_GROUP, "delete", {"delete-volumes": True}), _action(_GROUP, "delete"),
    _action(f"/groups/{NOWHERE}", "delete", {}), _action(_GROUP, "nothing"),
    _on("POST", "/group_snapshots", {"group_snapshot": {"group_id": GROUP, "name": " n ", "description": "d"}}),
    _on("POST", "/group_snapshots", {"group_snapshot": {"group_id": NOWHERE}}),
    _on("POST", "/group_snapshots", {"group_snapshot": {}}),
    _on("GET", "/group_snapshots"), _on("GET", "/group_snapshots/detail"), _on("GET", "/group_snapshots?limit=1"),
    _on("GET", "/group_snapshots?limit=x", version="3.28"), _on("GET", "/group_snapshots", version="3.13"),
    _on("GET", "/group_snapshots?name=then"), _on("GET", f"/group_snapshots?group_id={GROUP}"),
    _on("GET", f"/group_snapshots/{GROUP_SNAPSHOT}"), _on("GET", f"/group_snapshots/{GROUP_SNAPSHOT}", version="3.57"),
    _on("GET", f"/group_snapshots/{NOWHERE}"), _on("DELETE", f"/group_snapshots/{GROUP_SNAPSHOT}"),
    _on("DELETE", f"/group_snapshots/{NOWHERE}"), _on("DELETE", _SNAPSHOT), _action(_SNAPSHOT, "os-force_delete"),
    make(group_id=GROUP, volume_type="gold"), make(group_id=GROUP), make(group_id=GROUP, volume_type="__DEFAULT__"),
    make(group_id=GROUP, volume_type="iron"),
    make(group_id=NOWHERE, volume_type="gold"), _on("DELETE", f"/volumes/{VOLUME}"), act("os-force_delete"),
    _on("DELETE", f"/volumes/{VOLUME}?cascade=true"), _on("GET", f"/volumes/{VOLUME}"), _on("DELETE", _TYPE),
    _on("GET", "/snapshots/detail"),
)  # fmt: skip

OFFERS = (
    _on("GET", "/os-services"), _on("GET", "/os-services", version="3.0"), _on("GET", "/os-services", version="3.7"),
    _on("GET", "/os-services?binary=cinder-volume"), _on("GET", "/os-services?host=cinder"),
    _on("GET", "/os-services?host=cinder@iscsi"), _on("GET", "/os-services?host=nobody"),
    _on("GET", "/capabilities/cinder@iscsi"), _on("GET", "/capabilities/nobody"), _on("GET", "/os-availability-zone"),
    _on("GET", "/extensions"), _on("GET", "/extensions/os-hosts"), _on("GET", "/extensions/nobody"),
    _on("GET", "/resource_filters"), _on("GET", "/resource_filters?resource=volume"),
    _on("GET", "/resource_filters?resource=nobody"), _on("GET", "/resource_filters", version="3.32"),
)  # fmt: skip

# By what is there, the requests.
REQUESTS: Mapping[str, tuple[Step, ...]] = {
    "nothing": (*SNAPSHOTS, *TYPES, *TRANSFERS, *GROUPS, *OFFERS),
    "a volume": (*SNAPSHOTS, *TRANSFERS, *OFFERS, *TYPES),
    "several snapshots": (*SNAPSHOT_LISTS, *SNAPSHOTS),
    "a type": TYPES,
    "a type in use": TYPES,
    "a private type": TYPES,
    "a default type": TYPES,
}


def asked_in(start: str) -> tuple[Step, ...]:
    """The requests that are made in a state."""
    if start in REQUESTS:
        return REQUESTS[start]
    if "group" in start:
        return GROUPS
    return TRANSFERS if "offer" in start else SNAPSHOTS
