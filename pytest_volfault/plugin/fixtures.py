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
        results = list(session_of(request.config).run_flow(flow))
        gathered_by(request.node).extend(results)
        return results

    return campaign


@pytest.fixture
def volfault(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    """Fakes around your own code: `.cloud` to build, `.fault(...)` to break, `.final_state(...)` to assert."""
    from pytest_volfault.errors import Stopped, TargetHangs, ThreadLeft
    from pytest_volfault.injection.watchdog import Watchdog
    from pytest_volfault.workbench import Workbench

    # pytest gives up tearing down a test where another BaseException than its own is raised in it.
    class TestHangs(TargetHangs, pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest makes it so
        __module__, __qualname__ = TargetHangs.__module__, TargetHangs.__qualname__

        def __init__(self, message: str) -> None:
            pytest.fail.Exception.__init__(self, message)

    session = session_of(request.config)
    wrong = ""
    try:
        with Workbench(request.node.name, session.time, Watchdog(session.options.seconds, TestHangs)) as bench:
            # A unittest.TestCase method cannot take arguments; usefixtures("volfault") gives it the attribute.
            if isinstance(request.instance, unittest.TestCase):
                request.instance.volfault = bench  # type: ignore[attr-defined]  # made here
            request.node.stash[BENCH] = bench
            yield bench
    except (ThreadLeft, Stopped) as error:
        wrong = str(error)
    if wrong:
        # Its sentence says it all; the way through the engine's own code says nothing to a user.
        pytest.fail(wrong, pytrace=False)


def close_bench(item: pytest.Item) -> None:
    """Put back what stands around a test of which pytest has given up the rest of the teardown."""
    if BENCH in item.stash:
        item.stash[BENCH].__exit__(None, None, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    unanswered = item.stash[BENCH].unanswered if BENCH in item.stash else ()
    if unanswered:
        # The code under test has swallowed the error, so that the test would pass on what no party answered.
        pytest.fail("\n".join(unanswered), pytrace=False)
    return result


def gathered_by(item: pytest.Item) -> list[Result]:
    """The results of one test."""
    return item.stash.setdefault(RESULTS, [])
