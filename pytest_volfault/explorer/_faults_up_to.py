"""Faults up to a bound: what a run with some of them crossed is what one more can break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from pytest_volfault.explorer._decision import Fate
from pytest_volfault.explorer._exhaustive import Breakable, extensions
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.explorer._reduction import Reduction
from pytest_volfault.model.most import Most
from pytest_volfault.model.scenario import Scenario


def faults_up_to(
    most: Most,
    undisturbed: Explored,
    breakable: Mapping[str, Breakable],
    play: Callable[[Scenario], Explored],
    reduction: Reduction,
    pruned: Counter[str],
) -> Iterator[Scenario]:
    """The scenarios of a flow with one fault, then with two, and so on.

    Those with one fault are all there: each of them is what others are told apart by, and what a baseline names.

    Args:
        most: at most so many of each in a scenario.
        undisturbed: the flow without any.
        breakable: point -> what can go wrong there.
        play: plays a scenario whose trace is to be followed.
        reduction: says which need not be played.
        pruned: name of a rule -> how many it has left out; is counted on while scenarios are asked for.
    """
    frontier = [undisturbed]
    for left in reversed(range(most.faults)):
        level: list[Scenario] = []
        for run in frontier:
            for scenario in extensions(run.scenario, run.calls, breakable):
                if most.crashes is not None and scenario.crashes > most.crashes:
                    continue
                decision = reduction.decide(scenario)
                if decision.fate is Fate.PRUNE:
                    pruned[decision.rule] += 1
                else:
                    level.append(scenario)
        level = _neighbours(level)
        yield from level
        # The last round's traces would lead beyond the bound.
        frontier = _played(level, play, reduction) if left else []


def _played(level: Iterable[Scenario], play: Callable[[Scenario], Explored], reduction: Reduction) -> list[Explored]:
    runs: dict[Scenario, Explored] = {}
    for scenario in level:
        known = reduction.known(scenario)
        run = play(scenario) if known is None or known not in runs else replace(runs[known], scenario=scenario)
        runs[scenario] = run
        reduction.learn(run)
    return list(runs.values())


def _neighbours(level: Iterable[Scenario]) -> list[Scenario]:
    """In their order, but those side by side that differ in what strikes once and what always: one may say all."""
    groups: dict[Scenario, list[Scenario]] = {}
    for scenario in level:
        once = tuple(replace(fault, times="once") for fault in scenario.parts[-1].faults)
        groups.setdefault(scenario.with_faults(once), []).append(scenario)
    return [scenario for group in groups.values() for scenario in group]
