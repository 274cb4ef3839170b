"""How the methods of cinderclient's VolumeManager are called, but for those that post an action. Plain data."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.cinderclient_action_calls import ACTION, REFUSED_ACTIONS
from volfault_conformance.cinder.client_call import VOLUME_2, Call, on
from volfault_conformance.cinder.steps import NOWHERE, VOLUME

_PAGES = (
    on(limit=1, start="several"),
    on(limit=2, start="several"),
    on(limit=2, start="several", version="3.0"),
    on(marker=VOLUME_2, start="several"),
    on(marker=VOLUME_2, limit=1, start="several"),
    on(marker=NOWHERE, start="several"),
)
_SORTS = tuple(
    on(sort=sort, start="several")
    for sort in (
        "status:asc", "size:desc", "name:asc,size:asc", "name", "created_at:asc", "created_at:desc",
        "bootable:asc,size:desc", "availability_zone:asc", "reference",
    )
)  # fmt: skip
_FILTERS = tuple(
    on(search_opts=options, start="several", version=version)
    for version in ("3.0", "3.71")
    for options in (
        {"all_tenants": 1},
        {"all_tenants": 1, "project_id": NOWHERE},
        {"name": "one"},
        {"name": "nobody"},
        {"display_name": "two"},
        {"status": "in-use"},
        {"status": "['in-use', 'available']"},
        {"size": 2},
        {"bootable": "false"},
        {"bootable": "maybe"},
        {"metadata": "{'a': '1'}"},
        {"metadata": "{'attached_mode': 'rw'}"},
        {"metadata": "a"},
        {"availability_zone": "nova"},
        {"migration_status": "None"},
        {"multiattach": "True"},
        {"attach_status": "attached"},
        {"user_id": "admin"},
        {"id": VOLUME_2},
        {"with_count": "True", "name": "one"},
    )
)

VOLUMES: Mapping[str, tuple[Call, ...]] = {
    "VolumeManager.get": (on(VOLUME), on(VOLUME, version="3.0"), on(VOLUME, start="in-use"), on(NOWHERE), on("one")),
    "VolumeManager.list": (
        on(sort="id"),
        on(start="nothing"),
        on(start="several"),
        on(start="several", version="3.0"),
        on(detailed=False, start="several"),
        on(detailed=False, limit=1, start="several"),
        *_PAGES,
        *_SORTS,
        *_FILTERS,
        on(search_opts={"with_count": True}, limit=2, start="several"),
        on(search_opts={"all_tenants": 1, "name": "one"}, sort="size:asc", limit=1, start="several"),
        on(search_opts={"group_id": NOWHERE}),
        on(search_opts={"created_at": "gt:2020-01-01"}, refused="GET /volumes/detail with created_at"),
        on(search_opts={"name~": "o"}, refused="GET /volumes/detail with name~"),
    ),
    "VolumeManager.find": (
        on(name="two", start="several"),
        on(name="one", start="several"),
        on(status="in-use", start="several"),
        on(display_name="two", start="several"),
    ),
    "VolumeManager.findall": (on(name="one", start="several"), on(size=3, start="several"), on(start="nothing")),
    "VolumeManager.create": (
        on(1),
        on(2, name="two", description="the second", metadata={"k": "v"}, availability_zone="nova", version="3.0"),
        on(1, name=" two ", description=" blank "),
        on(1, name=""),
        on(1, volume_type="__DEFAULT__"),
        on(1, volume_type="nobody"),
        on(1, volume_type=NOWHERE),
        on(1, availability_zone="mars"),
        on("1"),
        on(1, imageRef=NOWHERE),
        on(1, snapshot_id=NOWHERE),
        on(1, source_volid=VOLUME),
        on(1, backup_id=NOWHERE, refused="POST /volumes with backup_id"),
        on(1, consistencygroup_id=NOWHERE),
        on(1, group_id=NOWHERE),
        on(1, scheduler_hints={"same_host": [VOLUME]}, refused="POST /volumes with OS-SCH-HNT:scheduler_hints"),
    ),
    "VolumeManager.delete": (
        on(VOLUME),
        on(VOLUME, cascade=True),
        on(VOLUME, version="3.0"),
        on(VOLUME, start="in-use"),
        on(NOWHERE),
    ),
    "VolumeManager.update": (
        on(VOLUME),
        on(VOLUME, name="other"),
        on(VOLUME, name=" other ", version="3.0"),
        on(VOLUME, name=None),
        on(VOLUME, name=""),
        on(VOLUME, description="other", start="in-use"),
        on(VOLUME, display_name="other", display_description="other"),
        on(VOLUME, metadata={"b": "3", "d": "4"}),
        on(VOLUME, metadata={}),
        on(VOLUME, metadata={"b": 3}),
        on(VOLUME, size=2),
        on(VOLUME, size=2, version="3.0"),
        on(VOLUME, name="other", start="maintenance"),
        on(NOWHERE, name="other"),
    ),
    "VolumeManager.set_metadata": (
        on(VOLUME, {"b": "3", "d": "4"}),
        on(VOLUME, {"b": "3"}, version="3.0"),
        on(VOLUME, {}),
        on(VOLUME, {"b": 3}),
        on(VOLUME, {"": "3"}),
        on(VOLUME, {"k": "v" * 256}),
        on(VOLUME, {"b": "3"}, start="in-use"),
        on(VOLUME, {"readonly": "x"}, start="in-use by os-attach"),
        on(VOLUME, {"b": "3"}, start="maintenance"),
        on(VOLUME, {"b": "3"}, start="uploading"),
        on(NOWHERE, {"b": "3"}),
    ),
    "VolumeManager.update_all_metadata": (
        on(VOLUME, {"b": "3", "d": "4"}),
        on(VOLUME, {}, version="3.0"),
        on(VOLUME, {"b": None}),
        on(VOLUME, {"b": "3"}, start="maintenance"),
        on(NOWHERE, {"b": "3"}),
    ),
    "VolumeManager.delete_metadata": (
        on(VOLUME, ["a"], version="3.0"),
        on(VOLUME, ["a", "nobody"], version="3.0"),
        on(VOLUME, ["a"], start="uploading", version="3.0"),
        on(VOLUME, ["a"]),
        on(VOLUME, ["a"], version="3.15"),
        on(VOLUME, ["nobody"]),
        on(VOLUME, ["a"], start="uploading"),
        on(NOWHERE, ["a"]),
        on(NOWHERE, ["a"], version="3.0"),
    ),
    "VolumeManager.set_image_metadata": (
        on(VOLUME, {"os": "linux"}),
        on(VOLUME, {"os": "bsd", "cpu": "1"}, start="from an image", version="3.0"),
        on(VOLUME, {"os": 1}),
        on(VOLUME, {"os": "linux"}, start="maintenance"),
        on(NOWHERE, {"os": "linux"}),
    ),
    "VolumeManager.delete_image_metadata": (
        on(VOLUME, ["os"], start="from an image"),
        on(VOLUME, ["os", "os"], start="from an image"),
        on(VOLUME, ["os"]),
        on(NOWHERE, ["os"]),
    ),
    "VolumeManager.show_image_metadata": (on(VOLUME), on(VOLUME, start="from an image"), on(NOWHERE)),
    "VolumeManager.get_encryption_metadata": (on(VOLUME), on(NOWHERE)),
    "VolumeManager.summary": (
        on(False, start="several"),
        on(True, start="several"),
        on(False, start="several", version="3.12"),
        on(False, start="several", version="3.11"),
        on(False, start="nothing"),
    ),
    **{f"VolumeManager.{name}": calls for name, calls in ACTION.items()},
    "VolumeManager.list_manageable": (
        on("cinder@iscsi", refused="GET /manageable_volumes/detail"),
        on("cinder@iscsi", version="3.0", refused="GET /os-volume-manage/detail"),
    ),
    "VolumeManager.manage": (on("cinder@iscsi", {"source-name": "x"}, refused="POST /os-volume-manage"),),
    "VolumeManager.get_pools": (
        on(True, {}, refused="GET /scheduler-stats/get_pools"),
        on(True, version="3.0", refused="GET /scheduler-stats/get_pools"),
    ),
    **{f"VolumeManager.{name}": calls for name, calls in REFUSED_ACTIONS.items()},
}
