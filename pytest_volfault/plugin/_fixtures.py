"""The fixtures, and what a test must not get away with."""

from __future__ import annotations

import unittest
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, TypeVar

import pytest

from pytest_volfault.plugin import _marker as marker
from pytest_volfault.plugin._access import CampaignRuns, ScenarioRun, TargetAccess
from pytest_volfault.plugin._at_once import AtOnceRuns
from pytest_volfault.plugin._leftovers import LeftoverRuns
from pytest_volfault.plugin._options import checked_session, session_of

if TYPE_CHECKING:
    from pytest_volfault.model.result import Result
    from pytest_volfault.session import VolfaultSession
    from pytest_volfault.workbench import Workbench

RESULTS = pytest.StashKey["list[Result]"]()
# Those of the test that ran last: an interrupt leaves it without a report.
UNTOLD = pytest.StashKey["list[Result]"]()
BENCH = pytest.StashKey["Workbench"]()
ACCESSES = pytest.StashKey["dict[str, ScenarioRun | LeftoverRuns | AtOnceRuns | CampaignRuns | TargetAccess]"]()
Access = TypeVar("Access", "ScenarioRun", "LeftoverRuns", "AtOnceRuns", "CampaignRuns", "TargetAccess")
# Fixture -> what makes a test of it.
_TO_DO = {
    "volfault_scenario": "call its run()",
    "volfault_leftovers": "call its run()",
    "volfault_at_once": "call its run()",
    "volfault_campaign": "call it with a flow",
    "volfault_target": "play or run a scenario, or ask for a flow's refusal, start or switches",
}


@pytest.fixture
def volfault_target(request: pytest.FixtureRequest) -> TargetAccess:
    """The session's code under test, to play single scenarios of it and look at what they leave."""
    return _given(request, TargetAccess(_session(request), gathered_by(request.node)))


@pytest.fixture
def volfault_scenario(request: pytest.FixtureRequest) -> ScenarioRun:
    """One scenario of the flows that the test is marked with; `.run()` returns its result."""
    _check_parametrized(request, "scenario")
    return _given(request, ScenarioRun(_session(request), request.param, gathered_by(request.node)))


@pytest.fixture
def volfault_leftovers(request: pytest.FixtureRequest) -> LeftoverRuns:
    """What the faults of one flow and variant leave; `.run()` asks what every other flow makes of it."""
    _check_parametrized(request, "flow and variant")
    return _given(request, LeftoverRuns(_session(request), request.param, gathered_by(request.node)))


@pytest.fixture
def volfault_at_once(request: pytest.FixtureRequest) -> AtOnceRuns:
    """Operations at once that the test is marked with; `.run()` judges each way in which they end."""
    _check_parametrized(request, "set of operations at once")
    return _given(request, AtOnceRuns(_session(request), request.param, gathered_by(request.node)))


@pytest.fixture
def volfault_campaign(request: pytest.FixtureRequest) -> CampaignRuns:
    """Runs every scenario of a flow inside one test: `volfault_campaign("detach")` returns the results."""
    return _given(request, CampaignRuns(_session(request), gathered_by(request.node)))


@pytest.fixture
def volfault(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    """Fakes around your own code: `.cloud` to build, `.fault(...)` to break, `.final_state(...)` to assert."""
    from pytest_volfault.errors import Stopped, TargetHangs, TargetUnusable, ThreadLeft
    from pytest_volfault.injection.watchdog import Watchdog
    from pytest_volfault.workbench import Workbench

    # pytest gives up tearing down a test where another BaseException than its own is raised in it.
    class TestHangs(TargetHangs, pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest makes it so
        __module__, __qualname__ = TargetHangs.__module__, TargetHangs.__qualname__

        def __init__(self, message: str) -> None:
            pytest.fail.Exception.__init__(self, message)

    # What an ini file says of targets and results is nothing to it.
    session = _session(request, session_of)
    wrong = ""
    try:
        watchdog = Watchdog(session.options.seconds, TestHangs)
        with Workbench(request.node.name, session.loaded.time, watchdog, session.extensions) as bench:
            _hand_over(request, bench)
            request.node.stash[BENCH] = bench
            yield bench
    except (ThreadLeft, Stopped, TargetUnusable) as error:
        wrong = str(error)
    if wrong:
        # Its sentence says it all; the way through the engine's own code says nothing to a user.
        pytest.fail(wrong, pytrace=False)


def close_bench(item: pytest.Item) -> None:
    """Put back what stands around a test of which pytest has given up the rest of the teardown."""
    if BENCH in item.stash:
        item.stash[BENCH].__exit__(None, None, None)


def _check_parametrized(request: pytest.FixtureRequest, each: str) -> None:
    if not hasattr(request, "param"):
        pytest.fail(
            f"{request.fixturename} makes a test of each {each}, so that a test function takes it as an argument; "
            "a unittest.TestCase, or request.getfixturevalue, gets volfault_campaign or volfault_target",
            pytrace=False,
        )


def _session(
    request: pytest.FixtureRequest, find: Callable[[pytest.Config], VolfaultSession] = checked_session
) -> VolfaultSession:
    from pytest_volfault.errors import Stopped, VolfaultError

    wrong = ""
    try:
        return find(request.config)
    except (VolfaultError, Stopped) as error:
        wrong = str(error)
    pytest.fail(wrong, pytrace=False)


def _given(request: pytest.FixtureRequest, access: Access) -> Access:
    _hand_over(request, access)
    request.node.stash.setdefault(ACCESSES, {})[request.fixturename] = access
    return access


def _hand_over(request: pytest.FixtureRequest, value: object) -> None:
    # A unittest.TestCase method cannot take arguments; usefixtures("volfault") gives it the attribute.
    if isinstance(request.instance, unittest.TestCase):
        setattr(request.instance, str(request.fixturename), value)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    wrong = _misuse(item)
    if wrong:
        pytest.fail(wrong, pytrace=False)
    result = yield
    unanswered = item.stash[BENCH].unanswered if BENCH in item.stash else ()
    # The code under test may have swallowed the error, so that the test would pass on what no party answered.
    wrong = "\n".join(unanswered) or _nothing_tested(item)
    if wrong:
        pytest.fail(wrong, pytrace=False)
    return result


def _misuse(item: pytest.Item) -> str:
    if item.get_closest_marker("volfault") is None:
        return ""
    from pytest_volfault.errors import UsageError

    try:
        marker.check(item)
    except UsageError as error:
        return str(error)
    return ""


def _nothing_tested(item: pytest.Item) -> str:
    """Why a test that got to its end has tested nothing; empty where it has."""
    accesses = item.stash.get(ACCESSES, {})
    unused = [name for name, access in accesses.items() if not access.used]
    if unused:
        return f"{item.name} takes {' and '.join(unused)} and runs nothing with it: {_TO_DO[unused[0]]}"
    if accesses or item.get_closest_marker("volfault") is None:
        return ""
    return (
        f"{item.name} is marked for {', '.join(marker.flows_of(item))}, and runs nothing of it: "
        f"it takes none of {', '.join(_TO_DO)}"
    )


def gathered_by(item: pytest.Item) -> list[Result]:
    """The results of one test that no report has told yet."""
    results = item.stash.setdefault(RESULTS, [])
    item.config.stash[UNTOLD] = results
    return results
