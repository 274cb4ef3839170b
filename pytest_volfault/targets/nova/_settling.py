"""What requests have left to be done: messages that wait, threads that were spawned, migrations that go on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.process import ProcessDied
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._standins import StandIns
from pytest_volfault.targets.nova._threads import Threads


@dataclass(frozen=True, slots=True)
class Settling:
    """What takes part in it.

    Attributes:
        bus: where messages wait.
        threads: what Nova has spawned.
        standins: of libvirt, whose migrations may outlive who asked for them.
    """

    bus: Bus
    threads: Threads
    standins: StandIns

    def __call__(self) -> None:
        """Do all of it, and what that leaves, until nothing moves any more."""
        FLOWS.rest()
        self.threads.run_spawned()
        self.bus.deliver_waiting()
        # Whoever looked after one of them has died, or failed.
        while self.threads.come_to_rest() or self._migrations_go_on():
            self.bus.deliver_waiting()

    def _migrations_go_on(self) -> bool:
        """Of one that nobody waits for any more: who has asked for it may have died of an event of it."""
        if FLOWS.current is not FLOWS.first:
            return False
        with suppress(ProcessDied):
            return self.standins.libvirt.migrations.go_on()
        return True
