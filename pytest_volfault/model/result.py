"""A scenario with what it left and how that was judged. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from pytest_volfault.model.conduct import Conduct
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import retry_command
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.scenario import Beside, Fault, Meanwhile, Part, Scenario
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.stood import Stood, Waits
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Course, Way


@dataclass(frozen=True, slots=True)
class Result:
    """A scenario, its outcome and the judgement on it: one line of the results.

    Attributes:
        scenario: what was run.
        outcome: what came of it.
        verdict: the worst that holds.
        violations: the broken rules that justify it, the worst first; none where it is clean.
        heals_by: the cheapest that made everything whole again, found by trying.
        as_unfaulted: whether its faults add nothing: it ends as its flow does without any, and not cleanly.
        way: what the code under test made of the fault; None where it is clean, where there is no fault, or where
            something else traces this process.
        course: how the flow goes through the code under test; of a run without faults only.
        conduct: what a later release of the code is compared by; None where something else traces this process, and
            of a scenario of several flows.
        found: what there was when the last of several flows began.
        sequel: what that flow made of it; None where nothing was left before, nor is now.
        stood: of operations at once, who stood while others changed what had been looked at, in order; none where it is
            clean.
    """

    scenario: Scenario
    outcome: Outcome
    verdict: Verdict
    violations: tuple[Violation, ...]
    heals_by: Cure
    as_unfaulted: bool = False
    way: Way | None = None
    course: Course | None = None
    conduct: Conduct | None = None
    found: Facts | None = None
    sequel: Sequel | None = None
    stood: tuple[Stood, ...] = ()

    @property
    def degree(self) -> Degree | None:
        """How unsafe it is; None where it is not."""
        degrees = [each.degree for each in self.violations if each.degree is not None]
        return max(degrees, key=lambda degree: degree.rank) if self.verdict is Verdict.UNSAFE and degrees else None

    @property
    def judged(self) -> str:
        """`unsafe (cut-off)`."""
        return self.verdict.value if self.degree is None else f"{self.verdict.value} ({self.degree.value})"

    @property
    def commands(self) -> tuple[str, ...]:
        """What is typed to heal it, in order; none where nothing is to be typed, or nothing heals."""
        return self.heals_by.commands(retry_command(self.scenario.parts[-1].flow))

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        then = {"then": [_part(each) for each in self.scenario.then]} if self.scenario.then else {}
        beside, switches = self.scenario.beside, self.scenario.switches
        at_once = {"at_once": [_asked(each) for each in beside], "switches": list(map(str, switches))} if beside else {}
        answers = {"answers": {name: _answer(each) for name, each in self.outcome.answers}} if beside else {}
        waits = [each.as_dict() for each in self.outcome.deadlock]
        deadlock = {"deadlock": waits} if waits else {}
        marked = {"as_unfaulted": True} if self.as_unfaulted else {}
        found = {} if self.found is None else {"found": list(self.found.texts)}
        sequel = {} if self.sequel is None else {"sequel": self.sequel.value}
        stood = {"stood": [each.as_dict() for each in self.stood]} if self.stood else {}
        seen = {"way": self.way, "course": self.course, "conduct": self.conduct}
        return {
            "id": self.scenario.id,
            "flow": self.scenario.flow,
            "variant": self.scenario.variant,
            "faults": [_fault(fault) for fault in self.scenario.faults],
            "meanwhile": [_asked(each) for each in self.scenario.meanwhile],
            **at_once,
            **then,
            "outcome": _answer(self.outcome.answer),
            **answers,
            **deadlock,
            "final_state": list(self.outcome.facts.texts),
            "verdict": self.verdict.value,
            "violations": [each.as_dict() for each in self.violations],
            "heals_by": self.heals_by.value,
            "commands": list(self.commands),
            **marked,
            **found,
            **sequel,
            **stood,
            "trace": [entry.as_dict() for entry in self.outcome.trace],
            **{name: each.as_dict() for name, each in seen.items() if each is not None},
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Result:
        """Read `as_dict` back; xdist workers send results to the controller in this form."""
        entries = tuple(map(TraceEntry.from_dict, data["trace"]))
        verdict = Verdict(data["verdict"])
        return cls(
            Scenario.parse(data["id"]),
            Outcome(
                _answered(data["outcome"]),
                Facts.parse(data["final_state"]),
                entries,
                verdict is not Verdict.UNREACHED,
                tuple((name, _answered(each)) for name, each in data.get("answers", {}).items()),
                deadlock=tuple(map(Waits.from_dict, data.get("deadlock", ()))),
            ),
            verdict,
            tuple(map(Violation.from_dict, data["violations"])),
            Cure.parse(data["heals_by"]),
            data.get("as_unfaulted", False),
            Way.from_dict(data["way"]) if "way" in data else None,
            Course.from_dict(data["course"]) if "course" in data else None,
            Conduct.from_dict(data["conduct"]) if "conduct" in data else None,
            Facts.parse(data["found"]) if "found" in data else None,
            Sequel(data["sequel"]) if "sequel" in data else None,
            tuple(map(Stood.from_dict, data.get("stood", ()))),
        )


def _answer(answer: Answer) -> dict[str, Any]:
    """Its columns; what was told of volumes only where somebody asked."""
    columns = asdict(answer)
    return columns if columns.pop("attached") is None else columns | {"attached": dict(answer.attached or ())}


def _answered(columns: Mapping[str, Any]) -> Answer:
    attached = columns.get("attached")
    return Answer(**{**columns, "attached": None if attached is None else tuple(attached.items())})


def _fault(fault: Fault) -> dict[str, Any]:
    """Its columns; whose call it is only of operations at once."""
    return {name: value for name, value in asdict(fault).items() if name != "task" or value}


def _asked(each: Meanwhile | Part | Beside) -> dict[str, Any]:
    """Its columns; of the roles only those that differ from the first flow's."""
    columns = {field.name: getattr(each, field.name) for field in fields(each)}
    return {name: value for name, value in columns.items() if value != name}


def _part(part: Part) -> dict[str, Any]:
    planned = {
        "faults": [_fault(fault) for fault in part.faults],
        "meanwhile": [_asked(each) for each in part.meanwhile],
    }
    return _asked(part) | planned


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """The code under test, as the results name it.

    Attributes:
        name: `reference`, `nova`, `module:attribute` of a function, or what a plugin calls its own.
        version: as that code says it; of Nova with what is real around it: `34.0.0, os-brick 7.1.1`. Empty where
            it has none.
    """

    name: str
    version: str
