"""How the methods of cinderclient's VolumeManager that post an action are called. Plain data."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.client_call import Call, on
from volfault_conformance.cinder.steps import ATTACHMENT, HOST, HOST_2, NOWHERE, SERVER, SERVER_2, VOLUME

ACTION: Mapping[str, tuple[Call, ...]] = {
    "attach": (
        on(VOLUME, SERVER, "/dev/vdb", start="exported"),
        on(VOLUME, SERVER, "/dev/vdb", "ro", start="exported", version="3.0"),
        on(VOLUME, None, "/dev/vdb", host_name="cmp1", start="exported"),
        on(VOLUME, SERVER, "/dev/vdb", host_name="cmp1", start="exported"),
        on(VOLUME, SERVER_2, "/dev/vdb", start="in-use by os-attach"),
        on(VOLUME, None, "/dev/vdb"),
        on(VOLUME, SERVER, "", start="exported"),
        on(NOWHERE, SERVER, "/dev/vdb"),
    ),
    "detach": (
        on(VOLUME, start="detaching by os-attach"),
        on(VOLUME, ATTACHMENT, start="detaching by os-attach", version="3.0"),
        on(VOLUME, NOWHERE, start="detaching by os-attach"),
        on(VOLUME),
        on(NOWHERE),
    ),
    "reserve": (on(VOLUME), on(VOLUME, version="3.0"), on(VOLUME, start="in-use"), on(NOWHERE)),
    "unreserve": (on(VOLUME, start="attaching"), on(VOLUME, version="3.0"), on(NOWHERE)),
    "begin_detaching": (on(VOLUME, start="in-use"), on(VOLUME, version="3.0"), on(NOWHERE)),
    "roll_detaching": (on(VOLUME, start="detaching"), on(VOLUME, version="3.0"), on(NOWHERE)),
    "initialize_connection": (
        on(VOLUME, HOST, start="attaching"),
        on(VOLUME, {}, start="attaching", version="3.0"),
        on(VOLUME, None, start="attaching"),
        on(VOLUME, HOST, start="maintenance"),
        on(NOWHERE, HOST),
    ),
    "terminate_connection": (
        on(VOLUME, HOST, start="exported"),
        on(VOLUME, HOST_2, start="exported", version="3.0"),
        on(VOLUME, None, start="exported"),
        on(VOLUME, HOST, start="in-use"),
        on(NOWHERE, HOST),
    ),
    "force_delete": (on(VOLUME), on(VOLUME, start="error", version="3.0"), on(VOLUME, start="in-use"), on(NOWHERE)),
    "reset_state": (
        on(VOLUME, "error"),
        on(VOLUME, "available", "detached", "none", start="in-use", version="3.0"),
        on(VOLUME, None, "detached", start="in-use"),
        on(VOLUME, None, None, "success", start="migrating"),
        on(VOLUME, "in-use"),
        on(VOLUME, "nowhere"),
        on(VOLUME, None),
        on(NOWHERE, "error"),
    ),
    "extend": (
        on(VOLUME, 2),
        on(VOLUME, "2", version="3.0"),
        on(VOLUME, 1),
        on(VOLUME, "many"),
        on(VOLUME, 2, start="in-use"),
        on(VOLUME, 2, start="in-use", version="3.41"),
        on(NOWHERE, 2),
    ),
    "extend_volume_completion": (
        on(VOLUME),
        on(VOLUME, start="extending"),
        on(VOLUME, True, start="extending"),
        on(VOLUME, "maybe", start="extending"),
        on(VOLUME, start="extending", version="3.70"),
        on(NOWHERE),
    ),
    "migrate_volume": (
        on(VOLUME, "cinder@iscsi#other", False, False),
        on(VOLUME, "cinder@other", False, False),
        on(VOLUME, "cinder@iscsi#other", False, False, version="3.0"),
    ),
    "migrate_volume_completion": (on(VOLUME, NOWHERE, False), on(VOLUME, VOLUME, False)),
    "retype": (on(VOLUME, "other", "never"), on(VOLUME, "__DEFAULT__", "never")),
    "reimage": (on(VOLUME, NOWHERE), on(VOLUME, "x"), on(VOLUME, NOWHERE, version="3.67"), on(NOWHERE, NOWHERE)),
    "update_readonly_flag": (
        on(VOLUME, True),
        on(VOLUME, "false", version="3.0"),
        on(VOLUME, "maybe"),
        on(VOLUME, True, start="in-use"),
        on(NOWHERE, True),
    ),
    "set_bootable": (
        on(VOLUME, True),
        on(VOLUME, "no", version="3.0"),
        on(VOLUME, True, start="in-use"),
        on(VOLUME, "maybe"),
        on(VOLUME, True, start="maintenance"),
        on(NOWHERE, True),
    ),
}


def _refused(action: str, *args: object, **options: str) -> Call:
    return on(VOLUME, *args, refused=f"POST /volumes/{VOLUME}/action {action}", **options)


# What moves, copies or replaces a whole volume.
REFUSED_ACTIONS: Mapping[str, tuple[Call, ...]] = {
    "revert_to_snapshot": (_refused("revert", NOWHERE), on(VOLUME, NOWHERE, version="3.39")),
    "unmanage": (_refused("os-unmanage"),),
    "upload_to_image": (
        _refused("os-volume_upload_image", False, "image", "bare", "raw", "private", False),
        _refused("os-volume_upload_image", False, "image", "bare", "raw", version="3.0"),
    ),
}
