"""A program that a search over schedules can run: little generators with cells and locks between them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.model.schedule import Execution, Step, Touch

Task = Callable[[], Generator[tuple[Any, ...], Any, Any]]


class Toy:
    """Tasks that say what they do next, and do it when they move.

    `yield "read", cell`, `yield "write", cell, value`, `yield "take", lock`, `yield "give", lock`, and
    `yield "start", name, task` for one that is set off. What a task returns is its answer.

    Attributes:
        end: the cells, the answers, and who waits for ever, after the last run.
    """

    def __init__(self, **tasks: Task) -> None:
        self._tasks = tasks
        self.end: tuple[Any, ...] = ()

    def run(self, choices: Sequence[str]) -> Execution:
        self._running: dict[str, Generator[tuple[Any, ...], Any, Any]] = {}
        self._next: dict[str, tuple[Any, ...]] = {}
        self._cells: dict[str, Any] = {}
        self._taken: dict[str, str] = {}
        answers: dict[str, Any] = {}
        for name, task in self._tasks.items():
            self._begin(name, task, answers)
        steps: list[Step] = []
        while enabled := tuple(sorted(filter(self._can_move, self._next))):
            name = self._chosen(choices, steps, enabled)
            place = self._next[name]
            value, touches, made = self._do(name, *place)
            self._move(name, value, answers)
            for each, task in made.items():
                self._begin(each, task, answers)
            steps.append(Step(name, " ".join(map(str, place[:2])), touches, enabled, tuple(made)))
        stuck = tuple(sorted(self._next))
        self.end = tuple(sorted(self._cells.items())), tuple(sorted(answers.items())), stuck
        return Execution(tuple(steps), stuck)

    def _begin(self, name: str, task: Task, answers: dict[str, Any]) -> None:
        self._running[name] = task()
        self._move(name, None, answers)

    def _move(self, name: str, value: Any, answers: dict[str, Any]) -> None:
        try:
            self._next[name] = self._running[name].send(value)
        except StopIteration as stop:
            self._next.pop(name, None)
            answers[name] = stop.value

    def _can_move(self, name: str) -> bool:
        verb, thing, *_ = self._next[name]
        return verb != "take" or thing not in self._taken

    @staticmethod
    def _chosen(choices: Sequence[str], steps: Sequence[Step], enabled: tuple[str, ...]) -> str:
        if len(steps) < len(choices):
            if choices[len(steps)] not in enabled:
                raise UsageError(f"{choices[len(steps)]} cannot move")
            return choices[len(steps)]
        return steps[-1].task if steps and steps[-1].task in enabled else enabled[0]

    def _do(self, name: str, verb: str, thing: str, *rest: Any) -> tuple[Any, frozenset[Touch], dict[str, Task]]:
        if verb == "start":
            return None, frozenset(), {thing: rest[0]}
        if verb == "read":
            return self._cells.get(thing, 0), frozenset({Touch(thing, writes=False)}), {}
        if verb == "write":
            self._cells[thing] = rest[0]
        elif verb == "take":
            self._taken[thing] = name
        elif verb == "give":
            del self._taken[thing]
        else:
            raise AssertionError(verb)
        return None, frozenset({Touch(thing)}), {}
