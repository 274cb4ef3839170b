"""The servicegroup: who is up, judged by heartbeats over the virtual clock."""

from __future__ import annotations

import math

from volfault_fakes.catalogue import Crossing, Kind, Operation, crosses, operations_of
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
        return _is_up(service, self.cloud.clock.now)

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


def _row(crossing: Crossing) -> Service | None:
    binary, host = _service(crossing.subject, *crossing.args, **crossing.kwargs)
    row: Service | None = crossing.subject.cloud.services.get((host, binary))
    return row


def _is_up(service: Service, now: float) -> bool:
    return not service.forced_down and now - last_heartbeat(service, now) <= SERVICE_DOWN_TIME


def _seems_up(crossing: Crossing) -> bool:
    row = _row(crossing)
    return row is not None and _is_up(row, crossing.subject.cloud.clock.now)


def _seems_dead(crossing: Crossing) -> bool:
    row = _row(crossing)
    return row is not None and not row.forced_down and not _is_up(row, crossing.subject.cloud.clock.now)


KINDS: tuple[Kind, ...] = (
    Kind(
        "reported-down",
        "the service is alive, but its heartbeats come too late",
        lambda _: False,
        whens=("before",),
        applies=_seems_up,
        source="nova.servicegroup.drivers.db.DbDriver.is_up, where _report_state could not save a heartbeat for 60 s;"
        " it has only read.",
    ),
    Kind(
        "reported-up",
        "the service is dead, but not yet believed so",
        lambda _: True,
        whens=("before",),
        applies=_seems_dead,
        source="nova.servicegroup.drivers.db.DbDriver.is_up within 60 s of the last heartbeat, unless"
        " nova.servicegroup.API.service_is_up finds forced_down; it has only read.",
    ),
)

OPERATIONS: tuple[Operation, ...] = operations_of(ServiceGroup)
