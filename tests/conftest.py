"""pytest's own pytester for the plugin, and results made by hand for what compares them."""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pytest_volfault.gate import Baseline
from pytest_volfault.model.conduct import Call, Conduct
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results, Shard
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.model.violation import Violation

pytest_plugins = ["pytester"]

TARGET = TargetInfo("nova", "34.0.0")
DELETE = "detach.attachments/cinder.attachment_delete@before=http-500"
# What these tests import beyond the core, by the names that Python knows; the extra `tests` brings it.
EXTRA = ("check_jsonschema", "cinderclient", "coverage", "hypothesis", "openstack", "selenium", "xdist")


def lacking(names: Iterable[str] = EXTRA, find: Callable[[str], object] = importlib.util.find_spec) -> str:
    """What to do about packages that are not installed; empty where all are."""
    missing = [name for name in names if find(name) is None]
    if not missing:
        return ""
    return f"the project's own tests need {', '.join(missing)}, too: pip install '.[nova,tests]', or tox run"


def asks_for(arguments: Iterable[str], folder: Path) -> bool:
    """Whether a session's arguments name tests of a folder. pytest loads this file for other sessions as well."""
    named = [Path(each.partition("::")[0]).resolve() for each in arguments]
    return any(path == folder or folder in path.parents or path in folder.parents for path in named)


def pytest_sessionstart(session: pytest.Session) -> None:
    wrong = lacking() if asks_for(session.config.args, Path(__file__).parent) else ""
    if wrong:
        raise pytest.UsageError(wrong)


@dataclass
class Maker:
    """Makes what a gate compares."""

    once: str = f"{DELETE},once"
    always: str = f"{DELETE},always"

    def result(
        self,
        identifier: str,
        verdict: str,
        heals_by: str = "none-needed",
        state: FinalState | None = None,
        degree: Degree | None = None,
    ) -> Result:
        left = state or (FinalState.detached() if verdict == "completed" else FinalState.attached())
        return Result(
            Scenario.parse(identifier),
            Outcome(Answer(202), left.facts, (), fired=verdict != "unreached"),
            Verdict(verdict),
            () if degree is None else (Violation("rule", "why", degree),),
            Cure.parse(heals_by),
        )

    def conducted(self, result: Result, *calls: str, caught: str = "", error: str = "", status: int = 202) -> Result:
        """The same with what the code did: `POINT by FUNCTION` each call."""
        made = tuple(Call(*call.split(" by ")) for call in calls)
        return replace(result, conduct=Conduct(made, caught, error, status))

    def baseline(self, *results: Result, reason: str = "bug 1234567") -> Baseline:
        return Baseline.of(TARGET, results, reason)

    def results(
        self, *results: Result, planned: int | None = None, faults: int = 1, shard: Shard | None = None
    ) -> Results:
        flows = {"detach.attachments": len(results) if planned is None else planned}
        return Results(TARGET, Bound(faults, flows, shard), results, ())

    def ids(self, results: Sequence[Result]) -> list[str]:
        return [each.scenario.id for each in results]


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def cinder_double(tmp_path: Path) -> Callable[[str], Path]:
    """Make what looks like the Python of an environment with Cinder; in its process is the fake, with a rule wrong."""

    def make(rule: str = "") -> Path:
        double = Path(__file__).parent / "doubles" / "cinder.py"
        started = shlex.join([sys.executable, str(double), os.pathsep.join(filter(None, sys.path)), rule])
        python = tmp_path / "python"
        # Asked what is installed, or to run the program.
        python.write_text(
            f'#!/bin/sh\ncase $1 in -P) echo \'["29.0.0", [3, 11]]\';; *) shift; exec {started} "$@";; esac\n'
        )
        python.chmod(0o755)
        return python

    return make


@pytest.fixture(scope="module")
def alone() -> Iterator[None]:
    """Where tests measure, `coverage run` of this project's own code is not to be noticed, and loses what they measure.

    Its processes stop saving what they have measured as soon as somebody makes a Coverage object; hence the last line.
    """
    # pytest loads this module for whoever runs the published suites in a checkout, with the core alone installed.
    import coverage

    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(coverage.Coverage, "current", classmethod(lambda _: None))
        for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
            patches.delenv(name, raising=False)
        patches.delattr(coverage.process_startup, "coverage", raising=False)
        yield


@contextmanager
def _untraced() -> Iterator[None]:
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]  # None is what takes it away
    try:
        with pytest.MonkeyPatch.context() as patches:
            # The processes that are started there are not measured either.
            for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
                patches.delenv(name, raising=False)
            yield
    finally:
        threading.settrace(of_threads)  # type: ignore[arg-type]  # as it was
        sys.settrace(tracer)


@pytest.fixture(scope="session")
def without_tracer() -> Callable[[], AbstractContextManager[None]]:
    """Whoever measures our tests goes on after the block: two tracers exclude one another."""
    return _untraced


@pytest.fixture
def untraced() -> Iterator[None]:
    """The same for a whole test."""
    with _untraced():
        yield
