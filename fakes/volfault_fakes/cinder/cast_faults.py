"""How a volume is not made, or too late, that cinder-api has promised: what it casts fails, and nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.catalogue import LATE, Crossing, Kind
from volfault_fakes.cinder.dialect import Reply
from volfault_fakes.cinder.struck import BEFORE, below_the_key, request_of

ACCEPTED = 202


def _promised(crossing: Crossing, then: Callable[[Any, str], object]) -> Reply:
    """Let cinder-api answer, and nobody else begin.

    Args:
        crossing: the request.
        then: what becomes of the volume, by cinder-volume and the volume's id; of none that cinder-api refuses.
    """
    service = crossing.subject.service
    with service.casts.losing():
        reply: Reply = crossing.proceed()
    if reply.status == ACCEPTED and isinstance(reply.body, Mapping):
        then(service, reply.body["volume"]["id"])
    return reply


def _unscheduled(crossing: Crossing) -> Reply:
    return _promised(crossing, lambda _service, _volume_id: None)


def _without_backend(crossing: Crossing) -> Reply:
    return _promised(crossing, lambda service, volume_id: service.find_no_backend(volume_id))


def _slow(crossing: Crossing) -> Reply:
    image = below_the_key(request_of(crossing)).get("imageRef")

    def begin(service: Any, volume_id: str) -> None:
        service.begin_volume(volume_id, downloads=image is not None)
        crossing.postpone(lambda: service.end_volume(volume_id, image))

    return _promised(crossing, begin)


def _is_ours(crossing: Crossing) -> bool:
    # The services of another Cinder are in a process of their own.
    return not crossing.subject.is_forwarded


KINDS: tuple[Kind, ...] = (
    Kind(
        "volume-without-backend",
        "202, and the scheduler finds no backend for the volume, which ends in `error`",
        _without_backend,
        BEFORE,
        _is_ours,
        "cinder.scheduler.flows.create_volume.ScheduleCreateVolumeTask takes NoValidBackend: no pool has room, or each "
        "cinder-volume is down",
    ),
    Kind(
        "volume-unscheduled",
        "202, and the volume stays `creating`: no cinder-scheduler takes the message",
        _unscheduled,
        BEFORE,
        _is_ours,
        "cinder.scheduler.rpcapi.SchedulerAPI.create_volume is a cast: it waits in a queue that nobody reads, or goes "
        "with its broker",
    ),
    Kind(
        "volume-slow",
        "202, and cinder-volume makes the volume when nobody waits for it any more",
        _slow,
        (LATE,),
        _is_ours,
        "cinder-volume copies as long as an image is large; Nova looks 61 times, every 3 s (nova.conf, "
        "block_device_allocate_retries and …_interval)",
    ),
)
