"""One run of a scenario: counts and records each crossing, and lets the planned faults strike."""

from __future__ import annotations

import dataclasses
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import process
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.process import ProcessDied
from pytest_volfault.injection.witness import Witness
from pytest_volfault.model.scenario import Fault, Meanwhile, Part
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


@dataclass(slots=True)
class _Line:
    """An entry of the trace while it is written: what came of it is known later."""

    name: str
    occurrence: int
    detail: tuple[str, ...]
    process: str
    kinds: tuple[str, ...] = ()
    event: Event = Event.CALL
    result: str = ""
    end: End = End.OPEN
    strike: Strike | None = None
    place: Place | None = None

    def entry(self, n: int) -> TraceEntry:
        return TraceEntry(
            n, self.name, self.occurrence, self.detail, self.result, self.process,
            self.kinds, self.event, self.end, self.strike, self.place,
        )  # fmt: skip

    def ends(self, result: str, end: End = End.RETURNED) -> None:
        self.result, self.end = result, end


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
    ) -> None:
        self._kinds = kinds
        self._counts: dict[tuple[Event, str], int] = {}
        self._lines: list[_Line] = []
        self._conditional: dict[tuple[str, ...], bool] = {}
        self._begin = begin
        self.behind = behind
        self._aside = aside
        self._witness = witness
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
        self._counts = {key: count for key, count in self._counts.items() if key[0] is Event.THEN}
        nth = self._counted(Event.THEN, part.flow)
        return self._noted(_Line(part.flow, nth, part.roles, process.current(), event=Event.THEN)).ends

    def arm(self, fault: Fault) -> None:
        """Add a fault that counts calls from now on, and has not struck yet."""
        self.fired.discard(fault)
        self._faults.setdefault(fault.point, []).append((fault, self._counts.get((Event.CALL, fault.point), 0)))

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
        if operation.process and not self.behind:
            return wrapped(*args, **kwargs)
        point = operation.point if operation.suffix is None else operation.point + operation.suffix(*args, **kwargs)
        here = operation.process or process.current()
        FLOWS.check()
        FLOWS.current.waited = None
        if len(self._lines) >= MOST_CROSSINGS:
            raise TargetHangs(f"more than {MOST_CROSSINGS} crossings in one scenario, the last at {point}")
        detail = () if operation.detail is None else _words(operation.detail(subject, *args, **kwargs))
        if process.is_dead() and not operation.process:
            # It is not counted: nothing that could be broken has happened.
            self._noted(_Line(point, self._counts.get((Event.CALL, point), 0), detail, here, end=End.REFUSED))
            raise ProcessDied(here)
        count = self._counted(Event.CALL, point)
        if self._meanwhile:
            wrapped = self._interrupted(point, count, wrapped)
        passage = Passage("before", subject, args, kwargs, lambda: wrapped(*args, **kwargs))
        kinds = () if operation.observed else self._possible(operation.kinds, passage)
        if operation.process:
            kinds = tuple(kind for kind in kinds if kind != Crash.name)
        # The line stands where the call began, so that what happens inside comes after it.
        line = self._noted(_Line(point, count, detail, here, kinds))
        if self._witness is not None:
            changes = not (operation.reads or operation.observed or operation.process)
            self._witness.crosses(point, sys._getframe(1), changes=changes)
        planned = self._faults.get(point, ())
        fault = next((fault for fault, base in planned if fault.strikes(count - base) and fault.kind in kinds), None)
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
        with self._writing:
            count = self._counts[event, name] = self._counts.get((event, name), 0) + 1
        return count

    def _noted(self, line: _Line) -> _Line:
        with self._writing:
            self._lines.append(line)
        return line

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
            _Line(planned.flow, nth, planned.roles, process.current(), event=Event.MEANWHILE, place=place)
        )
        begin = self._begin

        def told() -> None:
            line.ends(begin(planned))

        with self._aside():
            FLOWS.run(planned.flow, told, self)
        # The other flow may have run into the death of the very process that stands here.
        process.check_alive()

    def begins_to_wait(self, lock: str) -> Callable[[str], None]:
        """A flow waits for a lock that another one has; see `at_once.Listener`."""
        flow = FLOWS.current
        # A semaphore is made of several locks, and to get it is to wait for each in turn.
        if flow.waited is None or flow.waited[0] != lock:
            nth = self._counted(Event.WAIT, "")
            flow.waited = lock, self._noted(_Line(lock, nth, (), process.current(), event=Event.WAIT)).ends
        return flow.waited[1]

    def _possible(self, names: tuple[str, ...], passage: Passage) -> tuple[str, ...]:
        """What can happen to this very call; a crash always can."""
        if names not in self._conditional:
            self._conditional[names] = any(self._kinds[name].applies for name in names)
        if not self._conditional[names]:
            return (Crash.name, *names)
        applies = ((name, self._kinds[name].applies) for name in names)
        return (Crash.name, *(name for name, test in applies if test is None or test(passage)))


class Crash:
    """The kind that every point has: the process is killed, before the effect or right after it."""

    name = "crash"
    title = "the calling process is killed"
    whens = ("before", "after")
    applies = None

    @staticmethod
    def strike(passage: Any) -> Any:
        if passage.when == "after":
            passage.proceed()
        raise ProcessDied(process.current())


def _words(said: str | tuple[str, ...]) -> tuple[str, ...]:
    words = (said,) if isinstance(said, str) else tuple(said)
    return tuple(word for word in words if word)


def shown(result: Any) -> str:
    """A result in a few characters that are the same in each run."""
    if result is None:
        return "done"
    if isinstance(result, bool | int | str):
        text = str(result)
        return text if len(text) <= 40 else "done"
    # Only what was made to be read: the default text of an object holds its address.
    readable = type(result).__module__ != "builtins" and "__str__" in vars(type(result))
    return str(result) if readable else "done"


def shown_error(error: BaseException) -> str:
    """An error in one line: its class and the first line of its message."""
    message = str(error).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {message}"[:160] if message else type(error).__name__
