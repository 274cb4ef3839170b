"""Which causes leave just what is seen, the likeliest first, and by what they are told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_volfault.diagnosis._seen import NO, YES, Seen
from pytest_volfault.diagnosis._symptoms import Case, Symptoms
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.relations import RELATIONS
from pytest_volfault.model.scenario import Fault, Scenario

# So many questions are asked at most.
MOST_QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cause that leaves what is seen.

    Attributes:
        cause: the place in the code under test; None where that is not known, as of what ends as it began.
        points: the calls that fail, or at which another flow comes in between, those of most scenarios first.
        cases: its scenarios that do, the simplest first.
        ways: how many different faults at how many different calls they are: each kind at each point counts once.
    """

    cause: Cause | None
    points: tuple[str, ...]
    cases: tuple[Case, ...]
    ways: int


@dataclass(frozen=True, slots=True)
class Question:
    """What else one should look at.

    Attributes:
        key: the fact without its value.
        answers: value, or `no` -> places in the list of suspects, from 1, of those that leave it so.
    """

    key: str
    answers: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An answer.

    Attributes:
        suspects: the likeliest first.
        questions: what tells them apart, the one that tells most first.
        nearest: where there is no suspect: what was seen, without the one thing that nothing leaves beside the rest.
    """

    suspects: tuple[Suspect, ...]
    questions: tuple[Question, ...]
    nearest: tuple[tuple[Seen, int], ...] = ()


def diagnose(symptoms: Symptoms, seen: Sequence[Seen], texts: Sequence[str] = ()) -> Diagnosis:
    """Find the causes whose scenarios end as is seen.

    A cause is the likelier the more different faults lead there: each is one way in which it can come about. Nobody
    knows how often each fault strikes in a cloud that is not measured.

    Args:
        symptoms: of a campaign.
        seen: the facts.
        texts: what an error says, as parts of it. Where an error was seen, an end that leaves nothing has a cause, too.
    """
    unclean = [case for case in symptoms.cases if texts or not case.entry.clean]
    heard = [case for case in unclean if all(_said(case, text) for text in texts)]
    fitting = [case for case in heard if all(each.holds(case.facts) for each in seen)]
    groups: dict[str, list[Case]] = {}
    for case in fitting:
        groups.setdefault(_group(case), []).append(case)
    suspects = sorted(map(_suspect, groups.values()), key=_order)
    if suspects:
        return Diagnosis(tuple(suspects), _questions(suspects, {each.key for each in seen}))
    without = ((one, [each for each in seen if each != one]) for one in seen)
    nearest = [(one, sum(all(each.holds(case.facts) for each in rest) for case in heard)) for one, rest in without]
    return Diagnosis((), (), tuple((one, count) for one, count in nearest if count))


def _said(case: Case, text: str) -> bool:
    return any(text.casefold() in each.casefold() for each in case.errors)


def _group(case: Case) -> str:
    """Its cause; of what has none, the call that fails."""
    if case.cause is not None and case.cause.how is not How.UNKNOWN:
        return case.cause.name
    return " ".join(each.point for each in Scenario.parse(case.id).planned if each.point)


def _suspect(cases: Iterable[Case]) -> Suspect:
    simplest = sorted(cases, key=lambda case: (len(case.id), case.id))
    scenarios = [Scenario.parse(case.id) for case in simplest]
    points = Counter(each.point for scenario in scenarios for each in scenario.planned if each.point)
    cause = simplest[0].cause
    known = None if cause is None or cause.how is How.UNKNOWN else cause
    named = tuple(point for point, _ in points.most_common())
    return Suspect(known, named, tuple(simplest), len(set(map(_way, scenarios))))


def _way(scenario: Scenario) -> tuple[tuple[str, str, str], ...]:
    """A fault at a call, whichever the variant and however often it strikes."""
    return tuple(
        (each.point, each.kind, each.when) if isinstance(each, Fault) else (each.point, each.flow, each.when)
        for part in scenario.parts
        for each in part.planned
    )


def _order(suspect: Suspect) -> tuple[int, int, str]:
    return -suspect.ways, -len(suspect.cases), suspect.cases[0].id


def _questions(suspects: Sequence[Suspect], asked: set[str]) -> tuple[Question, ...]:
    """Facts that some suspects always leave so, and others always otherwise."""
    keys = {
        fact.key
        for suspect in suspects
        for case in suspect.cases
        for fact in case.facts.all
        if not RELATIONS[fact.relation].record and fact.key not in asked
    }
    found = []
    for key in sorted(keys):
        values = [{_value(case, key) for case in suspect.cases} for suspect in suspects]
        sure = [next(iter(each)) if len(each) == 1 else None for each in values]
        counts = Counter(each for each in sure if each is not None)
        if len(counts) > 1:
            answers = tuple(
                (said, tuple(n for n, each in enumerate(sure, 1) if each == said)) for said in sorted(counts)
            )
            found.append((-min(sum(counts.values()) - max(counts.values()), len(suspects)), key, answers))
    return tuple(Question(key, answers) for _, key, answers in sorted(found)[:MOST_QUESTIONS])


def _value(case: Case, key: str) -> str:
    return next((fact.value or YES for fact in case.facts.all if fact.key == key), NO)
