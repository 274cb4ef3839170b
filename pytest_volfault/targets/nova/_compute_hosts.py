"""The nova-compute of each host: how it starts, comes back over what survived, and does what its time has come for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.injection.process import ProcessDied, dead, kill, running
from pytest_volfault.targets._processes import FIRST, come_back, compute_on
from pytest_volfault.targets.nova._deployment import node_of
from pytest_volfault.targets.nova._hosts import Hosts
from pytest_volfault.targets.nova._services import Services
from pytest_volfault.targets.nova._standins import StandIns
from volfault_fakes.cloud import Cloud

# Longer than every interval of the periodic tasks that are run, and than service_down_time.
PERIODIC_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class ComputeHosts:
    """What takes part in it.

    Attributes:
        cloud: the state.
        hosts: where each finds its own files.
        services: the nova-computes.
        standins: of libvirt, which calls them back.
        settle: runs what is left to be done.
    """

    cloud: Cloud
    hosts: Hosts
    services: Services
    standins: StandIns
    settle: Callable[[], None]

    def start(self, host: str = FIRST) -> None:
        """Start one anew. Whoever runs is that process."""
        # libvirtd calls nobody back in a process that is no more; it would, each event in every one there has been.
        self.standins.libvirt.events.forget(host=host)
        self.services.start_compute(host)

    def start_first_time(self, host: str) -> None:
        """Start one on a host that has never had one."""
        with running(compute_on(host)):
            self.hosts.identify(node_of(host))
            self.start(host)

    def come_back(self, host: str = FIRST) -> None:
        """Start one again over what survived, and let it do what it does first."""
        come_back(self.cloud, host)
        with running(compute_on(host)):
            self.start(host)
            self.services.run_periodic_tasks(host, first=True)

    def restart(self, host: str) -> None:
        """Start one again, as a supervisor does that does not ask how it went."""
        try:
            self.come_back(host)
        except ProcessDied:
            # It is dead again, and what waits for it goes on waiting.
            pass
        except Exception as refusal:  # noqa: BLE001 - whatever it is, the service ends (nova.service.Service.start)
            logging.getLogger(__name__).warning("nova-compute does not start: %s", refusal)
            kill(compute_on(host))
        self.settle()

    def restart_all(self) -> None:
        """Start each host's again, one after the other."""
        for host in self.services.hosts:
            self.restart(host)

    def let_time_pass(self) -> None:
        """An hour, after which every one that is at work runs its periodic tasks."""
        self.cloud.clock.advance(PERIODIC_SECONDS)
        for host in self.services.hosts:
            if compute_on(host) not in dead():
                with running(compute_on(host)):
                    self.services.run_periodic_tasks(host)
                self.settle()
