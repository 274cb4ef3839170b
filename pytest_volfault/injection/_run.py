"""One run of a scenario: counts and records each crossing, and lets the planned faults strike."""

from __future__ import annotations

import dataclasses
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import FrameType
from typing import Any

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import process
from pytest_volfault.injection._crash import Crash
from pytest_volfault.injection._stops import Stops, Touching
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.line import Line, shown, shown_error, words
from pytest_volfault.injection.process import ProcessDied
from pytest_volfault.injection.witness import Own, Witness
from pytest_volfault.model.scenario import WHENS, Fault, Meanwhile, Part, Switch
from pytest_volfault.model.stood import Stack
from pytest_volfault.model.trace import End, Event, Place, Strike, TraceEntry

# A flow makes tens of crossings. A loop that never ends would otherwise fill the memory first.
MOST_CROSSINGS = 20_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A call on its way, as a fault sees it."""

    when: str
    subject: Any
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    proceed: Callable[[], Any]
    postpone: Callable[..., None]


class Run:
    """The interceptor of one scenario.

    Args:
        faults: what shall go wrong.
        kinds: name of a kind -> the object whose `strike(passage)` does it.
        meanwhile: what shall come in between.
        begin: runs what shall come in between, and returns what its user saw, in a few words.
        behind: whether calls between the processes of a party are looked at, too.
        aside: who stands inside a party lets the flow that comes in between use it within this block.
        witness: sees which code of the target makes each call, and what it makes of the fault.
        touches: what of what is shared a call reads or changes.
        own: which code is the target's.

    Attributes:
        trace: what was crossed so far, in order.
        fired: what struck, or came in between, at least once since the flow began.
    """

    def __init__(
        self,
        faults: Iterable[Fault],
        kinds: Mapping[str, Any],
        meanwhile: Iterable[Meanwhile] = (),
        begin: Callable[[Meanwhile], str] | None = None,
        behind: bool = False,
        aside: Callable[[], AbstractContextManager[None]] = nullcontext,
        witness: Witness | None = None,
        touches: Touching = lambda *_: (),
        own: Own | None = None,
    ) -> None:
        self._kinds = kinds
        # By the task that makes the call, where operations are asked for at once.
        self._counts: dict[tuple[str, Event, str], int] = {}
        self._lines: list[Line] = []
        self._strikes: dict[tuple[str, ...], tuple[Strike, ...]] = {}
        self._conditional: dict[tuple[str, ...], bool] = {}
        self._postponed: list[tuple[Line, Callable[[], Any]]] = []
        self._begin = begin
        self.behind = behind
        self._unseen = False
        self._aside = aside
        self._witness = witness
        self._own = own or Own(())
        self._stops = Stops(aside, touches)
        # Clients of the code under test may have threads.
        self._writing = threading.Lock()
        self._plan(faults, meanwhile)

    @property
    def trace(self) -> tuple[TraceEntry, ...]:
        return tuple(line.entry(n) for n, line in enumerate(self._lines, start=1))

    def _plan(self, faults: Iterable[Fault], meanwhile: Iterable[Meanwhile]) -> None:
        # point -> (fault, how many calls there were when it was set)
        self._faults: dict[str, list[tuple[Fault, int]]] = {}
        for fault in faults:
            self._faults.setdefault(fault.point, []).append((fault, 0))
        self._meanwhile = {(each.point, each.occurrence, each.when): each for each in meanwhile}
        self.fired: set[Fault | Meanwhile] = set()

    def goes_on(self, part: Part) -> Callable[[str], None]:
        """The flow has come to rest, and another one begins: its calls are counted anew, and its own faults strike.

        Returns:
            To be called with what its user saw, in a few words.
        """
        self._plan(part.faults, part.meanwhile)
        self._counts = {key: count for key, count in self._counts.items() if key[1] is Event.THEN}
        nth = self._counted(Event.THEN, part.flow)
        return self._noted(Line(part.flow, nth, part.roles, process.current(), event=Event.THEN)).ends

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Within the body the harness itself looks at what there is: no call is counted, noted or broken."""
        self._unseen = True
        try:
            yield
        finally:
            self._unseen = False

    def arm(self, fault: Fault) -> None:
        """Add a fault that counts calls from now on, and has not struck yet."""
        self.fired.discard(fault)
        self._faults.setdefault(fault.point, []).append((fault, self._so_far(fault.point)))

    def disarm(self, fault: Fault) -> None:
        """Take a fault away: of equal ones, that which was set last."""
        planned = self._faults[fault.point]
        del planned[max(n for n, (each, _) in enumerate(planned) if each == fault)]

    def cross(
        self,
        operation: Any,
        wrapped: Callable[..., Any],
        subject: Any,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Called by every woven point; see `points.Interceptor`."""
        if self._unseen or (operation.hidden and not self.behind):
            return wrapped(*args, **kwargs)
        point = operation.point if operation.suffix is None else operation.point + operation.suffix(*args, **kwargs)
        here = operation.process or process.current()
        FLOWS.check()
        FLOWS.current.waited = None
        if len(self._lines) >= MOST_CROSSINGS:
            raise TargetHangs(f"more than {MOST_CROSSINGS} crossings in one scenario, the last at {point}")
        detail = () if operation.detail is None else words(operation.detail(subject, *args, **kwargs))
        self._stops.before(point, self._so_far(point) + 1)
        if process.is_dead() and not operation.process:
            # It is not counted: nothing that could be broken has happened.
            self._noted(Line(point, self._so_far(point), detail, here, end=End.REFUSED))
            raise ProcessDied(here)
        count = self._counted(Event.CALL, point)
        wrapped = self._stops.around(operation, point, count, wrapped, subject, args, kwargs)
        if self._meanwhile:
            wrapped = self._interrupted(point, count, wrapped)
        line = Line(point, count, detail, here)

        def proceed() -> Any:
            return wrapped(*args, **kwargs)

        passage = Passage(
            "before", subject, args, kwargs, proceed, lambda effect=proceed: self._postponed.append((line, effect))
        )
        if not operation.observed:
            line.possible = self._possible(
                operation.kinds, passage, crashes=not operation.process and here != process.USER
            )
        # The line stands where the call began, so that what happens inside comes after it.
        self._noted(line)
        if self._witness is not None:
            changes = not (operation.reads or operation.observed or operation.process)
            self._witness.crosses(point, sys._getframe(1), changes=changes)
        planned = self._faults.get(point, ())
        ours = ((each, base) for each, base in planned if each.task == FLOWS.task)
        fault = next((each for each, base in ours if each.strikes(count - base) and line.can(each)), None)
        try:
            if fault is None:
                result = wrapped(*args, **kwargs)
            else:
                self.fired.add(fault)
                line.strike = Strike(fault.kind, fault.when)
                try:
                    result = self._kinds[fault.kind].strike(dataclasses.replace(passage, when=fault.when))
                finally:
                    if self._witness is not None:
                        self._witness.strikes(sys._getframe(1), kills=fault.kind == Crash.name)
            line.ends(shown(result))
        except ProcessDied:
            process.kill(here)
            line.ends("", End.DIED)
            raise
        except BaseException as error:
            line.ends(shown_error(error), End.RAISED)
            raise
        return result

    def _counted(self, event: Event, name: str) -> int:
        key = (FLOWS.task, event, name)
        with self._writing:
            count = self._counts[key] = self._counts.get(key, 0) + 1
        return count

    def _so_far(self, point: str) -> int:
        """How many calls of a point the task that moves has made."""
        return self._counts.get((FLOWS.task, Event.CALL, point), 0)

    def _noted(self, line: Line) -> Line:
        line.task = line.task or FLOWS.task
        with self._writing:
            self._lines.append(line)
        return line

    def switched(self, switch: Switch) -> None:
        """Another task of operations at once moves than the one that would; see `schedule.Schedule`."""
        nth = self._counted(Event.SWITCH, switch.to)
        line = Line(switch.to, nth, (switch.place,), process.current(), event=Event.SWITCH, task=switch.task)
        self._noted(line).ends("moves")

    def _interrupted(self, point: str, count: int, wrapped: Callable[..., Any]) -> Callable[..., Any]:
        """The call with what is planned to happen while its caller stands before or after its effect."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self._come_between(point, count, "before")
            result = wrapped(*args, **kwargs)
            self._come_between(point, count, "after")
            return result

        return call

    def _come_between(self, point: str, count: int, when: str) -> None:
        planned = self._meanwhile.pop((point, count, when), None)
        if planned is None or self._begin is None:
            return
        self.fired.add(planned)
        nth = self._counted(Event.MEANWHILE, planned.flow)
        place = Place(point, count, when)
        line = self._noted(
            Line(planned.flow, nth, planned.roles, process.current(), event=Event.MEANWHILE, place=place)
        )
        begin = self._begin

        def told() -> None:
            line.ends(begin(planned))

        with self._aside():
            FLOWS.run(planned.flow, told, self)
        # The other flow may have run into the death of the very process that stands here.
        process.check_alive()

    def stack_of(self, frame: FrameType | None) -> Stack:
        """See `at_once.Listener`."""
        standing = self._own.standing(frame)
        return Stack(standing.entry, standing.path)

    def begins_to_wait(self, lock: str) -> Callable[[str], None]:
        """A flow waits for a lock that another one has; see `at_once.Listener`."""
        flow = FLOWS.current
        # A semaphore is made of several locks, and to get it is to wait for each in turn.
        if flow.waited is None or flow.waited[0] != lock:
            nth = self._counted(Event.WAIT, "")
            flow.waited = lock, self._noted(Line(lock, nth, (), process.current(), event=Event.WAIT)).ends
        return flow.waited[1]

    def _possible(self, names: tuple[str, ...], passage: Passage, *, crashes: bool) -> tuple[Strike, ...]:
        """What can strike this very call; a crash of its caller always can, where that is under test."""
        key = (Crash.name, *names) if crashes else names
        if key not in self._strikes:
            self._strikes[key] = tuple(Strike(name, when) for name in key for when in self._kinds[name].whens)
            self._conditional[key] = any(self._kinds[name].applies for name in key)
        strikes = self._strikes[key]
        if not self._conditional[key]:
            return strikes
        sides = {when: dataclasses.replace(passage, when=when) for when in WHENS}
        tests = ((each, self._kinds[each.kind].applies) for each in strikes)
        return tuple(each for each, test in tests if test is None or test(sides[each.when]))

    # -- what comes late

    def catch_up(self) -> None:
        """The flow has come to rest: what its callers have given up has its effect now, in the order of the calls."""
        while self._postponed:
            given_up, proceed = self._postponed.pop(0)
            line = self._noted(dataclasses.replace(given_up, possible=(), event=Event.LATE, strike=None))
            try:
                line.ends(shown(proceed()))
            except ProcessDied:
                line.ends("", End.DIED)
            except Exception as error:  # noqa: BLE001 - whatever it is, there is nobody left to be told
                line.ends(shown_error(error), End.RAISED)
