"""The same of what Cinder has beside volumes and attachments. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from volfault_conformance.cinder.resource_starts import MAKE_GROUP, MAKE_GROUP_TYPE, MAKE_TYPE
from volfault_conformance.cinder.steps import (
    GROUP,
    GROUP_SNAPSHOT,
    GROUP_TYPE,
    SNAPSHOT,
    TRANSFER,
    TYPE,
    VOLUME,
    Step,
    make,
    snap,
    volume_named,
)
from volfault_fakes.cloud.identity import OTHER_PROJECT, PROJECT

_OFFERED = volume_named(3)
_PRIVATE = "{type 3}"

# Made by an administrator of the same project, behind the volumes that are there: one of each. The volume that is
# offered has a snapshot.
PREPARED: tuple[Step, ...] = tuple(
    dataclasses.replace(step, headers={"X-Auth-Token": "admin"})
    for step in (
        make(),
        snap(volume=_OFFERED, metadata={"a": "1"}),
        Step("POST", "/volume-transfers", {"transfer": {"volume_id": _OFFERED, "name": "gift"}}),
        MAKE_TYPE,
        Step("POST", "/types", {"volume_type": {"name": "secret", "os-volume-type-access:is_public": False}}),
        MAKE_GROUP_TYPE,
        MAKE_GROUP,
        make(group_id=GROUP, volume_type="gold"),
        Step("POST", "/group_snapshots", {"group_snapshot": {"group_id": GROUP, "name": "then"}}),
    )
)

_SNAPSHOT, _TYPE = f"/snapshots/{SNAPSHOT}", f"/types/{TYPE}"
_GROUP_TYPE, _QUOTAS = f"/group_types/{GROUP_TYPE}", f"/os-quota-sets/{PROJECT}"


def _act(path: str, name: str, argument: object = None) -> Step:
    return Step("POST", f"{path}/action", {name: argument})


REQUESTS: Mapping[str, Step] = {
    "GET snapshots": Step("GET", "/snapshots"),
    "GET snapshots, of all": Step("GET", "/snapshots?all_tenants=1"),
    "GET snapshots/detail": Step("GET", "/snapshots/detail"),
    "GET snapshots/detail, of all": Step("GET", "/snapshots/detail?all_tenants=1"),
    "GET snapshots after one": Step("GET", f"/snapshots?marker={SNAPSHOT}"),
    "GET snapshots by a filter of administrators": Step("GET", "/snapshots?progress=x"),
    "GET snapshots by a filter of administrators, 3.30": Step("GET", "/snapshots?progress=x", version="3.30"),
    "GET snapshot": Step("GET", _SNAPSHOT),
    "POST snapshot": snap(force=True),
    "POST snapshot of another volume": snap(volume="{volume 2}"),
    "PUT snapshot": Step("PUT", _SNAPSHOT, {"snapshot": {"name": "n"}}),
    "DELETE snapshot": Step("DELETE", _SNAPSHOT),
    "snapshot os-force_delete": _act(_SNAPSHOT, "os-force_delete"),
    "snapshot os-reset_status": _act(_SNAPSHOT, "os-reset_status", {"status": "error"}),
    "snapshot os-update_snapshot_status": _act(_SNAPSHOT, "os-update_snapshot_status", {"status": "available"}),
    "GET metadata of a snapshot": Step("GET", f"{_SNAPSHOT}/metadata"),
    "POST metadata of a snapshot": Step("POST", f"{_SNAPSHOT}/metadata", {"metadata": {"b": "2"}}),
    "PUT metadata of a snapshot": Step("PUT", f"{_SNAPSHOT}/metadata", {"metadata": {"b": "2"}}),
    "GET item of a snapshot": Step("GET", f"{_SNAPSHOT}/metadata/a"),
    "PUT item of a snapshot": Step("PUT", f"{_SNAPSHOT}/metadata/a", {"meta": {"a": "9"}}),
    "DELETE item of a snapshot": Step("DELETE", f"{_SNAPSHOT}/metadata/a"),
    "DELETE item of a snapshot that is not there": Step("DELETE", f"{_SNAPSHOT}/metadata/z"),
    "POST volume from a snapshot": make(snapshot_id=SNAPSHOT),
    "POST volume from a volume": make(source_volid=VOLUME),
    "POST volume of a private type": make(volume_type="secret"),
    "DELETE volume with its snapshots": Step("DELETE", f"/volumes/{_OFFERED}?cascade=true"),
    "GET types": Step("GET", "/types"),
    "GET types, private": Step("GET", "/types?is_public=False"),
    "GET types by a filter of administrators": Step("GET", "/types?name=gold"),
    "GET types by a filter of administrators, 3.51": Step("GET", "/types?name=gold", version="3.51"),
    "GET type": Step("GET", _TYPE),
    "GET type, private": Step("GET", f"/types/{_PRIVATE}"),
    "GET type, default": Step("GET", "/types/default"),
    "POST type": Step("POST", "/types", {"volume_type": {"name": "new"}}),
    "PUT type": Step("PUT", _TYPE, {"volume_type": {"description": "d"}}),
    "DELETE type": Step("DELETE", f"/types/{_PRIVATE}"),
    "GET encryption of a type": Step("GET", f"{_TYPE}/encryption"),
    "GET extra_specs": Step("GET", f"{_TYPE}/extra_specs"),
    "POST extra_specs": Step("POST", f"/types/{_PRIVATE}/extra_specs", {"extra_specs": {"multiattach": "<is> True"}}),
    "GET extra spec": Step("GET", f"{_TYPE}/extra_specs/a"),
    "PUT extra spec": Step("PUT", f"/types/{_PRIVATE}/extra_specs/a", {"a": "9"}),
    "DELETE extra spec": Step("DELETE", f"{_TYPE}/extra_specs/a"),
    "GET volume-transfers": Step("GET", "/volume-transfers"),
    "GET volume-transfers, of all": Step("GET", "/volume-transfers?all_tenants=1"),
    "GET volume-transfers/detail": Step("GET", "/volume-transfers/detail"),
    "GET volume-transfer": Step("GET", f"/volume-transfers/{TRANSFER}"),
    "POST volume-transfer": Step("POST", "/volume-transfers", {"transfer": {"volume_id": "{volume 2}"}}),
    "POST volume-transfer, accept": Step(
        "POST", f"/volume-transfers/{TRANSFER}/accept", {"accept": {"auth_key": "{auth_key}"}}
    ),
    "POST volume-transfer, accept with a wrong key": Step(
        "POST", f"/volume-transfers/{TRANSFER}/accept", {"accept": {"auth_key": "x"}}
    ),
    "DELETE volume-transfer": Step("DELETE", f"/volume-transfers/{TRANSFER}"),
    "GET os-volume-transfer": Step("GET", "/os-volume-transfer"),
    "GET os-volume-transfer/detail, of all": Step("GET", "/os-volume-transfer/detail?all_tenants=1"),
    "GET os-volume-transfer, one": Step("GET", f"/os-volume-transfer/{TRANSFER}"),
    "POST os-volume-transfer": Step("POST", "/os-volume-transfer", {"transfer": {"volume_id": "{volume 2}"}}),
    "POST os-volume-transfer, accept": Step(
        "POST", f"/os-volume-transfer/{TRANSFER}/accept", {"accept": {"auth_key": "{auth_key}"}}
    ),
    "DELETE os-volume-transfer": Step("DELETE", f"/os-volume-transfer/{TRANSFER}"),
    "GET group_types": Step("GET", "/group_types"),
    "GET group_types, private": Step("GET", "/group_types?is_public=False"),
    "GET group_type": Step("GET", _GROUP_TYPE),
    "POST group_type": Step("POST", "/group_types", {"group_type": {"name": "new"}}),
    "PUT group_type": Step("PUT", _GROUP_TYPE, {"group_type": {"description": "d"}}),
    "DELETE group_type": Step("DELETE", _GROUP_TYPE),
    "GET group_specs": Step("GET", f"{_GROUP_TYPE}/group_specs"),
    "POST group_specs": Step("POST", f"{_GROUP_TYPE}/group_specs", {"group_specs": {"b": "2"}}),
    "GET group spec": Step("GET", f"{_GROUP_TYPE}/group_specs/a"),
    "PUT group spec": Step("PUT", f"{_GROUP_TYPE}/group_specs/a", {"a": "9"}),
    "DELETE group spec": Step("DELETE", f"{_GROUP_TYPE}/group_specs/a"),
    "GET groups": Step("GET", "/groups"),
    "GET groups, of all": Step("GET", "/groups?all_tenants=1"),
    "GET groups/detail": Step("GET", "/groups/detail?list_volume=true"),
    "GET groups after one": Step("GET", f"/groups?marker={GROUP}"),
    "GET group": Step("GET", f"/groups/{GROUP}"),
    "POST group": MAKE_GROUP,
    "PUT group": Step("PUT", f"/groups/{GROUP}", {"group": {"name": "n"}}),
    "group delete": _act(f"/groups/{GROUP}", "delete", {"delete-volumes": True}),
    "GET group_snapshots": Step("GET", "/group_snapshots"),
    "GET group_snapshots, of all": Step("GET", "/group_snapshots?all_tenants=1"),
    "GET group_snapshots/detail, of all": Step("GET", "/group_snapshots/detail?all_tenants=1"),
    "GET group_snapshots, of all, 3.28": Step("GET", "/group_snapshots?all_tenants=1", version="3.28"),
    "GET group_snapshots after one": Step("GET", f"/group_snapshots?marker={GROUP_SNAPSHOT}"),
    "GET group_snapshot": Step("GET", f"/group_snapshots/{GROUP_SNAPSHOT}"),
    "POST group_snapshot": Step("POST", "/group_snapshots", {"group_snapshot": {"group_id": GROUP}}),
    "DELETE group_snapshot": Step("DELETE", f"/group_snapshots/{GROUP_SNAPSHOT}"),
    "GET default-types": Step("GET", "/default-types"),
    "GET default-type": Step("GET", f"/default-types/{PROJECT}"),
    "PUT default-type": Step("PUT", f"/default-types/{PROJECT}", {"default_type": {"volume_type": "gold"}}),
    "DELETE default-type": Step("DELETE", f"/default-types/{PROJECT}"),
    "GET quotas": Step("GET", _QUOTAS),
    "GET quotas, used": Step("GET", f"{_QUOTAS}?usage=true"),
    "GET quotas of another project": Step("GET", f"/os-quota-sets/{OTHER_PROJECT}?usage=true"),
    "GET quotas by default": Step("GET", f"{_QUOTAS}/defaults"),
    "PUT quotas": Step("PUT", _QUOTAS, {"quota_set": {"volumes": 20}}),
    "DELETE quotas": Step("DELETE", _QUOTAS),
    "GET os-services": Step("GET", "/os-services"),
    "GET capabilities": Step("GET", "/capabilities/cinder@iscsi"),
    "GET os-availability-zone": Step("GET", "/os-availability-zone"),
    "GET extensions": Step("GET", "/extensions"),
    "GET extension": Step("GET", "/extensions/os-services"),
    "GET resource_filters": Step("GET", "/resource_filters"),
}
