"""One of several flows under way, or what one of them has set off: a thread that moves when it is its turn."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_volfault.injection.standing import Lock
from pytest_volfault.model.schedule import Touch


@dataclass(eq=False)
class Task:
    """A flow, or what it has set off.

    Attributes:
        name: as scenarios have it; the first flow has none where nothing is asked for at once with it.
        about: what it does, for whoever is told where it stands.
        begun_by: who stands at a call for it.
        operation: the task of the request that it belongs to; None where that is itself.
        ident: of its thread.
        baton: whoever releases it lets the task go on.
        waits: what it waits for.
        wakes: the virtual time until which it sleeps; None where it does not.
        rests: its request is over, and it waits until all others are.
        processes: of the deployment, as `process` keeps them.
        back: who let it go on last.
        over: whether it has come to its end.
        error: with what, where that is nothing that a flow keeps to itself.
        local: values of `FlowLocal`.
        waited: for what it has waited since its last call, and what hears how that ended.
        place: where it stands, or stood last.
        places: how often it has waited, and given back a lock.
        touched: what it has read or changed since its last step.
        makes: the tasks that it has set off since then.
        made: how many it has set off.
        drawn: how many identifiers it has drawn, where each task draws its own.
    """

    name: str
    about: str = ""
    begun_by: Task | None = None
    operation: Task | None = None
    ident: int = 0
    thread: threading.Thread | None = None
    baton: Any = None
    waits: Lock | None = None
    wakes: float | None = None
    rests: bool = False
    processes: list[str] = field(default_factory=list)
    back: Task | None = None
    over: bool = False
    error: BaseException | None = None
    local: dict[Any, Any] = field(default_factory=dict)
    waited: tuple[str, Callable[[str], None]] | None = None
    place: str = "begin"
    places: Counter[str] = field(default_factory=Counter)
    touched: set[Touch] = field(default_factory=set)
    makes: list[str] = field(default_factory=list)
    made: int = 0
    drawn: int = 0

    def __str__(self) -> str:
        told = f"{self.name} ({self.about})" if self.about else self.name
        return told or "the first flow"

    @property
    def root(self) -> Task:
        """The task of the request that it belongs to."""
        return self.operation or self

    @property
    def can_move(self) -> bool:
        """Whether it stands at a call, or what it waits for is free."""
        return not self.over and not self.rests and (self.waits is None or not self.waits.locked())

    @property
    def rank(self) -> tuple[str | int, ...]:
        """Its place in a row of tasks: A, A.1, A.2, B."""
        operation, *numbers = self.name.split(".")
        return (operation, *map(int, numbers))

    def nth(self, place: str) -> str:
        """The name of a place that is none of a call: its second one is `wait#2`."""
        self.places[place] += 1
        return place if self.places[place] == 1 else f"{place}#{self.places[place]}"
