"""What a test of somebody's own code gets: a cloud to build on, faults to set, final states to assert."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from pytest_volfault.errors import UsageError, VolfaultError
from pytest_volfault.injection import Enclosure, Run, VirtualTime, process
from pytest_volfault.outcome import FinalState, TraceEntry
from pytest_volfault.scenario import Fault
from pytest_volfault.targets.parties import kinds_at, party_kinds, party_operations
from pytest_volfault.targets.surroundings import Surroundings
from pytest_volfault.verdicts import final_state
from volfault_fakes.cloud import Cloud
from volfault_fakes.errors import UnknownCall
from volfault_fakes.tables import Volume


class UnfiredFault(VolfaultError):  # noqa: N818 - says what happened
    """A fault was set and never struck: the test would have passed without it.

    Check the point's name against the trace in the message, and that the code under test gets that far.
    """


class Workbench:
    """The fakes around one test; the `volfault` fixture.

    `with Workbench("seed") as bench:` Cinder answers at http://cinder.test, `import libvirt` finds the
    fake, time is virtual, and the points can be broken with `fault`.

    Attributes:
        cloud: the deployment's state; `add_server` and `add_volume` build it.
    """

    def __init__(self, seed: str, time: VirtualTime | None = None) -> None:
        self._surroundings = Surroundings()
        self.cloud: Cloud = self._surroundings.cloud
        self._operations = {operation.point: operation for operation in party_operations()}
        self._kinds = party_kinds()
        self._run = Run((), self._kinds)
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(self._operations.values(), self._time)
        self._seed = seed
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        process.revive()
        UnknownCall.noticed.clear()
        self._stack.enter_context(self._surroundings.standing())
        self._stack.enter_context(self._enclosure.around(self.cloud.clock, self._seed, self._run))
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self._stack.__exit__(*exc)  # type: ignore[arg-type]  # the three that `with` gives
        finally:
            if self._own_time:
                self._time.thaw()

    @contextmanager
    def fault(self, point: str, kind: str, when: str = "before", times: str = "once") -> Iterator[Fault]:
        """Break a point within the block, counting its calls from there.

        A crash raises `ProcessDied`, as little to be caught by `except Exception` as a kill is; what runs after
        the block is a process started anew.

        Args:
            point: such as `cinder.os-terminate_connection`.
            kind: what goes wrong, one of the point's kinds.
            when: `before` the effect, or `after` it (effect done, reply lost).
            times: `once`, or `always`.

        Raises:
            UsageError: no such point, kind, when or times; the message lists the valid ones.
            UnfiredFault: the block ended, and the fault never struck.
        """
        fault = Fault(point, kind, when, times)
        self._check(fault)
        # From the first that is asked for, the trace shows all of them.
        self._run.behind |= bool(self._operations[fault.point].process)
        self._run.arm(fault)
        try:
            yield fault
        finally:
            self._run.disarm(fault)
            process.revive()
        if fault not in self._run.fired:
            crossed = "\n".join(f"  {entry}" for entry in self.trace) or "  nothing"
            raise UnfiredFault(f"{fault} never struck. What was crossed:\n{crossed}")

    def final_state(self, volume: Volume | str) -> FinalState:
        """What is left of a volume now. There is no Nova here: `bdm` is False, `vm_state` that of the guests."""
        states = {guest.state for guest in self.cloud.guests.values()}
        vm_state = ("active" if states == {"running"} else "stopped") if states else None
        return final_state(self.cloud, volume if isinstance(volume, str) else volume.id, vm_state=vm_state)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The calls that no fake models, one sentence each; a test with any has proved nothing."""
        return tuple(UnknownCall.noticed)

    @property
    def trace(self) -> tuple[TraceEntry, ...]:
        """What was crossed so far."""
        return self._run.trace

    def _check(self, fault: Fault) -> None:
        operation = self._operations.get(fault.point)
        if operation is None:
            raise UsageError(f"unknown point {fault.point!r}; the points are {', '.join(sorted(self._operations))}")
        kinds = kinds_at(operation)
        if fault.kind not in kinds:
            raise UsageError(f"{fault.kind!r} cannot happen at {fault.point}; what can is {', '.join(kinds)}")
        if fault.when not in self._kinds[fault.kind].whens:
            raise UsageError(
                f"{fault.kind} strikes only {' or '.join(self._kinds[fault.kind].whens)} the effect, not {fault.when}"
            )
