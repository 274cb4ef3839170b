"""What a finding comes down to: lesser scenarios are run until the fewest faults and switches are left."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from pytest_volfault.errors import Stopped, UsageError
from pytest_volfault.explorer import lesser, smallest
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.smallest import Smallest, departure
from pytest_volfault.verdicts import causes_of

# Where the run shows no place in the code, or several, what is left tells one cause from another.
_WITHOUT_PLACE = (How.UNKNOWN, How.KILLED, How.OTHERS, How.RACED)


def _named(cause: Cause, rules: Sequence[str]) -> Hashable:
    """What tells it from another. Who has stood in one schedule alone does not say which race it is."""
    if cause.how not in _WITHOUT_PLACE:
        return cause.name
    return (cause.how if cause.how is How.RACED else cause.name, *rules)


def shrunk(result: Result, golden: Result, target: TargetInfo, run: Callable[[Scenario], Result]) -> Smallest:
    """The smallest scenario that is as bad as a finding, by the same cause.

    Args:
        result: the finding.
        golden: the run of its first flow without faults.
        target: the code under test.
        run: runs a scenario, and judges it.
    """
    results: dict[Scenario, Result | None] = {result.scenario: result}

    def run_once(scenario: Scenario) -> Result | None:
        if scenario not in results:
            try:
                results[scenario] = run(scenario)
            except (UsageError, Stopped):
                # Without one switch another is of a task that cannot move there, or all wait for one another.
                results[scenario] = None
        return results[scenario]

    def told(each: Result | None) -> Hashable:
        if each is None:
            return None
        causes = causes_of(Results(target, Bound(), (each,), (golden,)))
        rules = [violation.rule for violation in each.violations]
        named = [_named(cause, rules) for cause in causes]
        return each.verdict, each.degree, tuple(named)

    looked_for = told(result)
    least = smallest(result.scenario, lambda scenario: told(run_once(scenario)) == looked_for)
    found = run_once(least) or result
    # What lacks one of what is needed is what it can part from.
    near = {scenario: run_once(scenario) for scenario in lesser(least)}
    clean = {scenario: each.outcome.trace for scenario, each in near.items() if each and each.verdict.clean}
    return Smallest(least, len(result.scenario.planned), len(results) - 1, departure(found.outcome.trace, clean))
