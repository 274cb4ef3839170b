"""How a call to Cinder meets what others have done to the rows, and how cinder-volume ends between two of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, fault
from volfault_fakes.cinder.removals import removal_of
from volfault_fakes.cinder.struck import BEFORE, InjectedReply, below_the_key, named_of, request_of
from volfault_fakes.errors import CloudMisuse


def _removal(crossing: Crossing) -> Callable[[], object] | None:
    # Rows and storage of another Cinder are not ours to change.
    if crossing.subject.is_forwarded:
        return None
    return removal_of(crossing.subject, request_of(crossing), named_of(crossing))


def _removed(crossing: Crossing) -> Any:
    removal = _removal(crossing)
    if removal is None:
        raise CloudMisuse(f"nobody can delete what {request_of(crossing).path} is about, so that nobody gets a 404")
    removal()
    return crossing.proceed()


def _refusal(crossing: Crossing, request: Request) -> CinderRefusal | None:
    """What Cinder says where it finds that Nova uses what is to be let go."""
    api, cloud = crossing.subject, crossing.subject.cloud
    volume_id, attachment_id = named_of(crossing), None
    if request.path.startswith("/attachments"):
        row = cloud.attachments.get(volume_id)
        volume_id, attachment_id = ("", None) if row is None else (row.volume_id, row.id)
    else:
        attachment_id = below_the_key(request).get("attachment_id")
    volume = cloud.volumes.get(volume_id)
    try:
        if volume is not None:
            api.release.nova_check(cloud, api.nova_lists, request, volume, attachment_id)
    except CinderRefusal as refusal:
        return refusal
    return None


def _as_a_user(crossing: Crossing) -> CinderRefusal | None:
    return _refusal(crossing, dataclasses.replace(request_of(crossing), service=None))


def _conflict(crossing: Crossing) -> Reply:
    refusal = _as_a_user(crossing)
    if refusal is None:
        raise CloudMisuse(f"Nova uses nothing of what {request_of(crossing).path} lets go, so that nobody gets a 409")
    return fault(refusal.status, refusal.message)


def _is_told_apart(crossing: Crossing) -> bool:
    """Whether it is the service's token alone that lets the call through."""
    refusal = _as_a_user(crossing)
    return refusal is not None and refusal.status == 409 and _refusal(crossing, request_of(crossing)) is None


def _reaches_the_storage(crossing: Crossing) -> bool:
    """Whether cinder-volume maps or unmaps something for this call."""
    request, cloud = request_of(crossing), crossing.subject.cloud
    if crossing.subject.is_forwarded:
        return False
    if request.path == "/attachments":
        return bool(below_the_key(request).get("connector"))
    if _refusal(crossing, request) is not None:
        return False
    if request.method == "DELETE":
        row = cloud.attachments.get(named_of(crossing))
        return row is not None and row.attach_status != "reserved" and bool(row.connector)
    return True


def _half_done(crossing: Crossing) -> Any:
    backend = crossing.subject.service.backend
    backend.dies = True
    try:
        return crossing.proceed()
    finally:
        backend.dies = False


KINDS: tuple[Kind, ...] = (
    Kind(
        "http-404",
        "404 itemNotFound: somebody else has just deleted it",
        _removed,
        BEFORE,
        lambda crossing: _removal(crossing) is not None,
        "the row is really deleted first, as Cinder deletes it and only where it would (cinder.volume.api.API.delete "
        "wants a free volume; a service's token may delete any attachment); the 404 is then Cinder's own",
        ("volume.status", "volume.attachment", "volume.export"),
    ),
    error(
        "http-409",
        "409 conflictingRequest: Nova uses it, and the service's token is missing or not accepted",
        lambda crossing: InjectedReply(_conflict(crossing)),
        BEFORE,
        _is_told_apart,
        "cinder.volume.api.API.attachment_deletion_allowed (bug 2004555), before anything is changed",
    ),
    Kind(
        "half-done",
        "cinder-volume is killed when the storage has done its part, and before the rows say so",
        _half_done,
        ("after",),
        _reaches_the_storage,
        "the driver's call comes before the rows are saved (cinder.volume.manager.VolumeManager, measured with Cinder "
        "29 as driver.…@after=cinder-volume-killed); cinder-api gives up after rpc_response_timeout, 60 s, with a 500",
    ),
)
