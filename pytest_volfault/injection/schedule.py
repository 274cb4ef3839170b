"""Who moves where several operations are asked for at once: at each place somebody is chosen of those who can.

Who chooses is in `choosers`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_volfault.injection._own import Own
from pytest_volfault.injection._task import Task
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.choosers import Chooser
from pytest_volfault.injection.standing import Lock
from pytest_volfault.model.scenario import BEGIN, END, WAIT, Switch
from pytest_volfault.model.schedule import Execution, Step, Touch
from pytest_volfault.model.stood import Stack

# Where one stands that sleeps while others of its operation go on.
SLEEP = "sleep"


@dataclass
class _Taken:
    """A step under way."""

    task: str
    place: str
    enabled: tuple[str, ...]
    touches: frozenset[Touch] = frozenset()
    makes: tuple[str, ...] = ()


@dataclass(eq=False)
class Schedule:
    """The order of operations at once; see `at_once.Order`.

    Args:
        chooser: chooses who moves.
        switched: is told when somebody else moves than usually.
        own: which code is the target's; without it nothing is seen of where a task stands.

    Attributes:
        stacks: (task, place) -> what stood on its stack when another moved; of one that had not begun, on the stack of
            whoever set it off.
        switches: where that was.
        deadlock: who waits for one another; empty where nobody does.
    """

    chooser: Chooser
    switched: Callable[[Switch], None] = lambda _: None
    own: Own | None = None
    stacks: dict[tuple[str, str], Stack] = field(default_factory=dict)
    switches: list[Switch] = field(default_factory=list)
    deadlock: tuple[str, ...] = ()
    schedules = True
    _steps: list[_Taken] = field(default_factory=list)

    @property
    def execution(self) -> Execution:
        """What was done so far, step by step."""
        steps = (Step(each.task, each.place, each.touches, each.enabled, each.makes) for each in self._steps)
        return Execution(tuple(steps), self.deadlock)

    def sets_off(self, task: Task) -> None:
        """See `at_once.Order`."""
        self._look(task.name, BEGIN)

    def _look(self, task: str, place: str) -> None:
        if self.own is not None:
            standing = self.own.standing(sys._getframe(2))
            self.stacks[task, place] = Stack(standing.entry, standing.path)

    def place(self, me: Task, place: str) -> Task:
        """Whoever has touched something since it stood last may be stopped, but not within a transaction."""
        same = not (me.touched or me.makes or self.chooser.stops(me.name, place))
        if same or FLOWS.is_inseparable():
            return me
        return self._next(me, place, usual=me) or me

    def instead(self, me: Task) -> Task | None:
        """See `at_once.Order`."""
        return self._next(me, me.nth(WAIT))

    def sleeping(self, me: Task) -> Task:
        """Time is moved by whoever of an operation wakes first, when all others of it sleep or wait."""
        own = [each for each in self._movable() if each.root is me.root]
        awake = [each for each in own if each.wakes is None]
        heir = awake[0] if awake else min(own, key=lambda each: (each.wakes or 0, each.rank))
        if heir is not me:
            self._close(me)
            me.place = SLEEP
            self._look(me.name, SLEEP)
            # Who that is is no choice, and a step all the same.
            self.chooser.choose(me.name, SLEEP, heir.name, (heir.name,))
            self._steps.append(_Taken(heir.name, heir.place, (heir.name,)))
        return heir

    def given(self, me: Task, lock: Lock) -> Task:  # noqa: ARG002 - as Order
        """Who waits for a lock can move from now on; whoever gave it goes on."""
        return me

    def ended(self, me: Task) -> Task | None:
        """See `at_once.Order`."""
        return self._next(me, END)

    def resting(self, me: Task) -> Task | None:
        """See `at_once.Order`."""
        return self._next(me, END if self._steps else BEGIN)

    def _next(self, me: Task, place: str, usual: Task | None = None) -> Task | None:
        self._close(me)
        me.place = place
        movable = {each.name: each for each in self._movable()}
        if not movable:
            self.deadlock = tuple(each.name for each in FLOWS.all if each.waits is not None)
            return None
        enabled, standing = tuple(movable), me.name if self._steps else ""
        expected = enabled[0] if usual is None else usual.name
        chosen = self.chooser.choose(standing, place, expected, enabled)
        if chosen != expected:
            switch = Switch(standing, place, chosen)
            self.switches.append(switch)
            self.switched(switch)
        self._steps.append(_Taken(chosen, movable[chosen].place, enabled))
        if chosen != me.name and not me.over:
            self._look(me.name, place)
        return movable[chosen]

    def _close(self, me: Task) -> None:
        """What was touched and set off belongs to the step that ends here."""
        last = next((each for each in reversed(self._steps) if each.task == me.name), None)
        if last is not None:
            last.touches, last.makes = frozenset(me.touched), tuple(me.makes)
            me.touched.clear()
            me.makes.clear()

    def _movable(self) -> list[Task]:
        alive = sorted((each for each in FLOWS.all if not each.over), key=lambda each: each.rank)
        movable = [each for each in alive if each.can_move]
        # Who has been answered looks back when nothing is left to be done, or nothing more will be.
        return movable or [each for each in alive if each.rests][:1]
