"""Whether a flow does, when nothing is broken on the way, what it is for."""

from __future__ import annotations

from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict

# The rule that such a flow breaks, as the results name it.
BROKEN = "no-broken-flow"


def is_broken(scenario: Scenario, verdict: Verdict) -> bool:
    """Whether a verdict is that of a flow without faults which should have reached its goal, and has not.

    `rolled-back` is then as bad as any other: nothing was to be rolled back. Where the flow cannot reach its goal by
    itself (its host is down), it is broken only if it never began, or does not do the same twice.
    """
    if scenario != scenario.golden or verdict is Verdict.COMPLETED:
        return False
    if verdict in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC):
        return True
    return flow_named(scenario.flow).reaches(Variant.parse(scenario.variant))
