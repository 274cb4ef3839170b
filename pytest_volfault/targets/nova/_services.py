"""Nova's services in this process: built as their binaries build them, over the databases and the fakes."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import nova.context
from nova import objects
from nova.compute import manager as compute_manager
from nova.conductor import manager as conductor_manager

from pytest_volfault.injection.process import dead, running
from pytest_volfault.targets._processes import FIRST, compute_on
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import compute_service

# Tasks that ask a party that is none here (placement, Neutron, Glance) or that are about no volume and no guest.
NOT_RUN = frozenset(
    {
        "_heal_instance_info_cache",
        "_sync_scheduler_instance_info",
        "_run_image_cache_manager_pass",
        "_reconcile_stale_share_access",
    }
)


# It asks Placement.
TRACKING = frozenset({"update_available_resource"})


class Services:
    """nova-conductor and the nova-compute of each host behind the bus.

    Attributes:
        hosts: those that have a nova-compute, the first one first; another one's is built when it is asked for.
        track: whether each tells Placement of its host's resources.
    """

    def __init__(self, bus: Bus, threads: Threads) -> None:
        self._bus = bus
        self._threads = threads
        self.hosts: tuple[str, ...] = (FIRST,)
        self.track = False
        conductor = conductor_manager.ConductorManager()
        bus.endpoints["conductor", None] = ("conductor", conductor)
        bus.endpoints["conductor", "compute_task"] = ("conductor", conductor.compute_task_mgr)
        self._new_compute(FIRST)

    @property
    def compute(self) -> Any:
        """The first host's nova-compute."""
        return self.compute_of(FIRST)

    def compute_of(self, host: str) -> Any:
        """The manager of a host's nova-compute."""
        return self._bus.computes[host][1]

    def set_hosts(self, hosts: tuple[str, ...]) -> None:
        """Let just these have one; those that are not running yet are built by `forget` or `start_compute`."""
        self.hosts = hosts
        for host in [host for host in self._bus.computes if host not in hosts]:
            del self._bus.computes[host]

    def start_compute(self, host: str = FIRST) -> None:
        """Start nova-compute anew: what it had in memory is gone, init_host runs. As nova.service.Service.start.

        Whoever runs is that process.
        """
        if host not in self.hosts:
            self.hosts = (*self.hosts, host)
        compute = self._new_compute(host)
        context = nova.context.get_admin_context()
        service = objects.Service.get_by_host_and_binary(context, compute.host, "nova-compute")
        compute_service.init_host(compute, service)
        if service is None:
            service = objects.Service(
                context, host=compute.host, binary="nova-compute", topic="compute", report_count=0
            )
            service.create()
        if self.track:
            compute_service.pre_start_hook(compute, service)
        self._threads.run_spawned()

    def forget(self) -> None:
        """Give each nova-compute the memory of one just started, without init_host's look at the servers.

        That look is part of a flow where a flow restarts the service; before a flow it would end what the
        flow begins with, such as a server that is being built or deleted.
        """
        for host in self.hosts:
            if compute_on(host) in dead():
                # Whoever starts it builds it.
                continue
            # The first is who it is in any case.
            with running(compute_on(host)) if host != FIRST else nullcontext():
                compute = self._new_compute(host)
                compute.driver.init_host(host=compute.host)
                compute.init_virt_events()

    def run_periodic_tasks(self, host: str = FIRST, *, first: bool = False) -> None:
        """Run a nova-compute's periodic tasks once, but for those that nobody answers. Whoever runs is that process.

        Args:
            host: whose.
            first: whether it has just started: then those run that do so at once (`run_immediately`).
        """
        context = nova.context.get_admin_context()
        compute = self.compute_of(host)
        left_out = NOT_RUN if self.track else NOT_RUN | TRACKING
        for name, task in compute._periodic_tasks:
            if name not in left_out and (task._periodic_immediate or not first):
                task(compute, context)
                self._threads.run_spawned()

    def run_periodic_task(self, name: str, host: str = FIRST) -> None:
        """Run one of them, by its name. Whoever runs is that process."""
        compute = self.compute_of(host)
        getattr(compute, name)(nova.context.get_admin_context())
        self._threads.run_spawned()

    def _new_compute(self, host: str) -> Any:
        manager = compute_manager.ComputeManager()
        self._bus.computes[host] = (compute_on(host), manager)
        return manager
