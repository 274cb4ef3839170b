"""Nova's services in this process: built as their binaries build them, over the databases and the fakes."""

from __future__ import annotations

from typing import Any

import nova.context
from nova import objects
from nova.compute import manager as compute_manager
from nova.conductor import manager as conductor_manager

from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import compute_service

# Tasks that ask a party that is none here (placement, Neutron, Glance) or that are about no volume and no guest.
NOT_RUN = frozenset(
    {
        "update_available_resource",
        "_heal_instance_info_cache",
        "_sync_scheduler_instance_info",
        "_run_image_cache_manager_pass",
        "_reconcile_stale_share_access",
    }
)


class Services:
    """nova-compute and nova-conductor behind the bus."""

    def __init__(self, bus: Bus, threads: Threads) -> None:
        self._bus = bus
        self._threads = threads
        conductor = conductor_manager.ConductorManager()
        bus.endpoints["conductor", None] = ("conductor", conductor)
        bus.endpoints["conductor", "compute_task"] = ("conductor", conductor.compute_task_mgr)
        self.compute = self._new_compute()

    def start_compute(self) -> None:
        """Start nova-compute anew: what it had in memory is gone, init_host runs. As nova.service.Service.start."""
        self.compute = self._new_compute()
        context = nova.context.get_admin_context()
        service = objects.Service.get_by_host_and_binary(context, self.compute.host, "nova-compute")
        compute_service.init_host(self.compute, service)
        if service is None:
            objects.Service(
                context, host=self.compute.host, binary="nova-compute", topic="compute", report_count=0
            ).create()
        self._threads.run_spawned()

    def forget(self) -> None:
        """Give nova-compute the memory of one that has just been started, without init_host's look at the servers.

        That look is part of a flow where a flow restarts the service; before a flow it would end what the
        flow begins with, such as a server that is being built or deleted.
        """
        self.compute = self._new_compute()
        self.compute.driver.init_host(host=self.compute.host)
        self.compute.init_virt_events()

    def run_periodic_tasks(self) -> None:
        """Run nova-compute's periodic tasks once, but for those of NOT_RUN."""
        context = nova.context.get_admin_context()
        for name, task in self.compute._periodic_tasks:
            if name not in NOT_RUN:
                task(self.compute, context)
                self._threads.run_spawned()

    def _new_compute(self) -> Any:
        manager = compute_manager.ComputeManager()
        self._bus.endpoints["compute", None] = ("compute", manager)
        return manager
