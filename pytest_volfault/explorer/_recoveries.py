"""What comes after a crash, in every order that matters: the restart, the periodic tasks, and the owner's retry.

Another fault may strike in each of them, a second crash among them, after which all of it may come again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pytest_volfault.explorer._exhaustive import Breakable, extensions
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.explorer._reduction import AT_REST, IDLE, Reduction
from pytest_volfault.model.most import Most
from pytest_volfault.model.recovery import RESTART, WAIT
from pytest_volfault.model.scenario import Part, Scenario


@dataclass
class Recoveries:
    """The recoveries of one flow.

    Args:
        most: at most so many of each in a scenario.
        retry: the flow as its owner asks for it again; None where nobody has asked for it.
        breakable: point -> what can go wrong there.
        play: plays a scenario, and looks at what there is when all has come to rest.
        reduction: says which rules are in force.
        pruned: name of a rule -> how many scenarios it has left out; is counted on while scenarios are asked for.
    """

    most: Most
    retry: Part | None
    breakable: Mapping[str, Breakable]
    play: Callable[[Scenario], Explored]
    reduction: Reduction
    pruned: Counter[str]
    _seen: set[Hashable] = field(default_factory=set)

    def after(self, crashed: Iterable[Explored]) -> Iterator[Scenario]:
        """The scenarios in which something comes after one of these runs, each of which has a crash."""
        waiting = [(run, frozenset[str]()) for run in crashed]
        while waiting:
            run, done = waiting.pop(0)
            if self._is_known(run, done):
                self.pruned[AT_REST] += 1
                continue
            for part in self._steps(run, done):
                scenario = replace(run.scenario, then=(*run.scenario.then, part))
                new = self.play(scenario)
                if self._is_idle(run, new):
                    # Whatever comes next is the same without it.
                    self.pruned[IDLE] += 1
                    continue
                yield scenario
                waiting.append((new, done | {part.flow}))
                for broken in self._broken(new):
                    yield broken.scenario
                    # It is another process that comes back, and its owner may have to ask once more.
                    waiting.append((broken, frozenset() if _crashes(broken) > _crashes(new) else done | {part.flow}))

    def _steps(self, run: Explored, done: frozenset[str]) -> Iterator[Part]:
        """What can come next; nobody starts what has not died."""
        steps = [Part(RESTART)] if run.dead else []
        steps += [Part(WAIT), *([self.retry] if self.retry else [])]
        return (part for part in steps if part.flow not in done)

    def _broken(self, run: Explored) -> Iterator[Explored]:
        """The same with one fault more, where the bound has room for one."""
        for scenario in extensions(run.scenario, run.calls, self.breakable):
            if self.most.holds(scenario):
                yield self.play(scenario)

    def _is_known(self, run: Explored, done: frozenset[str]) -> bool:
        """Whether what can come next was looked at from the very same rest, with as many faults to come."""
        faults = sum(len(part.faults) for part in run.scenario.parts)
        # The cause of what a process leaves that was killed is what it was asked for.
        entry = "" if run.way is None else run.way.entry
        key = run.rest, run.dead, done, faults, _crashes(run), entry
        if run.rest is None or not self.reduction.has(AT_REST):
            return False
        known = key in self._seen
        self._seen.add(key)
        return known

    def _is_idle(self, before: Explored, after: Explored) -> bool:
        return self.reduction.has(IDLE) and before.rest is not None and before.rest == after.rest


def _crashes(run: Explored) -> int:
    return run.scenario.crashes
