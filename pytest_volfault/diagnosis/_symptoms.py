"""What a campaign shows of each scenario to whoever only sees its end: facts, errors, the cause and the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_volfault.gate import Baseline, Entry
from pytest_volfault.model.cause import Cause
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import retry_command
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import Event
from pytest_volfault.verdicts import causes_of


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario as its end is seen.

    Attributes:
        entry: how it was judged, and what it leaves.
        errors: what the caller saw, and what went wrong behind an answer that had been given; only what there was.
        cause: where in the code under test it comes from; None where it is clean, or nothing was seen of it.
    """

    entry: Entry
    errors: tuple[str, ...]
    cause: Cause | None

    @property
    def id(self) -> str:
        """The scenario's."""
        return self.entry.id

    @property
    def facts(self) -> Facts:
        """What is left."""
        return self.entry.facts

    @property
    def commands(self) -> tuple[str, ...]:
        """What is typed to heal it."""
        return self.entry.heals_by.commands(retry_command(Scenario.parse(self.id).parts[-1].flow))


@dataclass(frozen=True)
class Symptoms:
    """Every scenario of a target.

    Attributes:
        target: what the scenarios were played on.
        errors: id -> the errors of a scenario that had any.
        causes: why what is not clean is so, the worst first.
        baseline: how each was judged, and what it leaves.
    """

    target: TargetInfo
    errors: Mapping[str, tuple[str, ...]]
    causes: tuple[Cause, ...]
    baseline: Baseline

    @classmethod
    def of(cls, results: Results) -> Symptoms:
        """Those of a campaign."""
        errors = {result.scenario.id: told for result in results.scenarios if (told := _errors(result))}
        return cls(results.target, errors, causes_of(results), Baseline.of(results.target, results.scenarios))

    @property
    def cases(self) -> Iterator[Case]:
        """Each scenario, in the order of their ids."""
        of = {member: cause for cause in self.causes for member in cause.members}
        for identifier in sorted(self.baseline.entries):
            entry = self.baseline.entries[identifier]
            yield Case(entry, self.errors.get(identifier, ()), of.get(identifier))


def _errors(result: Result) -> tuple[str, ...]:
    """What whoever asked saw, and what went wrong behind it; also of flows that came in between or afterwards."""
    answer = result.outcome.answer
    others = (
        entry.result for entry in result.outcome.trace if entry.event in (Event.MEANWHILE, Event.THEN) and entry.result
    )
    # The rest of what they saw is a status.
    told = (answer.error, answer.compute_error, *(each for each in others if not each.isdigit()))
    return tuple(dict.fromkeys(filter(None, told)))


def containing(cases: Iterable[Case], text: str) -> list[Case]:
    """The cases of which an id, a fact or an error has a text in it, in whatever case it is written."""
    wanted = text.casefold()
    return [
        case for case in cases if any(wanted in each.casefold() for each in (case.id, *case.facts.texts, *case.errors))
    ]
