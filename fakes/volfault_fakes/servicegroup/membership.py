"""The servicegroup: who is up, judged by heartbeats over the virtual clock."""

from __future__ import annotations

import math

from volfault_fakes.catalogue import Kind, Operation, crosses, operations_of
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Service
from volfault_fakes.cloud.turns import takes_turns

# Nova's defaults of [DEFAULT]report_interval and [DEFAULT]service_down_time, in seconds.
REPORT_INTERVAL = 10
SERVICE_DOWN_TIME = 60


def _service(_group: ServiceGroup, host: str, binary: str = "nova-compute") -> tuple[str, ...]:
    return binary, host


@takes_turns()
class ServiceGroup:
    """Nova's servicegroup API over the cloud's services."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    @crosses("servicegroup.service_is_up", ("reported-down", "reported-up"), detail=_service, reads=True)
    def service_is_up(self, host: str, binary: str = "nova-compute") -> bool:
        """Whether a service has reported within the last 60 s of virtual time and is not forced down.

        Raises:
            UnknownRow: the cloud has no such service.
        """
        service: Service = self.cloud.get("services", (host, binary))
        elapsed = self.cloud.clock.now - last_heartbeat(service, self.cloud.clock.now)
        return not service.forced_down and elapsed <= SERVICE_DOWN_TIME

    def is_known(self, host: str, binary: str = "nova-compute") -> bool:
        """Whether the service has a row at all; an operator may have removed it with its host."""
        return (host, binary) in self.cloud.services

    def stop(self, host: str, binary: str = "nova-compute") -> None:
        """The service dies now: no heartbeat from here on."""
        self.cloud.change("services", (host, binary), stopped=self.cloud.clock.now)

    def start(self, host: str, binary: str = "nova-compute") -> None:
        """The service starts now, and reports at once."""
        self.cloud.change("services", (host, binary), since=self.cloud.clock.now, stopped=None)


def last_heartbeat(service: Service, now: float) -> float:
    """Virtual time of a service's last report, in seconds since 1970.

    A service reports when it starts and each 10 s from then on, until it stops.
    """
    alive_until = now if service.stopped is None else min(service.stopped, now)
    beats = math.floor((alive_until - service.since) / REPORT_INTERVAL)
    return service.since + max(beats, 0) * REPORT_INTERVAL


KINDS: tuple[Kind, ...] = (
    Kind(
        "reported-down",
        "the service is alive, but its heartbeats come too late",
        lambda _: False,
        whens=("before",),
    ),
    Kind("reported-up", "the service is dead, but not yet believed so", lambda _: True, whens=("before",)),
)

OPERATIONS: tuple[Operation, ...] = operations_of(ServiceGroup)
