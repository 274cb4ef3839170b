"""How each method of openstacksdk's block storage proxy that concerns volumes and attachments is called. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_conformance.cinder.client_call import ATTACHMENT_2, MESSAGE, VOLUME_2, Call, on
from volfault_conformance.cinder.steps import ATTACHMENT, HOST, HOST_2, NOWHERE, SERVER, SERVER_2, VOLUME

_LISTS = tuple(
    on(start="several", **options)
    for options in (
        {},
        {"details": False},
        {"all_projects": True},
        {"name": "one"},
        {"status": "in-use"},
        {"limit": 2},
        {"limit": 1, "marker": VOLUME_2},
        {"limit": 2, "paginated": False},
        {"properties": "{'a': '1'}"},
        {"user_id": "admin"},
        {"user_id": "nobody"},
        {"project_id": NOWHERE},
        {"project_id": NOWHERE, "all_projects": True},
        # Not asked of Cinder: the client sorts out itself.
        {"size": 3},
    )
)


def _refused(action: str, *args: object, **kwargs: Any) -> Call:
    return on(VOLUME, *args, refused=f"POST /volumes/{VOLUME}/action {action}", **kwargs)


VOLUMES: Mapping[str, tuple[Call, ...]] = {
    "get_volume": (on(VOLUME), on(VOLUME, version="3.0"), on(VOLUME, start="in-use"), on(NOWHERE)),
    "find_volume": (
        on("one"),
        on("one", details=False, version="3.0"),
        on("one", start="several"),
        on("two", all_projects=True, start="several"),
        on("nobody"),
        on("nobody", ignore_missing=False),
        on(VOLUME),
    ),
    "volumes": (
        on(start="nothing"),
        on(start="several", version="3.0"),
        *_LISTS,
        on(created_at="gt:2020-01-01", refused="GET /volumes/detail with created_at"),
    ),
    "create_volume": (
        on(size=1),
        on(size=2, name="two", description="second", metadata={"k": "v"}, availability_zone="nova", version="3.0"),
        on(size=1, volume_type="nobody"),
        on(size=1, is_multiattach=True),
        on(size=1, is_multiattach=False),
        on(size=1, image_id=NOWHERE),
        on(size=1, scheduler_hints={"same_host": []}, refused="POST /volumes with OS-SCH-HNT:scheduler_hints"),
    ),
    "delete_volume": (
        on(VOLUME),
        on(VOLUME, version="3.0"),
        on(VOLUME, force=True, start="error"),
        on(VOLUME, force=True, version="3.0"),
        on(VOLUME, cascade=True),
        on(VOLUME, start="in-use"),
        on(NOWHERE),
        on(NOWHERE, ignore_missing=False),
    ),
    "update_volume": (
        on(VOLUME, name="other"),
        on(VOLUME, description="other", metadata={"d": "4"}, version="3.0"),
        on(VOLUME, name=None),
        on(NOWHERE, name="other"),
    ),
    "fetch_volume_metadata": (on(VOLUME), on(VOLUME, version="3.0"), on(NOWHERE)),
    "get_volume_metadata": (on(VOLUME),),
    "set_volume_metadata": (
        on(VOLUME, b="3", d="4"),
        on(VOLUME, b="3", version="3.0"),
        on(VOLUME),
        on(VOLUME, b=3),
        on(NOWHERE, b="3"),
    ),
    "delete_volume_metadata": (
        on(VOLUME, ["a"]),
        on(VOLUME, ["a", "b"], version="3.0"),
        on(VOLUME, ["nobody"]),
        on(VOLUME),
        on(NOWHERE),
    ),
    "summary": (
        on(False, start="several"),
        on(True, start="several"),
        on(True, start="several", version="3.12"),
        on(True, start="nothing"),
        on(True, start="nothing", version="3.11"),
    ),
}

ACTIONS: Mapping[str, tuple[Call, ...]] = {
    "extend_volume": (on(VOLUME, 2), on(VOLUME, 1), on(VOLUME, 2, start="in-use"), on(NOWHERE, 2)),
    "complete_volume_extend": (on(VOLUME), on(VOLUME, True, start="extending"), on(VOLUME, version="3.70")),
    "set_volume_readonly": (on(VOLUME), on(VOLUME, False, version="3.0"), on(VOLUME, start="in-use")),
    "set_volume_bootable_status": (on(VOLUME, True), on(VOLUME, False, version="3.0"), on(NOWHERE, True)),
    "set_volume_image_metadata": (on(VOLUME, os="linux"), on(VOLUME, os=1), on(NOWHERE, os="linux")),
    "delete_volume_image_metadata": (
        on(VOLUME, ["os"], start="from an image"),
        on(VOLUME, ["nobody"], start="from an image"),
        on(VOLUME, start="from an image"),
    ),
    "reset_volume_status": (
        on(VOLUME, "error", None, None),
        on(VOLUME, "available", "detached", "none", start="in-use"),
        on(VOLUME, "nowhere", None, None),
        on(VOLUME, None, None, None),
    ),
    "attach_volume": (
        on(VOLUME, "/dev/vdb", SERVER, start="exported"),
        on(VOLUME, "/dev/vdb", host_name="cmp1", start="exported", version="3.0"),
        on(VOLUME, "/dev/vdb"),
        on(NOWHERE, "/dev/vdb", SERVER),
    ),
    "detach_volume": (
        on(VOLUME, ATTACHMENT, start="detaching by os-attach"),
        on(VOLUME, ATTACHMENT, force=True, start="detaching by os-attach", version="3.0"),
        on(VOLUME, ATTACHMENT, force=True, connector=HOST, start="detaching by os-attach"),
        on(VOLUME, NOWHERE, start="detaching by os-attach"),
    ),
    "reserve_volume": (on(VOLUME), on(VOLUME, start="in-use"), on(NOWHERE)),
    "unreserve_volume": (on(VOLUME, start="attaching"), on(NOWHERE)),
    "begin_volume_detaching": (on(VOLUME, start="in-use"), on(VOLUME)),
    "abort_volume_detaching": (on(VOLUME, start="detaching"), on(VOLUME)),
    "init_volume_attachment": (on(VOLUME, HOST, start="attaching"), on(NOWHERE, HOST)),
    "terminate_volume_attachment": (on(VOLUME, HOST, start="exported"), on(NOWHERE, HOST)),
    "retype_volume": (on(VOLUME, "other"),),
    "migrate_volume": (on(VOLUME, "cinder@other"),),
    "complete_volume_migration": (on(VOLUME, NOWHERE),),
    "revert_volume_to_snapshot": (_refused("revert", NOWHERE),),
    "unmanage_volume": (_refused("os-unmanage"),),
    "upload_volume_to_image": (_refused("os-volume_upload_image", "image"),),
    "create_image": (
        on(
            "image",
            VOLUME,
            False,
            "bare",
            "raw",
            False,
            1,
            refused=f"POST /volumes/{VOLUME}/action os-volume_upload_image",
        ),
    ),
    "manage_volume": (on(host="h", ref={}, refused="POST /manageable_volumes"),),
    "manageable_volumes": (on(refused="GET /manageable_volumes"),),
}

ATTACHMENTS: Mapping[str, tuple[Call, ...]] = {
    "create_attachment": (
        on(VOLUME, instance=SERVER),
        on(VOLUME, instance=SERVER, connector=HOST),
        on(VOLUME, instance=SERVER, connector=HOST, attach_mode="ro"),
        on(VOLUME, instance=SERVER, attach_mode="ro", version="3.27"),
        on(VOLUME, instance=SERVER, version="3.26"),
        on(VOLUME, instance=SERVER_2, start="in-use"),
        on(NOWHERE, instance=SERVER),
    ),
    "get_attachment": (on(ATTACHMENT, start="in-use"), on(ATTACHMENT, start="in-use", version="3.26"), on(NOWHERE)),
    "attachments": (
        on(start="nothing"),
        on(start="several"),
        on(details=False, start="several", version="3.27"),
        on(start="several", version="3.26"),
        on(volume_id=VOLUME_2, start="several"),
        on(instance_id=SERVER_2, start="several"),
        on(status="attached", start="several"),
        on(id=ATTACHMENT, start="several"),
        on(all_projects=True, start="several"),
        on(all_projects=True, project_id=NOWHERE, start="several"),
        on(limit=1, start="several"),
        on(limit=1, marker=ATTACHMENT_2, paginated=False, start="several"),
    ),
    "update_attachment": (
        on(ATTACHMENT, connector=HOST, start="reserved"),
        on(ATTACHMENT, connector=HOST_2, start="in-use", version="3.27"),
        on(ATTACHMENT, start="reserved"),
        on(NOWHERE, connector=HOST),
    ),
    # The client sends the id where Cinder's own sends null.
    "complete_attachment": (
        on(ATTACHMENT, start="connected"),
        on(ATTACHMENT, start="connected", version="3.43"),
        on(NOWHERE),
    ),
    "delete_attachment": (
        on(ATTACHMENT, start="reserved"),
        on(ATTACHMENT, start="in-use", version="3.27"),
        on(NOWHERE),
        on(NOWHERE, ignore_missing=False),
    ),
}

REST: Mapping[str, tuple[Call, ...]] = {
    # The first argument is the volume that is waited for.
    "wait_for_status": (
        on(VOLUME),
        on(VOLUME, "in-use", start="in-use"),
        on(VOLUME, start="error"),
        on(VOLUME, "in-use", interval=0.1, wait=0.001),
    ),
    "wait_for_delete": (on(VOLUME, interval=0.1, wait=0.001),),
    # The client looks for the message below `messages`, where Cinder does not put it.
    "get_message": (on(MESSAGE, start="told"), on(MESSAGE, start="told", version="3.3"), on(NOWHERE)),
    "messages": (
        on(start="nothing"),
        on(start="told"),
        on(start="told", version="3.3"),
        on(limit=1, start="told", version="3.5"),
        on(limit=1, start="told"),
        on(sort="created_at:asc", start="told", version="3.5"),
    ),
    "delete_message": (
        on(MESSAGE, start="told"),
        on(MESSAGE, start="told", version="3.3"),
        on(NOWHERE),
        on(NOWHERE, ignore_missing=False),
    ),
    "get_limits": (
        on(start="nothing"),
        on(start="several"),
        on(NOWHERE, start="several"),
        on(NOWHERE, start="several", version="3.0"),
    ),
}

CALLS: Mapping[str, tuple[Call, ...]] = {**VOLUMES, **ACTIONS, **ATTACHMENTS, **REST}
