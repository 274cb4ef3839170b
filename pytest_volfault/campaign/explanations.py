"""Why a flow, or a scenario of it, cannot be judged, in sentences for whoever has to mend that."""

from __future__ import annotations

import itertools
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Change, Facts, changes
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.purpose import BROKEN
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario
from pytest_volfault.model.trace import Strike, TraceEntry, in_parts
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation

# What comes between a user's code and ours says nothing more.
_MOST_FRAMES = 5
_HERE = Path(__file__).parents[1]


def broken(golden: Scenario, target: TargetInfo, outcome: Outcome, goal: Facts) -> str:
    """Why no verdict on faults would mean anything: what the flow should have left, and what it left."""
    answer = outcome.answer
    saw = answer.error or answer.compute_error or f"status {answer.api_status}, and no error"
    wrong = _difference(goal, outcome.facts)
    trace = "".join(f"\n  {entry}" for entry in outcome.trace) or " it called none of the parties"
    return (
        f"{golden.id} on {target.name} does not reach its goal, and nothing was broken on the way. "
        f"The caller saw: {saw}. What is wrong: {wrong}. Its trace:{trace}"
    )


def wrong_start(golden: Scenario, target: TargetInfo, start: Facts, wanted: Facts) -> str:
    """Why no verdict on the end would mean anything: where the flow should have begun, and where it began."""
    return (
        f"{golden.id} on {target.name} does not begin where the flow begins, so that its end would mean nothing. "
        f"What is wrong: {_difference(wanted, start)}"
    )


def not_the_same(golden: Scenario, target: TargetInfo, one: Outcome, other: Outcome) -> str:
    """Where two runs of a flow without faults part, so that no verdict of it would be the same tomorrow."""
    parted = _parted(one, other)
    return f"{golden.id} on {target.name} does not do the same twice; mend that first. The two runs part {parted}"


def unlike_itself(one: Outcome, other: Outcome) -> Violation:
    """Where two runs of a scenario part, as its result has it."""
    return Violation("nondeterministic", f"it does not do the same twice; the two runs part {_parted(one, other)}")


def _parted(one: Outcome, other: Outcome) -> str:
    pairs = itertools.zip_longest(one.trace, other.trace, fillvalue="nothing more")
    first = next(((n, *pair) for n, pair in enumerate(pairs, start=1) if pair[0] != pair[1]), None)
    if first is not None:
        return "at call {}: {!r}, then {!r}".format(first[0], *map(str, first[1:]))
    if one.facts != other.facts:
        return f"in what was left: {_difference(one.facts, other.facts)}"
    return f"in what the caller saw: {one.answer}, then {other.answer}"


def failed(golden: Scenario, target: TargetInfo, error: Exception) -> str:
    """Why a flow could not be brought to where it begins, or broke off: the error of the code under test."""
    raised = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"{golden.id} on {target.name} failed, and nothing was broken on the way: {raised}"


def where(error: Exception) -> str:
    """The innermost places in the code under test that an error came through, a line each."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if _HERE not in Path(each.filename).parents]
    return "".join(f"\n  {each.filename}:{each.lineno} in {each.name}" for each in frames[-_MOST_FRAMES:])


def short_of(outcome: Outcome, goal: Facts) -> Violation:
    """How a flow without faults misses what it is for, as its result has it."""
    return Violation(BROKEN, f"nothing was broken on the way, and {_difference(goal, outcome.facts)}")


def unlike(golden: Scenario, outcome: Outcome, said: str) -> Result:
    """The result of a flow without faults that does not do the same twice."""
    return Result(golden, outcome, Verdict.NONDETERMINISTIC, (Violation(BROKEN, said),), Cure.NONE_NEEDED)


def never_began(golden: Scenario, said: str, start: Facts | None) -> Result:
    """The result of a flow without faults that cannot be judged: it says nothing of what the flow leaves."""
    state = Facts() if start is None else start
    outcome = Outcome(Answer(error=said), state, (), fired=False)
    return Result(golden, outcome, Verdict.UNREACHED, (Violation(BROKEN, said),), Cure.NONE_NEEDED)


def _difference(wanted: Facts, found: Facts) -> str:
    """What differs, without the records of what was done: no goal speaks of those."""
    return "; ".join(map(_said, changes(wanted.lasting, found.lasting))) or _records(wanted, found)


def _records(wanted: Facts, found: Facts) -> str:
    return "; ".join(map(_said, changes(wanted, found)))


def _said(change: Change) -> str:
    if change.before is None:
        return f"there is {change.key}" + (f"={change.now}" if change.now else "")
    if change.now is None:
        return f"there is no {change.key}" + (f"={change.before}" if change.before else "")
    return f"{change.key} is {change.now!r} instead of {change.before!r}"


def unfired(scenario: Scenario, outcome: Outcome) -> Violation:
    """What of a scenario never struck or never came in between, and the points that the flow crossed instead."""
    if outcome.unfit:
        return Violation("unreached", unfit(outcome))
    crossed = {entry.point for entry in outcome.trace if entry.point is not None}
    missing = _missing(scenario, outcome.trace)
    named = ", ".join(map(str, missing)) or "a fault"
    told = _impossible(missing, outcome.trace) or f"the flow crossed {', '.join(sorted(crossed))}"
    return Violation("unreached", f"{named} never struck; {told}")


def unfit(outcome: Outcome) -> str:
    """That the schedule of an id is none of this code, with the places to which each of its tasks came."""
    came: defaultdict[str, list[str]] = defaultdict(list)
    for entry in outcome.trace:
        if entry.point is not None:
            came[entry.task].append(entry.name if entry.occurrence == 1 else f"{entry.name}#{entry.occurrence}")
    told = "; ".join(f"{task} came to {', '.join(places)}" for task, places in sorted(came.items()))
    return f"the schedule does not fit what the code does: {outcome.unfit}. {told}"


def never_struck(planned: Iterable[object], trace: Sequence[TraceEntry]) -> str:
    """What a test set and never met, with every call that was crossed instead."""
    planned = list(planned)
    crossed = "\n".join(f"  {entry}" for entry in trace) or "  nothing"
    reason = _impossible(planned, trace)
    told = f"; {reason}" if reason else ""
    return f"{', '.join(map(str, planned))} never struck{told}. What was crossed:\n{crossed}"


def unmet(scenario: Scenario, outcome: Outcome) -> str:
    """The same of a scenario that was played."""
    if outcome.unfit:
        return f"{scenario.id}: {unfit(outcome)}"
    return f"{scenario.golden.id}: {never_struck(_missing(scenario, outcome.trace), outcome.trace)}"


def _missing(scenario: Scenario, trace: Sequence[TraceEntry]) -> list[Fault | Meanwhile]:
    return [
        each
        for part, crossed in zip(scenario.parts, in_parts(trace), strict=False)
        for each in part.planned
        if not any(entry.struck_by(each) if isinstance(each, Fault) else entry.is_meant_by(each) for entry in crossed)
    ]


def _impossible(planned: Iterable[object], trace: Sequence[TraceEntry]) -> str:
    """That a fault's call was made, as one to which that cannot happen; nothing where it is not so."""
    for fault in planned:
        if isinstance(fault, Fault):
            met = [entry for entry in trace if entry.point == fault.point and fault.strikes(entry.occurrence)]
            if met and not any(Strike(fault.kind, fault.when) in entry.possible for entry in met):
                can = ", ".join(f"{each.kind} {each.when}" for each in met[0].possible)
                return (
                    f"{fault.kind} {fault.when} cannot happen to {met[0].title} as it is called here; what can is {can}"
                )
    return ""
