"""What strikes once, at the last call of its point, does no more when it strikes always."""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.explorer._decision import KEPT, Decision, Fate
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import in_parts


class LastCall:
    """A fault that strikes always is not played where no call would come after it: it is that which strikes once.

    The two runs are one and the same: nothing that decides what happens is different.
    """

    name = "last-call"
    compares_states = False

    def __init__(self) -> None:
        self._same: dict[Scenario, Scenario] = {}

    def learn(self, run: Explored) -> None:
        """Of a run in which something never struck, nothing is said."""
        scenario = run.scenario
        if not run.outcome.fired:
            return
        parts = zip(scenario.parts, in_parts(run.outcome.trace), strict=False)
        for place, (part, trace) in enumerate(parts):
            for fault in part.faults:
                if fault.times != "once":
                    continue
                own = (each for each in trace if (each.point, each.task) == (fault.point, fault.task))
                calls = max((entry.occurrence for entry in own), default=0)
                always = replace(fault, times="always")
                if calls == fault.occurrence and always not in part.faults:
                    faults = tuple(always if each == fault else each for each in part.faults)
                    self._same.setdefault(scenario.with_faults(faults, place), scenario)

    def decide(self, scenario: Scenario) -> Decision:
        """It is known, or it is not."""
        same = self._same.get(scenario)
        return KEPT if same is None else Decision(Fate.TAKE_OVER, self.name, same)
