"""The processes of a deployment by host, and that what a process asks is asked on its own host.

The first host's nova-compute is called `compute`, that of another one `compute@HOST`. Everything that is on no compute
host acts from the first one, as far as it acts on any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from pytest_volfault.injection import process
from volfault_fakes.cloud import Cloud
from volfault_fakes.servicegroup import SERVICE_DOWN_TIME, ServiceGroup

# `Cloud.here` of a new cloud.
FIRST = "compute1"
# Where a second server is that is not on the first host.
SECOND = "compute2"


def compute_on(host: str) -> str:
    """Name of the process that is a host's nova-compute."""
    return process.COMPUTE if host == FIRST else f"{process.COMPUTE}{process.AT}{host}"


@contextmanager
def each_on_its_host(cloud: Cloud, *others: Callable[[str], None]) -> Iterator[None]:
    """Within the block `cloud.here` follows who runs.

    Args:
        cloud: the state.
        others: told the host as well, whenever that changes.
    """
    at, left = "", cloud.here

    def move(place: str) -> None:
        nonlocal at, left
        # Who has gone to a host by hand is there again when a process of another host is done.
        if not at:
            left = cloud.here
        at, cloud.here = place, place or left
        for told in others:
            told(place or FIRST)

    with process.followed(move):
        yield


def hearing(host: str) -> AbstractContextManager[Any] | None:
    """What surrounds a call that comes from outside to a host's nova-compute; None where that is dead.

    Where a process of that host runs already, it hears for itself.
    """
    there = "" if host == FIRST else host
    if there == process.place():
        return nullcontext()
    name = compute_on(host)
    return None if name in process.dead() else process.running(name)


def die(cloud: Cloud, host: str) -> str:
    """A host's nova-compute dies this moment; it is believed to be up until its heartbeats are missed."""
    ServiceGroup(cloud).stop(host)
    return compute_on(host)


def fall_silent(cloud: Cloud, name: str) -> None:
    """A nova-compute that was killed has beaten for the last time, by the name of its process."""
    host = name.partition(process.AT)[2] or FIRST
    service = cloud.services.get((host, "nova-compute"))
    if service is not None and service.stopped is None:
        ServiceGroup(cloud).stop(host)


def grow_old(cloud: Cloud, host: str) -> str:
    """The same, and time passes until it is known; the services of other hosts go on beating."""
    name = die(cloud, host)
    cloud.clock.advance(2 * SERVICE_DOWN_TIME)
    return name


def come_back(cloud: Cloud, host: str) -> None:
    """The nova-compute of a host starts again."""
    process.revive(compute_on(host))
    service = cloud.services.get((host, "nova-compute"))
    if service is not None and service.stopped is not None:
        ServiceGroup(cloud).start(host)
