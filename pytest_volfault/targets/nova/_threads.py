"""Nova's thread pools in one thread, so that two runs of a scenario are the same."""

from __future__ import annotations

import functools
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import futurist

from pytest_volfault.injection import process
from pytest_volfault.injection.at_once import FLOWS
from volfault_fakes.cloud.clock import Clock

# Host._init_events holds back a STOPPED event for so long, in case the guest is only being rebooted.
DELAY_SECONDS = 15
DELAYED = "nova.delayed"
# Virtual seconds between two looks of who waits beside others.
LOOK_SECONDS = 0.1
# The same for one that nobody looks after any more.
LONG_LOOK_SECONDS = 10
# Longer than a guest of any size takes to another host.
PATIENCE_SECONDS = 3600
# What Nova starts, and then looks at again and again until it is over (LibvirtDriver._live_migration_monitor).
LOOKED_AFTER = frozenset({"_live_migration_operation"})


class GivenUp(BaseException):
    """Raised in a thread that waits for what does not come, so that its scenario can end."""


class Threads:
    """Runs what Nova spawns: at once where the spawner waits for it, afterwards where it does not.

    Afterwards, because the spawner may hold a lock that the spawned needs (ComputeManager._sync_power_states).
    How Nova spawns depends on its release: see `releases.spawning`.

    Args:
        clock: virtual time, for what is to be run with a delay.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._later: deque[Callable[[], Any]] = deque()
        self._beside: list[threading.Thread] = []
        # Thread -> whose it is, and the processes in which whoever it has interrupted is.
        self._spawners: dict[int, str] = {}
        self._interrupted: dict[int, list[str]] = {}
        self._given_up = False
        self._life = 0
        clock.handle(DELAYED, self._ring)

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        """Run it at once, for one who waits."""
        return self._run(functools.partial(function, *args, **kwargs))

    def run_task(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        """The same for a task that is all that a message asks for.

        Who dies in it has died, whatever a `finally` block of its has raised instead (a build's looks for a result).
        """
        future = self.run(function, *args, **kwargs)
        process.check_alive()
        return future

    def spawn(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        """Run it when its spawner is done, or before that when somebody wants the result."""
        if getattr(function, "__name__", "") in LOOKED_AFTER:
            return self.spawn_beside(function, *args, **kwargs)
        future = LazyFuture(_by_its_spawner(functools.partial(function, *args, **kwargs)))
        if FLOWS.order.schedules:
            FLOWS.spawn(getattr(function, "__name__", "a thread"), future.run)
        else:
            self._later.append(future.run)
        return future

    def spawn_beside(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        """Run it in a thread of its own, of which one moves at a time: its spawner looks after it while it runs."""
        future: futurist.Future[Any] = futurist.Future()
        work = _by_its_spawner(functools.partial(function, *args, **kwargs))

        spawner = process.current()

        def run() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is for whoever looks after it, as any thread's is
                future.set_exception(error)

        def run_beside() -> None:
            me = threading.get_ident()
            self._spawners[me], self._interrupted[me] = spawner, process.exchange(["caller"])
            try:
                run()
            finally:
                process.exchange(self._interrupted.pop(me))
                del self._spawners[me]

        if FLOWS.order.schedules:
            FLOWS.spawn(getattr(function, "__name__", "beside"), run)
            return future
        thread = threading.Thread(target=run_beside, name=getattr(function, "__name__", "beside"), daemon=True)
        thread.start()
        self._beside.append(thread)
        return future

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait as a thread does beside which others go on: whoever looks after it does so meanwhile."""
        began, me = self._clock.now, threading.get_ident()
        while not happened():
            if self._given_up or self._clock.now - began > PATIENCE_SECONDS:
                raise GivenUp
            self._sleep(me, LONG_LOOK_SECONDS if FLOWS.is_left_alone() else LOOK_SECONDS)
        # A process takes its threads with it; what was waited for happens all the same.
        if self._spawners.get(me) in process.dead():
            raise GivenUp

    def _sleep(self, me: int, seconds: float) -> None:
        """Whoever goes on meanwhile is in the processes in which it was interrupted."""
        if me not in self._interrupted:
            time.sleep(seconds)
            return
        own = process.exchange(self._interrupted[me])
        try:
            time.sleep(seconds)
        finally:
            self._interrupted[me] = process.exchange(own)

    def submit_with_delay(self, function: Callable[..., Any], *args: Any) -> futurist.Future[Any]:
        """Run it in DELAY_SECONDS, unless it is cancelled; named as Nova's own delaying executor has it."""
        future: futurist.Future[Any] = futurist.Future()
        self._clock.call_later(
            DELAY_SECONDS, DELAYED, life=self._life, future=future,
            call=_by_its_spawner(functools.partial(function, *args)),
        )  # fmt: skip
        return future

    def run_spawned(self) -> None:
        """Run what has been spawned and not waited for, and what that spawns in turn."""
        while self._later:
            # A spawned function's failure ends in its future, as it does in a thread.
            try:
                self._run(self._later.popleft())
            except process.ProcessDied:
                # Others of that process refuse by themselves; whoever waits for all of it may be alive.
                process.check_alive()
        self.come_to_rest()

    def come_to_rest(self) -> bool:
        """Let what runs beside who has started it come to its end, or to none where nobody looks after it any more.

        Returns:
            Whether there was any.
        """
        # Who has come in between while one of them was at it waits for none.
        waits = FLOWS.current is FLOWS.first and bool(self._beside)
        while waits and self._beside:
            thread = self._beside.pop()
            thread.join(PATIENCE_SECONDS)
            if thread.is_alive():
                self._given_up = True
                thread.join()
                self._given_up = False
        return waits

    def forget(self) -> None:
        """The process is gone, its threads with it."""
        self._later.clear()
        self._life += 1

    def _ring(self, details: Mapping[str, Any]) -> None:
        # An alarm that was set by a process that has died since, or was cancelled, runs nothing.
        if details["life"] == self._life and details["future"].set_running_or_notify_cancel():
            self._run(details["call"])
            details["future"].set_result(None)

    def _run(self, call: Callable[[], Any]) -> futurist.Future[Any]:
        future: futurist.Future[Any] = futurist.Future()
        # A killed process, or a stopped scenario, is nothing that a future may keep to itself.
        try:
            future.set_result(call())
        except Exception as failure:  # noqa: BLE001 - it is for whoever waits, as a thread's is
            future.set_exception(failure)
        return future


class LazyFuture(futurist.Future):  # type: ignore[misc]  # futurist ships no types
    """Of work that has a thread of its own, and here runs in whoever waits for it.

    Args:
        work: what is to be done.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        """Do it, unless it has been done."""
        if self.done() or self.running() or not self.set_running_or_notify_cancel():
            return
        try:
            self.set_result(self._work())
        except Exception as error:  # noqa: BLE001 - it is for whoever waits, as a thread's is
            self.set_exception(error)

    def result(self, timeout: float | None = None) -> Any:
        self.run()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self.run()
        return super().exception(timeout)  # type: ignore[no-any-return]  # as above


def _by_its_spawner(call: Callable[[], Any]) -> Callable[[], Any]:
    """The call as a thread of the process that runs now."""
    spawner = process.current()

    def run() -> Any:
        # A process takes its threads with it.
        if spawner in process.dead():
            return None
        with process.running(spawner):
            return call()

    return run
