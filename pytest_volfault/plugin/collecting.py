"""From the marked tests to one test a scenario; what the options leave out is deselected."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_volfault.plugin.fixtures import close_bench
from pytest_volfault.plugin.options import SESSION, is_worker, session_of

if TYPE_CHECKING:
    from pytest_volfault.scenario import Scenario

MISUSE = pytest.StashKey[str]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "volfault_scenario" not in metafunc.fixturenames:
        return
    from pytest_volfault.errors import Stopped, TargetUnusable, UsageError, VolfaultError

    session = session_of(metafunc.config)
    names = _flows_of(metafunc.definition)
    scenarios, wrong = [], ""
    try:
        scenarios = session.scenarios(names)
    except (VolfaultError, Stopped) as error:
        wrong = str(error)
        if isinstance(error, TargetUnusable) or not isinstance(error, UsageError):
            # Not a marker's fault but the target's, for all modules: the session ends with it, see `Reporter`.
            metafunc.config.stash[MISUSE] = wrong
    finally:
        # The modules that are still to be collected look at the real clock.
        session.time.thaw()
    if wrong:
        pytest.fail(wrong, pytrace=False)
    metafunc.parametrize("volfault_scenario", scenarios, indirect=True, ids=[each.id for each in scenarios])


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    outcome: Any = yield
    misuse = collector.config.stash.get(MISUSE, "")
    if misuse:
        # As an attribute of the report, it travels from an xdist worker to the controller.
        outcome.get_result().volfault_misuse = misuse


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests for which the session's options leave no scenario, rather than report them as skipped."""
    claims = [item for item in items if "volfault_target" in _fixtures(item)]
    if SESSION not in config.stash and not claims:
        return
    idle = [item for item in items if _scenario_of(item) is None and "volfault_scenario" in _fixtures(item)]
    idle += [item for item in claims if not session_of(config).concerns(_flows_of(item))]
    if not idle:
        return
    config.hook.pytest_deselected(items=idle)
    items[:] = [item for item in items if item not in idle]
    wanted = config.stash[SESSION].options.scenario
    if wanted and not is_worker(config) and not any(_uses_volfault(item) for item in items):
        raise pytest.UsageError(f"no collected test runs {wanted}: name one that is marked for its flow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        close_bench(item)
        # The clocks stay frozen from one volfault test to the next, and go again for everybody else's.
        if SESSION in item.config.stash and (nextitem is None or not _uses_volfault(nextitem)):
            item.config.stash[SESSION].time.thaw()


def _uses_volfault(item: pytest.Item) -> bool:
    return any(name.startswith("volfault") for name in _fixtures(item))


def _flows_of(item: pytest.Item) -> list[str]:
    return [name for marker in item.iter_markers("volfault") for name in marker.args]


def _scenario_of(item: pytest.Item) -> Scenario | None:
    from pytest_volfault.scenario import Scenario

    # pytest makes one item with a token of its own where there is nothing to parametrize with.
    value = getattr(getattr(item, "callspec", None), "params", {}).get("volfault_scenario")
    return value if isinstance(value, Scenario) else None


def _fixtures(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))
