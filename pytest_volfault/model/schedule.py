"""Operations at once, step by step: who moved, what that touched, who else could have. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_volfault.model.scenario import BEGIN, END, Switch


@dataclass(frozen=True, slots=True, order=True)
class Touch:
    """Something shared that a step read or changed.

    Attributes:
        thing: its name, the same in every run: a row, a fact's subject, a lock.
        writes: whether it was changed; a lock that is taken or given is.
        what: the sort of thing that it is, the same for every server and volume; empty for a lock.
    """

    thing: str
    writes: bool = True
    what: str = ""

    def conflicts(self, other: Touch) -> bool:
        """Whether the order of the two can matter."""
        return self.thing == other.thing and (self.writes or other.writes)


@dataclass(frozen=True, slots=True)
class Step:
    """One task moved from one place where it could be stopped to the next.

    Attributes:
        task: who moved: `A`, `B`, … as the operations are asked for, and `A.1`, `A.2` for what they set off.
        place: where it stood before, in words of the trace: `cinder.attachment_create@after`, `begin`, a lock's name.
        touches: what it read or changed on the way.
        enabled: everybody who could have moved in its place, itself among them, by their names: A, A.1, B.
        makes: the tasks that it set off.
    """

    task: str
    place: str
    touches: frozenset[Touch] = frozenset()
    enabled: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()

    def depends_on(self, earlier: Step) -> bool:
        """Whether the order of the two can matter: one task's steps keep theirs, and nobody moves before it is made."""
        return (
            self.task == earlier.task
            or self.task in earlier.makes
            or any(mine.conflicts(other) for mine in self.touches for other in earlier.touches)
        )


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of operations at once, from the first step to the last.

    Attributes:
        steps: all of them, in order.
        deadlock: the tasks that wait for one another for ever; empty where all came to their ends.
    """

    steps: tuple[Step, ...]
    deadlock: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """Who moved, step by step: what makes the same run again."""
        return tuple(step.task for step in self.steps)

    @property
    def switches(self) -> int:
        """How often a task was stopped that could have gone on."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return sum(after.task != before.task and before.task in after.enabled for before, after in pairs)


def switches_of(execution: Execution) -> tuple[Switch, ...]:
    """Where somebody moved who would not have if nothing had been said: the schedule of an id.

    Whoever could go on would have; where that one could not, the first of those who could.
    """
    switches, steps = [], execution.steps
    for n, step in enumerate(steps):
        before = steps[n - 1].task if n else ""
        usual = before if before in step.enabled else step.enabled[0]
        if step.task != usual:
            # Where one stands its next step begins; who has none has ended there.
            place = next((each.place for each in steps[n:] if each.task == before), END)
            switches.append(Switch(before, place if before else BEGIN, step.task))
    return tuple(switches)
