"""What a deployment has besides that makes servers: Placement, a scheduler, cell0, flavors, and a second host.

It is set up when a flow first needs it. In a deployment without it nothing of it is to be seen.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import nova.context
from nova import objects

from pytest_volfault.injection.process import dead, running
from pytest_volfault.model.records import Records
from pytest_volfault.targets._processes import FIRST, SECOND, compute_on
from pytest_volfault.targets.nova import _cell0 as cell0
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._database import Connections, Database, Databases, Rows
from pytest_volfault.targets.nova._new_servers import BIGGER, BIGGER_WITH_DISK, FLAVOR, WITH_DISK, NewServers
from pytest_volfault.targets.nova._placement_client import Placement
from pytest_volfault.targets.nova._records import as_asked_for, records_of
from pytest_volfault.targets.nova._services import Services
from pytest_volfault.targets.nova._settings import CONF
from pytest_volfault.targets.nova._tracker_memory import TrackerMemory
from pytest_volfault.targets.nova.releases import scheduling

SCHEDULER = ("scheduler", None)
HOSTS = (FIRST, SECOND)
# The providers that have something for a consumer; each host is one, by its name.
ALLOCATED = (
    "select distinct name from allocations join resource_providers on resource_providers.id = resource_provider_id "
    "where consumer_id = ? order by name"
)
# MB and GiB; without a disk where a server's root disk is a volume.
FLAVORS = ((FLAVOR, 192, 0), (BIGGER, 256, 0), (WITH_DISK, 192, 1), (BIGGER_WITH_DISK, 256, 1))
WEIGHER = "pytest_volfault.targets.nova._weighing.FirstByName"


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of it.

    Attributes:
        rows: of each of its databases.
        server: the id that the next new server gets.
    """

    rows: tuple[Mapping[str, Rows], ...]
    server: str | None


class Scheduled:
    """That part of one deployment.

    Args:
        bus: where the scheduler listens.
        services: the nova-computes.
        placement: where Nova's clients of Placement send to.
        new_servers: gives ids.

    Attributes:
        is_there: whether the deployment of the moment has it.
    """

    def __init__(self, bus: Bus, services: Services, placement: Placement, new_servers: NewServers) -> None:
        self._bus, self._services = bus, services
        self._placement, self._new_servers = placement, new_servers
        self._application: Any = None
        self._databases: tuple[Database, ...] = ()
        self._empty: Mark | None = None
        self._known: Mapping[str, TrackerMemory] = {}
        self.is_there = False

    def set_up(self, cell: Any, add_host: Callable[[str], None], start: Callable[[str], None]) -> None:
        """Let the deployment of the moment, which is an empty one, have it.

        Args:
            cell: Nova's mapping of its one cell.
            add_host: adds a compute host.
            start: starts a host's nova-compute.
        """
        if self._application is None:
            self._open()
        self._appear()
        add_host(SECOND)
        for host in HOSTS:
            start(host)
        cell0.map_hosts(cell, HOSTS)
        for identifier, memory, disk in FLAVORS:
            _add_flavor(identifier, memory, disk)
        self._start_scheduler()
        self._known = {host: TrackerMemory.of(self._services.compute_of(host)) for host in HOSTS}

    def _open(self) -> None:
        module = importlib.import_module("pytest_volfault.targets.nova._placement")
        self._application = module.Application()
        self._databases = (self._application.database, cell0.open_cell0())
        for database in self._databases:
            database.drop_indexes()
        CONF.set_override("weight_classes", [WEIGHER], group="filter_scheduler")
        self._empty = self._marked()

    def _appear(self) -> None:
        self.is_there = self._services.track = True
        self._placement.application = self._application.answer

    def _start_scheduler(self) -> None:
        """As its binary does. It keeps what it has seen of hosts, and so it is started anew for each play."""
        # Of servers it asks the database; computes tell the scheduler of theirs, and nobody listens (_bus.UNSERVED).
        CONF.set_override("track_instance_changes", False, group="filter_scheduler")
        try:
            with running("scheduler"):
                scheduler = scheduling.new_scheduler()
        finally:
            CONF.clear_override("track_instance_changes", group="filter_scheduler")
        self._bus.endpoints[SCHEDULER] = ("scheduler", scheduler)

    def refresh(self) -> None:
        """Its processes remember nothing but what they would know of an empty deployment."""
        if not self.is_there:
            return
        self._start_scheduler()
        for host in self._services.hosts:
            if compute_on(host) in dead():
                continue
            with running(compute_on(host)):
                self._known[host].give(self._services.compute_of(host))

    def records_of(self, databases: Databases, server_id: str, tags: Mapping[str, str]) -> Records | None:
        """What Nova and Placement say of a server: in its cell, in cell0, or as a request; None where it never was."""
        found = records_of(databases, server_id, tags)
        if not self.is_there:
            return found
        placement, buried = self._databases
        found = found or records_of(Connections(buried.connection, databases.api), server_id, tags)
        found = as_asked_for(databases, server_id, found)
        allocations = _room(placement, server_id)
        if found is None and allocations:
            found = Records("deleted")
        moves = databases.main.execute("select uuid from migrations where instance_uuid = ? order by id", (server_id,))
        of_moves = tuple(host for (migration,) in moves.fetchall() for host in _room(placement, migration))
        return found and replace(found, allocations=allocations, migration_allocations=of_moves)

    # -- snapshots

    def snapshot(self) -> Mark | None:
        """What is in its databases; None where the deployment has none."""
        return self._marked() if self.is_there else None

    def _marked(self) -> Mark:
        return Mark(tuple(database.snapshot() for database in self._databases), self._new_servers.first)

    def restore(self, mark: Mark | None) -> None:
        """Go back to such a state."""
        self._new_servers.first = None if mark is None else mark.server
        if mark is None:
            self.is_there = self._services.track = False
            self._placement.application = None
            self._bus.endpoints.pop(SCHEDULER, None)
            mark = self._empty
        else:
            self._appear()
        if mark is not None:
            for database, rows in zip(self._databases, mark.rows, strict=True):
                database.restore(rows)


def _room(placement: Database, consumer: str) -> tuple[str, ...]:
    """The hosts on which Placement keeps room for a consumer."""
    return tuple(host for (host,) in placement.connection.execute(ALLOCATED, (consumer,)))


def _add_flavor(identifier: str, memory: int, disk: int) -> None:
    name = f"of-{memory}-mb" + (f"-{disk}-gb" if disk else "")
    context = nova.context.get_admin_context()
    objects.Flavor(
        context, name=name, flavorid=identifier, memory_mb=memory, vcpus=1, root_gb=disk, ephemeral_gb=0,
        swap=0, rxtx_factor=1.0, vcpu_weight=0, disabled=False, is_public=True, extra_specs={},
    ).create()  # fmt: skip
