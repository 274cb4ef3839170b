"""How each method of python-cinderclient that concerns volumes and attachments is called. Plain data."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.cinderclient_volume_calls import VOLUMES
from volfault_conformance.cinder.client_call import ATTACHMENT_2, MESSAGE, VOLUME_2, VOLUME_3, Call, on
from volfault_conformance.cinder.steps import ATTACHMENT, HOST, HOST_2, NOWHERE, SERVER, SERVER_2, VOLUME

# What these do stays in the client: hooks, caches, dictionaries.
LOCAL = frozenset({
    "add_hook", "append_request_ids", "completion_cache", "is_loaded", "resource_class", "run_hooks", "set_loaded",
    "setup", "to_dict", "write_to_completion_cache",
})  # fmt: skip

# The resource comes from a GET of what the first argument names.
VOLUME_RESOURCE: Mapping[str, tuple[Call, ...]] = {
    "Volume.get": (on(VOLUME),),
    "Volume.delete": (on(VOLUME), on(VOLUME, cascade=True), on(VOLUME, start="in-use")),
    "Volume.update": (on(VOLUME, name="other"), on(VOLUME)),
    "Volume.set_metadata": (on(VOLUME, VOLUME, {"d": "4"}),),
    "Volume.update_all_metadata": (on(VOLUME, {"d": "4"}),),
    "Volume.set_image_metadata": (on(VOLUME, VOLUME, {"os": "linux"}),),
    "Volume.delete_image_metadata": (on(VOLUME, VOLUME, ["os"], start="from an image"),),
    "Volume.show_image_metadata": (on(VOLUME, VOLUME, start="from an image"),),
    "Volume.attach": (on(VOLUME, SERVER, "/dev/vdb", start="exported"),),
    "Volume.detach": (on(VOLUME, start="detaching by os-attach"),),
    "Volume.reserve": (on(VOLUME, VOLUME),),
    "Volume.unreserve": (on(VOLUME, VOLUME, start="attaching"),),
    "Volume.begin_detaching": (on(VOLUME, VOLUME, start="in-use"),),
    "Volume.roll_detaching": (on(VOLUME, VOLUME, start="detaching"),),
    "Volume.initialize_connection": (on(VOLUME, VOLUME, HOST, start="attaching"),),
    "Volume.terminate_connection": (on(VOLUME, VOLUME, HOST, start="exported"),),
    "Volume.force_delete": (on(VOLUME, start="error"),),
    "Volume.reset_state": (on(VOLUME, "error"), on(VOLUME, "available", "detached", "none", start="in-use")),
    "Volume.extend": (on(VOLUME, VOLUME, 2),),
    "Volume.update_readonly_flag": (on(VOLUME, VOLUME, True),),
    "Volume.extend_volume_completion": (on(VOLUME, VOLUME, start="extending"),),
    "Volume.retype": (on(VOLUME, "x", "never"),),
    "Volume.migrate_volume": (
        on(VOLUME, "h", False, False),
    ),
    "Volume.reimage": (on(VOLUME, NOWHERE),),
    "Volume.revert_to_snapshot": (on(VOLUME, NOWHERE, refused=f"POST /volumes/{VOLUME}/action revert"),),
    "Volume.unmanage": (on(VOLUME, VOLUME, refused=f"POST /volumes/{VOLUME}/action os-unmanage"),),
    "Volume.upload_to_image": (
        on(VOLUME, False, "x", "bare", "raw", refused=f"POST /volumes/{VOLUME}/action os-volume_upload_image"),
        on(
            VOLUME, False, "x", "bare", "raw", version="3.0",
            refused=f"POST /volumes/{VOLUME}/action os-volume_upload_image",
        ),
    ),
    "Volume.manage": (on(VOLUME, "cinder@iscsi", {"source-name": "x"}, refused="POST /os-volume-manage"),),
    "Volume.list_manageable": (on(VOLUME, "cinder@iscsi", refused="GET /manageable_volumes/detail"),),
    # The client gives its own method too few arguments.
    "Volume.get_pools": (on(VOLUME, True), on(VOLUME, True, version="3.0", refused="GET /scheduler-stats/get_pools")),
}  # fmt: skip

ATTACHMENTS: Mapping[str, tuple[Call, ...]] = {
    "VolumeAttachmentManager.create": (
        on(VOLUME, None, SERVER),
        on(VOLUME, HOST, SERVER),
        on(VOLUME, HOST, SERVER, "ro"),
        on(VOLUME, HOST, SERVER, "rw", version="3.27"),
        on(VOLUME, HOST),
        on(VOLUME, {}, SERVER),
        on(VOLUME, None, SERVER, version="3.26"),
        on(VOLUME, None, "server"),
        on(VOLUME, None, SERVER, "wo"),
        on(VOLUME, None, SERVER_2, start="in-use"),
        on(VOLUME, None, SERVER, start="in-use"),
        on(NOWHERE, None, SERVER),
    ),
    "VolumeAttachmentManager.update": (
        on(ATTACHMENT, HOST, start="reserved"),
        on(ATTACHMENT, HOST_2, start="in-use"),
        on(ATTACHMENT, {**HOST, "mode": "ro", "mountpoint": "/dev/vdc"}, start="reserved", version="3.27"),
        on(ATTACHMENT, {}, start="reserved"),
        on(ATTACHMENT, HOST, start="reserved", version="3.26"),
        on(NOWHERE, HOST),
    ),
    "VolumeAttachmentManager.complete": (
        on(ATTACHMENT, start="connected"),
        on(ATTACHMENT, start="connected", version="3.44"),
        on(ATTACHMENT, start="connected", version="3.43"),
        on(NOWHERE),
    ),
    "VolumeAttachmentManager.delete": (
        on(ATTACHMENT, start="reserved"),
        on(ATTACHMENT, start="connected"),
        on(ATTACHMENT, start="in-use", version="3.27"),
        on(ATTACHMENT_2, start="several"),
        on(ATTACHMENT, start="in-use", version="3.26"),
        on(NOWHERE),
    ),
    "VolumeAttachmentManager.show": (
        on(ATTACHMENT, start="reserved"),
        on(ATTACHMENT, start="in-use", version="3.27"),
        on(ATTACHMENT, start="in-use", version="3.26"),
        on(NOWHERE),
    ),
    "VolumeAttachmentManager.list": (
        on(start="nothing"),
        on(start="several"),
        on(detailed=True, start="several", version="3.27"),
        on(start="several", version="3.26"),
        on(limit=1, start="several"),
        on(limit=1, marker=ATTACHMENT_2, start="several"),
        on(marker=NOWHERE, start="several"),
        on(sort="created_at:asc", start="several"),
        on(sort="id:desc", start="in-use"),
        on(sort="size", start="several"),
        *(
            on(search_opts=options, start="several", version=version)
            for version in ("3.27", "3.71")
            for options in (
                {"volume_id": VOLUME_2},
                {"volume_id": VOLUME_3},
                {"instance_id": SERVER_2},
                {"instance_uuid": SERVER_2},
                {"attach_status": "attached"},
                {"status": "attached"},
                {"attach_mode": "rw"},
                {"attached_host": "cmp1"},
                {"id": ATTACHMENT},
                {"all_tenants": 1, "volume_id": VOLUME_2},
                {"all_tenants": 1, "project_id": NOWHERE},
            )
        ),
    ),
    "VolumeAttachmentManager.find": (on(volume_id=VOLUME_2, start="several"), on(status="nowhere", start="several")),
    "VolumeAttachmentManager.findall": (on(start="several"), on(instance=SERVER_2, start="several")),
    "VolumeAttachment.get": (on(ATTACHMENT, start="in-use"),),
}

MESSAGES: Mapping[str, tuple[Call, ...]] = {
    "MessageManager.get": (
        on(MESSAGE, start="told"),
        on(MESSAGE, start="told", version="3.3"),
        on(MESSAGE, start="told", version="3.2"),
        on(NOWHERE),
    ),
    "MessageManager.list": (
        on(start="nothing"),
        on(start="told"),
        on(start="told", version="3.3"),
        on(start="told", version="3.2"),
        on(limit=1, start="told"),
        on(limit=1, start="told", version="3.5"),
        on(marker=MESSAGE, start="told"),
        on(marker=NOWHERE, start="told"),
        on(sort="created_at:asc", start="told"),
        on(sort="event_id:asc", start="told"),
        on(sort="size", start="told"),
        on(search_opts={"resource_uuid": VOLUME}, start="told"),
        on(search_opts={"resource_uuid": NOWHERE}, start="told"),
        on(search_opts={"resource_type": "VOLUME", "message_level": "ERROR"}, start="told"),
        on(search_opts={"message_level": "WARNING"}, start="told"),
        on(search_opts={"event_id": "VOLUME_VOLUME_002_002"}, start="told"),
    ),
    "MessageManager.delete": (
        on(MESSAGE, start="told"),
        on(MESSAGE, start="told", version="3.3"),
        on(MESSAGE, start="told", version="3.2"),
        on(NOWHERE),
    ),
    "MessageManager.find": (on(resource_uuid=VOLUME, start="told"),),
    "MessageManager.findall": (on(message_level="ERROR", start="told"),),
    "Message.get": (on(MESSAGE, start="told"),),
    "Message.delete": (on(MESSAGE, start="told"),),
}

LIMITS: Mapping[str, tuple[Call, ...]] = {
    "Limits.get": (on(NOWHERE, start="several"),),
    "LimitsManager.get": (
        on(start="nothing"),
        on(start="several"),
        on(start="several", version="3.0"),
        on(NOWHERE, start="several"),
        on(NOWHERE, start="several", version="3.0"),
    ),
}

# Types are the business of whoever sets a cloud up; what a volume's own encryption is, VolumeManager tells.
ENCRYPTION_TYPES: Mapping[str, tuple[Call, ...]] = {
    "VolumeEncryptionType.get": (on(NOWHERE),),
    "VolumeEncryptionTypeManager.list": (on(),),
    "VolumeEncryptionTypeManager.find": (on(provider="luks"),),
    "VolumeEncryptionTypeManager.findall": (on(provider="luks"),),
    "VolumeEncryptionTypeManager.get": (on(NOWHERE),),
    "VolumeEncryptionTypeManager.create": (on(NOWHERE, {}, refused=f"POST /types/{NOWHERE}/encryption"),),
    "VolumeEncryptionTypeManager.update": (on(NOWHERE, {}, refused=f"PUT /types/{NOWHERE}/encryption/provider"),),
    "VolumeEncryptionTypeManager.delete": (on(NOWHERE, refused=f"DELETE /types/{NOWHERE}/encryption/provider"),),
}

CALLS: Mapping[str, tuple[Call, ...]] = {
    **VOLUMES, **VOLUME_RESOURCE, **ATTACHMENTS, **MESSAGES, **LIMITS, **ENCRYPTION_TYPES,
}  # fmt: skip
