"""What is run of a bug: a campaign cut down to what can show it, or a scenario; and what that is compared with."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from bench.returned_bugs.bug import Bug
from pytest_volfault import Baseline, Finding, Results, flow_named, read_results, write_baseline
from pytest_volfault.gate import Gate

# The module in which each suite has them.
SCENARIOS = "test_scenarios"
# Faults of a campaign end in one of these; what has neither is a flow without any.
WITHOUT_FAULT = "not (once or always)"
# pytest's exit status: all passed, some failed.
PASSED, FAILED = 0, 1
# Real time that one run may take.
LONGEST = 3600


class NotRun(RuntimeError):  # noqa: N818 - says what is the matter
    """A session did not come to an end that says something about the bug."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One session of pytest.

    Attributes:
        arguments: what it runs.
        conf: options of nova.conf.
        pairs: flow and variant of what it plays faults of; empty for a scenario.
    """

    arguments: tuple[str, ...]
    conf: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def named(self) -> bool:
        """Whether somebody has to name it: no campaign runs this by itself."""
        campaign = self.pairs and all(variant in flow_named(flow).variants for flow, variant in self.pairs)
        return bool(self.conf) or not campaign

    @property
    def key(self) -> str:
        """What its results are kept by."""
        return hashlib.sha256(json.dumps([self.arguments, self.conf]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate says of a trial.

    Attributes:
        ran: how many scenarios.
        findings: what differs, the worst first.
        why: what the code does otherwise, or where it goes wrong, in the gate's words; empty where nothing differs.
        named: whether it is a scenario, a variant or an option that no campaign has.
        shipped: whether the baseline that comes with the suites said so.
    """

    ran: int
    findings: tuple[Finding, ...]
    why: str
    named: bool
    shipped: bool

    @property
    def otherwise(self) -> int:
        """How many of those that ran; what does not come up any more is said by what took its place."""
        return sum(each.found is not None for each in self.findings)


def trials(bug: Bug, whole: bool) -> Iterator[Trial]:
    """The sessions of a bug.

    Args:
        bug: what is looked for.
        whole: whether all faults of its flows are tried, and not those at one point only.
    """
    if bug.flows:
        less = f"({bug.at} or {WITHOUT_FAULT})" if bug.at else WITHOUT_FAULT
        chosen = () if whole else ("-k", less)
        flows = tuple(f"--volfault-flow={each}" for each in bug.flows)
        pairs = tuple((flow, variant) for flow, _, variant in (each.partition(".") for each in bug.flows))
        yield Trial((*chosen, *flows), bug.conf, pairs)
    for scenario in bug.scenarios:
        yield Trial((f"--volfault-scenario={scenario}",), bug.conf)


@dataclass(frozen=True, slots=True)
class Judge:
    """Runs trials, and compares them with a Nova without the bug.

    Attributes:
        kept: a folder for what that Nova does where no shipped baseline says it; it is run once for each trial.
        jobs: processes of pytest-xdist; 0 for none.
    """

    kept: Path
    jobs: int

    def judge(self, trial: Trial, copy: Path) -> Judged:
        """Run one on a copy of Nova.

        Raises:
            NotRun: it ended otherwise than a gate does, or contradicts its own results.
        """
        _check_comes_first(copy)
        shipped = self._held(trial)
        accepted = "upstream" if shipped else str(self._baseline(trial))
        found = copy.parent / "results.json"
        status = self._session(trial, found, copy, f"--volfault-baseline={accepted}")
        results = read_results(found)
        said = _gate(accepted).verdicts(results)
        if (status == FAILED) != bool(said.findings):
            raise NotRun(f"the session ended with {status}, and {len(said.findings)} scenarios differ")
        why = said.groups[0].name if said.groups else ""
        return Judged(len(results.scenarios), said.findings, why, trial.named, shipped)

    def _held(self, trial: Trial) -> bool:
        if not trial.pairs or trial.conf:
            return False
        held = _gate("upstream").held
        return held is not None and all(map(held.holds, trial.pairs))

    def _baseline(self, trial: Trial) -> Path:
        """What the installed Nova does, accepted as it is."""
        path = self.kept / f"{trial.key}.jsonl"
        if not path.exists():
            found = self.kept / f"{trial.key}.json"
            self._session(trial, found, None)
            results: Results = read_results(found)
            write_baseline(path, Baseline.of(results.target, results.scenarios, reason="as released"))
        return path

    def _session(self, trial: Trial, found: Path, copy: Path | None, *more: str) -> int:
        jobs = ("-n", str(self.jobs)) if self.jobs and trial.pairs else ()
        conf = (f"--volfault-nova-conf={each}" for each in trial.conf)
        command = (
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "volfault", *jobs),
            *("--pyargs", *_suites(), "--volfault-target=nova", f"--volfault-json={found}"),
            *(*trial.arguments, *conf, *more),
        )
        done = subprocess.run(
            command, env=environment(copy), check=False, capture_output=True, text=True, timeout=LONGEST
        )
        # Nova that does not load with the bug in it ends a session before it has results.
        if done.returncode not in (PASSED, FAILED) or not found.exists():
            raise NotRun(f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
        return done.returncode


def environment(copy: Path | None) -> Mapping[str, str]:
    """The environment of a process that is to import a copy of Nova, or the installed one."""
    before = os.environ.get("PYTHONPATH", "")
    path = before if copy is None else os.pathsep.join(filter(None, (str(copy), before)))
    return {**os.environ, "PYTHONPATH": path}


def _check_comes_first(copy: Path) -> None:
    where = "import importlib.util; print(importlib.util.find_spec('nova').origin)"
    done = subprocess.run(
        [sys.executable, "-c", where], env=environment(copy), capture_output=True, text=True, check=True
    )
    if not done.stdout.startswith(str(copy)):
        raise NotRun(f"the Nova that a session would load is not the one with the bug in it: {done.stdout.strip()}")


@cache
def _suites() -> tuple[str, ...]:
    # Each by its name: those of boots and moves run where they are named.
    there = resources.files("volfault_suites").iterdir()
    names = sorted(each.name for each in there if each.joinpath(f"{SCENARIOS}.py").is_file())
    return tuple(f"volfault_suites.{name}.{SCENARIOS}" for name in names)


@cache
def _gate(accepted: str) -> Gate:
    return Gate.open(accepted, Path(), "nova", version("nova"), update=False, reason=None)
