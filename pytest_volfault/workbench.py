"""What a test of somebody's own code gets: a cloud to build on, faults to set, final states to assert."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from pytest_volfault.campaign.explanations import never_struck
from pytest_volfault.errors import UnfiredFault, UsageError
from pytest_volfault.explorer import BreakablePoints, check_calls
from pytest_volfault.extensions.catalogue import extended
from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.injection import Enclosure, Run, VirtualTime, process
from pytest_volfault.injection.watchdog import Watchdog
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.scenario import Fault, is_hidden
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.targets.parties import party_kinds, party_operations
from pytest_volfault.targets.surroundings import Surroundings
from pytest_volfault.verdicts import of_one_volume
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Volume
from volfault_fakes.errors import UnknownCall
from volfault_fakes.naming import unknown


class Workbench:
    """The fakes around one test; the `volfault` fixture.

    `with Workbench("seed") as bench:` Cinder answers at http://cinder.test, `import libvirt` finds the
    fake, time is virtual, and the points can be broken with `fault`.

    Args:
        seed: what UUIDs and random numbers follow from.
        time: virtual time to share with others; starting it is what is expensive.
        watchdog: says what real time the block may take; 60 seconds without one.
        extensions: whose points and kinds there are as well; see `load_extensions`.

    Attributes:
        cloud: the deployment's state; `add_server` and `add_volume` build it.
    """

    def __init__(
        self,
        seed: str,
        time: VirtualTime | None = None,
        watchdog: Watchdog | None = None,
        extensions: Extensions | None = None,
    ) -> None:
        self._surroundings = Surroundings()
        self.cloud: Cloud = self._surroundings.cloud
        operations, kinds = extended(party_operations(), party_kinds(), extensions or load_extensions())
        self._places = BreakablePoints.of(operations, kinds)
        self._run = Run((), kinds)
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(operations, self._time, watchdog, shared=True)
        self._seed = seed
        self._stack = ExitStack()
        self._unanswered: list[str] = []

    def __enter__(self) -> Self:
        self._unanswered = self._stack.enter_context(UnknownCall.noticing())
        self._stack.enter_context(self._surroundings.standing())
        self._stack.enter_context(self._enclosure.around(self.cloud.clock, self._seed, self._run, anew=True))
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self._stack.__exit__(*exc)  # type: ignore[arg-type]  # the three that `with` gives
        finally:
            if self._own_time:
                self._time.thaw()

    @contextmanager
    def fault(
        self, point: str, kind: str, when: str = "before", times: str = "once", *, unreached_ok: bool = False
    ) -> Iterator[Fault]:
        """Break a point within the block, counting its calls from there.

        A crash raises `ProcessDied`, as little to be caught by `except Exception` as a kill is; what runs after
        the block is a process started anew.

        Args:
            point: such as `cinder.os-terminate_connection`.
            kind: what goes wrong, one of the point's kinds.
            when: `before` the effect, `after` it (effect done, reply lost), or `late`: it comes as the block ends.
            times: `once`, or `always`.
            unreached_ok: whether it may never strike.

        Raises:
            UsageError: no such point, kind, when or times; the message lists the valid ones.
            UnfiredFault: the block ended, and the fault never struck.
        """
        fault = Fault(point, kind, when, times)
        check_calls([fault], self._places)
        # From the first that is asked for, the trace shows all of them.
        self._run.behind |= is_hidden(fault.point)
        self._run.arm(fault)
        try:
            yield fault
            self._run.catch_up()
        finally:
            self._run.disarm(fault)
            process.revive()
        if fault not in self._run.fired and not unreached_ok:
            raise UnfiredFault(never_struck([fault], self.trace))

    def final_state(self, volume: Volume | str) -> FinalState:
        """What is left of a volume now. There is no Nova here: `bdm` is False, `vm_state` that of the guests.

        Args:
            volume: what `add_volume` returned, or an id of a volume that there is or was.

        Raises:
            UsageError: there never was such a volume.
        """
        identifier = self._identifier(volume)
        states = {guest.state for guest in self.cloud.guests.values()}
        vm_state = ("active" if states == {"running"} else "stopped") if states else None
        return dataclasses.replace(of_one_volume(self.cloud, identifier), vm_state=vm_state)

    def _identifier(self, volume: object) -> str:
        identifier = volume.id if isinstance(volume, Volume) else volume
        # A volume that was deleted has a final state, and one that nobody ever made has none.
        known = {*self.cloud.volumes, *(change.key for change in self.cloud.history if change.table == "volumes")}
        if not isinstance(identifier, str) or identifier not in known:
            raise UsageError(unknown("volume", identifier, known))
        return identifier

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The calls that no fake models, one sentence each; a test with any has proved nothing."""
        return tuple(self._unanswered)

    @property
    def trace(self) -> tuple[TraceEntry, ...]:
        """What was crossed so far."""
        return self._run.trace
