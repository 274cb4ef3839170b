"""The fixtures, and what a test must not get away with."""

from __future__ import annotations

import unittest
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_volfault.plugin.access import ScenarioRun, TargetAccess
from pytest_volfault.plugin.options import session_of

if TYPE_CHECKING:
    from pytest_volfault.outcome import Result
    from pytest_volfault.workbench import Workbench

RESULTS = pytest.StashKey["list[Result]"]()
# Those of the test that ran last: an interrupt leaves it without a report.
UNTOLD = pytest.StashKey["list[Result]"]()
BENCH = pytest.StashKey["Workbench"]()


@pytest.fixture
def volfault_target(request: pytest.FixtureRequest) -> TargetAccess:
    """The session's code under test, to play single scenarios of it and look at what they leave."""
    return TargetAccess(session_of(request.config), gathered_by(request.node))


@pytest.fixture
def volfault_scenario(request: pytest.FixtureRequest) -> ScenarioRun:
    """One scenario of the flows that the test is marked with; `.run()` returns its result."""
    return ScenarioRun(session_of(request.config), request.param, gathered_by(request.node))


@pytest.fixture
def volfault_campaign(request: pytest.FixtureRequest) -> Callable[[str], list[Result]]:
    """Runs every scenario of a flow inside one test: `volfault_campaign("detach")` returns the results."""

    def campaign(flow: str) -> list[Result]:
        session, gathered = session_of(request.config), gathered_by(request.node)
        results: list[Result] = []
        for result in session.run_flow(flow):
            # One by one: an interrupt leaves what was found by then.
            gathered.append(result)
            results.append(result)
        broken = {str(each.error) for result in results if (each := session.broken(result.scenario)) is not None}
        if broken:
            pytest.fail("\n\n".join(sorted(broken)), pytrace=False)
        return results

    return campaign


@pytest.fixture
def volfault(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    """Fakes around your own code: `.cloud` to build, `.fault(...)` to break, `.final_state(...)` to assert."""
    from pytest_volfault.workbench import Workbench

    with Workbench(request.node.name, session_of(request.config).time) as bench:
        # A unittest.TestCase method cannot take arguments; usefixtures("volfault") gives it the attribute.
        if isinstance(request.instance, unittest.TestCase):
            request.instance.volfault = bench  # type: ignore[attr-defined]  # made here
        request.node.stash[BENCH] = bench
        yield bench


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    unanswered = item.stash[BENCH].unanswered if BENCH in item.stash else ()
    if unanswered:
        # The code under test has swallowed the error, so that the test would pass on what no party answered.
        pytest.fail("\n".join(unanswered), pytrace=False)
    return result


def gathered_by(item: pytest.Item) -> list[Result]:
    """The results of one test that no report has told yet."""
    results = item.stash.setdefault(RESULTS, [])
    item.config.stash[UNTOLD] = results
    return results
