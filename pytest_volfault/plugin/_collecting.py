"""From the marked tests to one test a scenario; what the options leave out is deselected."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pluggy import PluginValidationError

from pytest_volfault.plugin import _marker as marker
from pytest_volfault.plugin._extending import extensions_of, late, misuse_in
from pytest_volfault.plugin._fixtures import close_bench
from pytest_volfault.plugin._options import SESSION, checked_session, given, is_worker, session_of, settled

if TYPE_CHECKING:
    from pytest_volfault.model.scenario import Scenario
    from pytest_volfault.session import VolfaultSession

MISUSE = pytest.StashKey[str]()


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a fixture's tests are made of, for the flows of a test.

    Attributes:
        run: one test each.
        held_back: why others are not run, a sentence each.
    """

    run: Callable[[VolfaultSession, list[str]], list[Scenario]]
    held_back: Callable[[VolfaultSession, list[str]], list[str]]


PARAMETRIZED: Mapping[str, Parameters] = {
    "volfault_scenario": Parameters(
        lambda session, flows: session.plan.scenarios(flows), lambda session, flows: session.selection.held_back(flows)
    ),
    # Of a flow and variant as a whole: what its faults leave is not known before they are played.
    "volfault_leftovers": Parameters(
        lambda session, flows: session.selection.goldens(flows),
        lambda session, flows: session.selection.sequences_held_back(flows),
    ),
    # As a whole as well: their schedules are found by running them.
    "volfault_at_once": Parameters(
        lambda session, flows: session.plan.pairs(flows),
        lambda session, flows: session.selection.pairs_held_back(flows),
    ),
}
# Given in a scenario's place: a shipped baseline says nothing of what there would be.
HELD_BACK = object()
# The fixtures of ours that the tests take which are to run.
TAKEN = pytest.StashKey["set[str]"]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker("volfault") is not None
    wanted = [name for name in PARAMETRIZED if name in metafunc.fixturenames]
    if not (marked or wanted):
        return
    from pytest_volfault.errors import Stopped, TargetUnusable, UsageError, VolfaultError

    scenarios: dict[str, list[Any]] = {}
    wrong, the_session_s = "", True
    try:
        extensions_of(metafunc.config)
        the_session_s = False
        marker.check(metafunc.definition)
        if wanted:
            the_session_s = True
            session = checked_session(metafunc.config)
            the_session_s = False
            flows = marker.flows_of(metafunc.definition)
            scenarios = {
                name: [
                    *PARAMETRIZED[name].run(session, flows),
                    *map(_skipped, PARAMETRIZED[name].held_back(session, flows)),
                ]
                for name in wanted
            }
    except (VolfaultError, Stopped) as error:
        wrong = str(error)
        if the_session_s or isinstance(error, TargetUnusable) or not isinstance(error, UsageError):
            # Not a marker's fault but the options' or the target's: the session ends with it, see `Reporter`.
            metafunc.config.stash[MISUSE] = wrong
    finally:
        # The modules that are still to be collected look at the real clock.
        if SESSION in metafunc.config.stash:
            metafunc.config.stash[SESSION].loaded.time.thaw()
    if wrong:
        pytest.fail(wrong, pytrace=False)
    for name, each in scenarios.items():
        metafunc.parametrize(name, each, indirect=True, ids=[one.id for one in each])


def _skipped(reason: str) -> Any:
    """In the place of what a shipped baseline says nothing of."""
    return pytest.param(HELD_BACK, marks=pytest.mark.skip(reason=reason), id="not-compared")


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    raised = getattr(getattr(report, "call", None), "excinfo", None)
    misuse = (
        collector.config.stash.get(MISUSE, "")
        or misuse_in(raised.value if raised is not None else None)
        or late(collector.config)
    )
    if misuse:
        # As an attribute of the report, it travels from an xdist worker to the controller.
        report.volfault_misuse = misuse
        if report.passed:
            # Of those that passed the controller is not told.
            report.outcome, report.longrepr = "failed", misuse


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests for which the session's options leave no scenario, rather than report them as skipped."""
    claims = [item for item in items if "volfault_target" in _fixtures(item)]
    session = _session_for(config, claims)
    if session is None:
        return
    idle = [item for item in items if _is_idle(item)]
    if idle and session.options.shard:
        # Of a small campaign, one machine's part may be nothing; what it was asked for is done.
        config.stash[TAKEN] = {name for item in idle for name in PARAMETRIZED if name in _fixtures(item)}
    idle += [item for item in claims if not session.selection.concerns(marker.flows_of(item))]
    if idle:
        config.hook.pytest_deselected(items=idle)
        items[:] = [item for item in items if item not in idle]


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """What is asked for on the command line, some test must make something of."""
    config = session.config
    try:
        result = yield
    except PluginValidationError as error:
        misuse = misuse_in(error)
        if misuse:
            raise pytest.UsageError(misuse) from None
        raise
    # An error of a collection is told by itself; nobody knows what that module would have taken.
    if session.testsfailed or not given(config) or _hands_out(config):
        return result
    taken = config.stash.setdefault(TAKEN, set())
    taken |= {name for item in session.items for name in _fixtures(item) if name.startswith("volfault")}
    if is_worker(config):
        return result
    from pytest_volfault.errors import UsageError
    from pytest_volfault.session.option_rules import check_used

    try:
        check_used(settled(config), taken)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    return result


def _hands_out(config: pytest.Config) -> bool:
    """Whether this process collects nothing, but hands the tests out to xdist's workers."""
    return not is_worker(config) and config.pluginmanager.hasplugin("dsession")


def _session_for(config: pytest.Config, claims: Sequence[pytest.Item]) -> VolfaultSession | None:
    """The session, where there is one or claims need it; what is wrong with an ini file ends this one now."""
    if not claims:
        return config.stash.get(SESSION, None)
    from pytest_volfault.errors import Stopped, VolfaultError

    try:
        return session_of(config) if is_worker(config) else checked_session(config)
    except (VolfaultError, Stopped) as error:
        if is_worker(config):
            # A worker cannot end the session; each of its tests says what is wrong.
            return None
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        close_bench(item)
        # The clocks stay frozen from one volfault test to the next, and go again for everybody else's.
        if SESSION in item.config.stash and (nextitem is None or not _uses_volfault(nextitem)):
            item.config.stash[SESSION].loaded.time.thaw()


def _uses_volfault(item: pytest.Item) -> bool:
    return any(name.startswith("volfault") for name in _fixtures(item))


def _is_idle(item: pytest.Item) -> bool:
    """Whether the session's options leave nothing for it to run."""
    from pytest_volfault.model.scenario import Scenario

    # pytest makes one item with a token of its own where there is nothing to parametrize with.
    given = getattr(getattr(item, "callspec", None), "params", {})
    values = [given.get(name) for name in PARAMETRIZED if name in _fixtures(item)]
    return any(not isinstance(each, Scenario) and each is not HELD_BACK for each in values)


def _fixtures(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))
