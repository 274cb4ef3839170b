"""The flows that nobody asks for: a nova-compute does them when it starts, or when their time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_volfault.injection.process import kill, running
from pytest_volfault.targets._processes import FIRST, compute_on
from pytest_volfault.targets.nova._flow_settings import RECLAIM_SECONDS
from pytest_volfault.targets.nova._services import Services
from pytest_volfault.targets.nova._settings import CONF
from volfault_fakes.cloud.clock import Clock


@dataclass(frozen=True, slots=True)
class ByThemselves:
    """What takes part in it.

    Attributes:
        clock: virtual time.
        services: the nova-computes.
        come_back: starts the first host's nova-compute again.
        settle: runs what is left to be done.
    """

    clock: Clock
    services: Services
    come_back: Callable[[], None]
    settle: Callable[[], None]

    def do(self, flow: str) -> None:
        """Let it be done; where nova-compute does not start, it is dead."""
        FLOWS[flow](self)
        self.settle()

    def _start(self) -> None:
        try:
            self.come_back()
        except Exception:
            kill(compute_on(FIRST))
            raise

    def _reap(self) -> None:
        # What was deleted just now is left alone: somebody may be at work on it.
        self.clock.advance(CONF.running_deleted_instance_timeout + 1)
        self._start()

    def _reclaim(self) -> None:
        self.clock.advance(RECLAIM_SECONDS + 1)
        with running(compute_on(FIRST)):
            self.services.run_periodic_task("_reclaim_queued_deletes")


FLOWS: Mapping[str, Callable[[ByThemselves], None]] = {
    "resume_on_boot": ByThemselves._start,
    "reap": ByThemselves._reap,
    "reclaim": ByThemselves._reclaim,
}
