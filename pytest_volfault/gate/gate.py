"""One session's gate: it judges each result as it comes, and the whole at the end."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.errors import UsageError
from pytest_volfault.gate import baseline_file
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._findings import Finding, FindingKind, compare, gone
from pytest_volfault.gate._groups import Group, asked_for, grouped, only
from pytest_volfault.gate._other_answer import OtherAnswer, other_answer
from pytest_volfault.gate.held import Held
from pytest_volfault.gate.shipped import UPSTREAM, upstream
from pytest_volfault.gate.updating import Update, updated
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.verdicts import causes_of
from volfault_fakes.naming import meant


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a gate says of a campaign.

    Attributes:
        compared: how many scenarios it has an entry for.
        findings: what differs, the worst first.
        untracked: how many clean scenarios it has no entry for.
        not_run: how many entries nothing was seen of, and nothing is said of.
        groups: what differs, by why.
        otherwise: what ends as accepted and answers otherwise; that fails nothing.
        silent: of which flows and variants it says nothing, so that their scenarios were not compared.
    """

    compared: int
    findings: tuple[Finding, ...]
    untracked: int
    not_run: int
    groups: tuple[Group, ...] = ()
    otherwise: tuple[OtherAnswer, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """A baseline, and what is to be done with it.

    Attributes:
        path: where it is.
        baseline: what is accepted.
        update: whether it takes over what is found.
        reason: why what is worse is accepted.
        held: of which flows and variants it says something, where it came with volfault and is nobody's to edit. What
            one's own says nothing of is new, and no question.
        accept: the cause of which alone it takes over what comes; None for all that is found.
    """

    path: Path
    baseline: Baseline
    update: bool = False
    reason: str | None = None
    held: Held | None = None
    accept: str | None = None

    @property
    def of(self) -> str:
        """The code that its baseline is of: `nova 34.0.0`."""
        target = self.baseline.target
        return f"{target.name} {target.version}".strip()

    @classmethod
    def open(
        cls,
        name: str,
        folder: Path,
        target: str,
        version: str,
        update: bool,
        reason: str | None,
        accept: str | None = None,
    ) -> Gate:
        """Read the baseline that the user names, before anything is run; a gate without one is shut.

        Args:
            name: a file, or `upstream`.
            folder: what a relative name is relative to.
            target: name of the code under test.
            version: of the installed Nova, for `upstream`.
            update: whether findings are to be taken over; the file need not be there yet.
            reason: why.
            accept: the cause that is to be accepted; None for all that is found.

        Raises:
            UsageError: it is missing, not whole, of another schema or of another target.
        """
        if name == UPSTREAM:
            if update:
                raise UsageError(f"{UPSTREAM} comes with volfault and is not yours to update; name a file of your own")
            path, baseline = upstream(target, version)
            return cls(path, baseline, held=Held.of(baseline))
        path = folder / name
        if update:
            files.check_replaceable(path, baseline_file.WHAT)
        if not path.exists():
            if not update:
                question = meant(name, [UPSTREAM])
                raise UsageError(
                    f"there is no baseline {path}; the options update-baseline and reason make one of what is found"
                    + (f"; {question}" if question else "")
                )
            return cls(path, Baseline(TargetInfo(target, "")), update, reason, accept=accept)
        return cls(path, _of_target(path, baseline_file.read(path), target), update, reason, accept=accept)

    def judge(self, result: Result) -> Finding | None:
        """How one result differs from what is accepted; None as well where nothing is said of its like."""
        return compare(self.baseline, Entry.of(result)) if self._speaks_of(result) else None

    def accepted(self, scenario: Scenario, facts: Facts) -> Cure | None:
        """What is accepted to heal a scenario that leaves these facts; None where that is not what it is to leave."""
        entry = self.baseline.entries.get(scenario.id)
        return entry.heals_by if entry is not None and entry.facts == facts else None

    def _speaks_of(self, result: Result) -> bool:
        return self.held is None or self.held.speaks_of(result.scenario)

    def verdicts(self, results: Results) -> Verdicts:
        """How a campaign differs."""
        entries = self.baseline.entries
        found = [finding for result in results.scenarios if (finding := self.judge(result))]
        missing = list(gone(self.baseline, results))
        order = list(FindingKind)
        findings = sorted([*found, *missing], key=lambda each: (order.index(each.kind), _badness(each), each.id))
        heard = [result for result in results.scenarios if self._speaks_of(result)]
        silent = dict.fromkeys(each.scenario.head for each in results.scenarios if not self._speaks_of(each))
        seen = {result.scenario.id for result in heard}
        others = (other_answer(self.baseline, Entry.of(result)) for result in heard)
        return Verdicts(
            compared=len(seen & entries.keys()),
            findings=tuple(findings),
            untracked=sum(each.clean for each in map(Entry.of, heard) if each.id not in entries),
            not_run=len(entries.keys() - seen) - len(missing),
            groups=grouped(self.baseline, results, findings, causes_of(results)) if findings else (),
            otherwise=tuple(each for each in others if each is not None),
            silent=tuple(silent),
        )

    def take_over(self, results: Results) -> Update:
        """Write what was found into the baseline's file, in one step, and beside what others have written meanwhile.

        Raises:
            NotWritten: it cannot be written.
            UsageError: somebody has made it unreadable, or another target's, since the session began; or nothing that
                differs has the cause that is to be accepted.
        """
        with files.told(self.path, baseline_file.WHAT), files.alone(self.path):
            now = self._as_it_is_now()
            found = dataclasses.replace(self, baseline=now).verdicts(results)
            group = None if self.accept is None else asked_for(found.groups, self.accept)
            update = updated(now, results, found.findings, self.reason, self.baseline, group)
            if update.baseline != now or not self.path.exists():
                baseline_file.write(self.path, update.baseline)
        return dataclasses.replace(update, groups=only(found.groups, update.refused))

    def _as_it_is_now(self) -> Baseline:
        if not self.path.exists():
            return self.baseline
        return _of_target(self.path, baseline_file.read(self.path), self.baseline.target.name)


def _of_target(path: Path, baseline: Baseline, target: str) -> Baseline:
    if baseline.target.name != target:
        raise UsageError(
            f"the baseline {path} is of target {baseline.target.name}, and this session's is {target}; "
            "a target needs one of its own"
        )
    return baseline


def _badness(finding: Finding) -> int:
    return -finding.found.verdict.rank if finding.found else 0
