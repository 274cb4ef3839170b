"""Every fault at every call, up to a bound: what a run crossed is what the next run can break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_volfault.model.scenario import CRASH, Fault, Scenario
from pytest_volfault.model.trace import Strike, TraceEntry


@dataclass(frozen=True, slots=True)
class Breakable:
    """What can go wrong at one point.

    Attributes:
        kinds: kind -> the sides of the effect on which it can strike.
        reads: the call has no effect, so that before and after it are the same.
    """

    kinds: Mapping[str, Sequence[str]]
    reads: bool = False


def single_faults(calls: Iterable[tuple[str, int]], breakable: Mapping[str, Breakable]) -> list[Fault]:
    """Every fault that can strike at these calls, in the calls' order.

    A crash strikes once: a dead process makes no second call. A read is broken only before its effect.

    Args:
        calls: (point, occurrence), as the golden run crossed them.
        breakable: point -> what can go wrong there.
    """
    faults = []
    for point, occurrence in calls:
        place = breakable[point]
        for kind, whens in place.kinds.items():
            for when in whens:
                if when != "before" and place.reads:
                    continue
                for times in ("once",) if kind == CRASH else ("once", "always"):
                    faults.append(Fault(point, kind, when, times, occurrence))
    return faults


def extensions(scenario: Scenario, trace: Sequence[TraceEntry], breakable: Mapping[str, Breakable]) -> list[Scenario]:
    """The scenarios that have one fault more than this one in its last flow, struck later in the trace of that.

    Faults are added in the order in which they first strike, so that each set of faults is met once: what comes
    between two strikes of an `always` fault is broken too. A call that says what can strike it is
    broken by nothing else.
    """
    faults = scenario.parts[-1].faults
    last = max((_first_strike(fault, trace) for fault in faults), default=-1)
    # A dead process's calls and another flow that came in between are no places to break.
    calls = [(entry.name, entry.occurrence) for entry in trace[last + 1 :] if entry.possible]
    # What the dead try is not counted, and bears the number of the last call that was.
    possible = {(entry.name, entry.occurrence): entry.possible for entry in trace if entry.possible}
    return [
        scenario.with_faults((*faults, fault))
        for fault in single_faults(calls, breakable)
        if Strike(fault.kind, fault.when) in possible[fault.point, fault.occurrence]
        and not any(fault.point == other.point and other.strikes(fault.occurrence) for other in faults)
    ]


def _first_strike(fault: Fault, trace: Sequence[TraceEntry]) -> int:
    """Where in a trace a fault struck first; its end where it never did, for nothing can follow that."""
    return next((n for n, entry in enumerate(trace) if entry.struck_by(fault)), len(trace))
