"""Asks for a scenario's first flow, or for its operations at once, until each is answered or waits for ever."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from pytest_volfault.injection import Deadlock, Run
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.scenario import Beside, Part, Scenario
from pytest_volfault.model.stood import Waits

# What a caller sees whose request waits for ever.
UNANSWERED = Answer(error="it waits for ever")


@dataclass(frozen=True)
class Asked:
    """What came of it.

    Attributes:
        answer: what the first caller saw.
        answers: what each saw of operations at once; empty where there is one flow.
        deadlock: who waits for one another; empty where nobody does.
    """

    answer: Answer
    answers: Mapping[str, Answer] = field(default_factory=dict)
    deadlock: tuple[Waits, ...] = ()


def ask_for(
    scenario: Scenario,
    ask: Callable[[Part | Beside], Answer],
    run: Run,
    schedule: Schedule,
    operations: Collection[str],
) -> Asked:
    """Ask, within the enclosure.

    Args:
        scenario: says for what.
        ask: asks for one flow, and returns what its caller saw.
        run: the scenario's.
        schedule: says who moves of operations at once.
        operations: which of those are asked for.
    """
    if not scenario.beside:
        try:
            return Asked(ask(scenario.parts[0]))
        except Deadlock as deadlock:
            FLOWS.abandon()
            return Asked(UNANSWERED, deadlock=deadlock.waits)
    named = {name: each for name, each in scenario.operations.items() if name in operations}
    waits: tuple[Waits, ...] = ()
    try:
        given = FLOWS.operate(schedule, {name: functools.partial(ask, each) for name, each in named.items()}, run)
    except Deadlock as deadlock:
        FLOWS.abandon()
        given, waits = dict(deadlock.answers), deadlock.waits
    answers = {name: given.get(name, UNANSWERED) for name in named}
    return Asked(next(iter(answers.values())), answers, waits)
