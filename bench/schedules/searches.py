"""Who searches, and how each is asked: until something wrong is found, and through all of it with two switches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.schedules.programs import Small
from bench.schedules.toy import Toy
from pytest_volfault.explorer import EverySchedule, ReducedSchedules, ScheduleSearch

SWITCHES = 2
# Nobody's search goes on beyond.
MOST = 5000


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search came to.

    Attributes:
        first: how many executions it took until something was wrong; None where nothing was.
        whole: how many there are within the bound; None where it does not go on after what is wrong, or cannot tell.
        rate: executions a second.
    """

    first: int | None
    whole: int | None
    rate: float


class Wrong(Exception):  # noqa: N818 - what the programs are looked at for
    """The end is none of those that the tasks have one after the other."""


def of_ours(strategy: Callable[..., ScheduleSearch]) -> Callable[[type[Small]], Searched]:
    """One of our own strategies."""

    def search(program: type[Small]) -> Searched:
        tasks = {name: getattr(program, f"{task}_steps") for name, task in zip("ABC", program.TASKS, strict=False)}
        toy, first = Toy(**tasks), None
        began, searching = time.process_time(), strategy(toy, SWITCHES)
        for _ in searching:
            cells, answers, stuck = toy.end
            if first is None and (stuck or program.is_wrong(dict(cells), dict(answers))):
                first = searching.searched.run
        run = searching.searched.run
        return Searched(first, run, run / (time.process_time() - began))

    return search


def frontrun(program: type[Small]) -> Searched:
    """Dynamic partial-order reduction of threads at their bytecode."""
    from frontrun import explore

    def asked(*, stop: bool) -> tuple[Any, float]:
        began = time.process_time()
        found = explore(
            setup=program,
            workers=[getattr(program, task) for task in program.TASKS],
            invariant=lambda state: not _is_wrong(state),
            detect_io=False,
            stop_on_first=stop,
            reproduce_on_failure=0,
            preemption_bound=SWITCHES,
            max_executions=MOST,
        )
        return found, time.process_time() - began

    until, _ = asked(stop=True)
    through, seconds = asked(stop=False)
    first = until.num_explored if until.property_holds is False else None
    # A deadlock is where it ends.
    whole = None if through.num_explored == first else through.num_explored
    return Searched(first, whole, through.num_explored / seconds)


def interleave_test(program: type[Small]) -> Searched:
    """Depth-first through the lines of threads."""
    import interleave_test as it

    def asked(*, stop: bool) -> tuple[Any, float]:
        def model() -> None:
            state = program()
            for task in [it.spawn(getattr(state, task)) for task in program.TASKS]:
                task.join()
            if stop and _is_wrong(state):
                raise Wrong

        began = time.process_time()
        found = it.explore(
            model,
            iterations=MOST,
            strategy="dfs",
            granularity="line",
            max_preemptions=SWITCHES,
            raise_on_failure=False,
        )
        return found, time.process_time() - began

    until, _ = asked(stop=True)
    through, seconds = asked(stop=False)
    first = until.schedules_run if until.failure else None
    whole = through.schedules_run if through.exhausted else None
    return Searched(first, whole, through.schedules_run / seconds)


def simloom(program: type[Small]) -> Searched:
    """Every delay of coroutines, two at most."""
    from simloom import explore_systematic

    async def main() -> None:
        state = program(asyncio.Lock)
        await asyncio.gather(*(getattr(state, f"{task}_async")() for task in program.TASKS))
        if _is_wrong(state):
            raise Wrong

    def asked(*, stop: bool) -> tuple[Any, float]:
        began = time.process_time()
        found = explore_systematic(main, max_delays=SWITCHES, max_schedules=MOST, stop_on_failure=stop)
        return found, time.process_time() - began

    until, _ = asked(stop=True)
    through, seconds = asked(stop=False)
    whole = through.schedules if through.exhaustive else None
    return Searched(until.first_failure_at, whole, through.schedules / seconds)


def hypothesis(program: type[Small]) -> Searched:
    """A stateful test whose rule is that one task moves, at random; there is no end of it."""
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis import strategies as st
    from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

    names = "ABC"[: len(program.TASKS)]
    runs = 0

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            nonlocal runs
            super().__init__()
            runs += 1
            tasks = {name: getattr(program, f"{task}_steps") for name, task in zip(names, program.TASKS, strict=True)}
            self.toy, self.moves = Toy(**tasks), list[str]()
            self.over = False

        @rule(task=st.sampled_from(names))
        def move(self, task: str) -> None:
            steps = self.toy.run(self.moves).steps
            if self.over:
                return
            # The toy goes on to its end; who could have moved here it says.
            if task in steps[len(self.moves)].enabled:
                self.moves.append(task)
            execution = self.toy.run(self.moves)
            self.over = len(execution.steps) == len(self.moves)
            cells, answers, stuck = self.toy.end
            if self.over and (stuck or program.is_wrong(dict(cells), dict(answers))):
                raise Wrong

    chosen = settings(
        max_examples=MOST // 10,
        stateful_step_count=30,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    began, first = time.process_time(), None
    try:
        run_state_machine_as_test(Machine, settings=chosen)  # type: ignore[no-untyped-call]  # Hypothesis has no types there
    except Wrong:
        first = runs
    return Searched(first, None, runs / (time.process_time() - began))


def _is_wrong(state: Small) -> bool:
    return type(state).is_wrong(vars(state), dict.fromkeys("ABC", state.seen))


SEARCHES: Mapping[str, Callable[[type[Small]], Searched]] = {
    "volfault, reduced": of_ours(ReducedSchedules),
    "volfault, all": of_ours(EverySchedule),
    "frontrun": frontrun,
    "interleave-test": interleave_test,
    "simloom": simloom,
    "hypothesis": hypothesis,
}
# What is to be installed for each, by the name of its module.
NEEDS = {name: name.replace("-", "_") for name in ("frontrun", "interleave-test", "simloom", "hypothesis")}
