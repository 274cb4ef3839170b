"""How Nova's API fails where cinder-volume calls it. None of it ends cinder-volume."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import BOTH, LATE, Crossing, Kind, error
from volfault_fakes.cinder.nova_api import NovaSilent
from volfault_fakes.cinder.transport_faults import PROXY_TIMEOUT


def _timeout(crossing: Crossing) -> NovaSilent:
    crossing.subject.cloud.clock.advance(PROXY_TIMEOUT)
    return NovaSilent("504 Gateway Time-out")


def _twice(crossing: Crossing) -> Any:
    crossing.proceed()
    return crossing.proceed()


KINDS: tuple[Kind, ...] = (
    error(
        "nova-unreachable",
        "nothing listens where Cinder's catalogue says that nova-api is",
        lambda _: NovaSilent("connection refused"),
        ("before",),
        source="cinder.compute.nova.API takes every exception for a failure; novaclient does not try again",
    ),
    error(
        "nova-http-500",
        "nova-api answers 500",
        lambda _: NovaSilent("500 computeFault"),
        BOTH,
        source="nova.api.openstack.FaultWrapper makes a 500 of any exception that is not Nova's: of the database or "
        "the bus before the work, or after it while the answer is made",
    ),
    error(
        "nova-timeout",
        "504 from the proxy: nova-api takes longer than 60 s",
        _timeout,
        (*BOTH, LATE),
        source="HAProxy's `timeout server` of 60 s (kolla-ansible); nova-api is not told, and may go on",
    ),
    Kind(
        "nova-twice",
        "the proxy sends it twice: the first nova-api has done it, and the connection broke before its answer",
        _twice,
        ("after",),
        source="HAProxy with `retry-on` and a POST that is not left out: its documents warn that the request may run "
        "twice",
    ),
)
