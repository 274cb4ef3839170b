"""The states in which a volume can be when something is asked of it, and how it gets there."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_conformance.cinder.steps import (
    HOST,
    Step,
    act,
    attach,
    change,
    complete,
    initialize,
    os_attach,
)

_LEGACY = (act("os-reserve"), initialize(), os_attach())
_ATTACHED = (attach(connector=HOST), complete())
_DETACHING = (act("os-begin_detaching"),)

# Statuses that no request of ours leads to: what they stand for happens in other services.
_RAW = (
    "creating", "attaching", "error", "error_deleting", "error_attaching", "deleting", "maintenance", "uploading",
    "downloading", "retyping", "extending", "backing-up", "restoring-backup", "awaiting-transfer",
)  # fmt: skip

STARTS: Mapping[str, tuple[Step, ...]] = {
    "available": (),
    "reserved by os-reserve": (act("os-reserve"),),
    "reserved by an attachment": (attach(),),
    "exported by os-initialize_connection": (act("os-reserve"), initialize()),
    "attaching by an attachment": (attach(connector=HOST),),
    "in-use by os-attach": _LEGACY,
    "in-use by an attachment": _ATTACHED,
    "in-use without attachments": (change(status="in-use", attach_status="attached"),),
    "detaching by os-attach": (*_LEGACY, *_DETACHING),
    "detaching by an attachment": (*_ATTACHED, *_DETACHING),
    "detaching without attachments": (change(status="detaching", attach_status="attached"),),
    "error with an attachment": (*_ATTACHED, change(status="error")),
    "error_detaching with an attachment": (*_ATTACHED, change(status="error_detaching")),
    **{status: (change(status=status),) for status in _RAW},
}
