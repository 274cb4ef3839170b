"""The pytest plugin: options, fixtures and hooks. Glue only; the work is done by `session`.

Loading it must cost next to nothing, so the engine is imported where it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from pytest_volfault.extensions.shipped import (
    pytest_volfault_cures,
    pytest_volfault_flows,
    pytest_volfault_invariants,
    pytest_volfault_kinds,
    pytest_volfault_points,
    pytest_volfault_words,
)
from pytest_volfault.plugin._access import CampaignRuns, ScenarioRun, TargetAccess
from pytest_volfault.plugin._at_once import AtOnceRuns
from pytest_volfault.plugin._collecting import (
    TAKEN,
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_generate_tests,
    pytest_make_collect_report,
    pytest_runtest_teardown,
)
from pytest_volfault.plugin._extending import begin, open_hooks, pytest_load_initial_conftests
from pytest_volfault.plugin._fixtures import (
    UNTOLD,
    pytest_runtest_call,
    volfault,
    volfault_at_once,
    volfault_campaign,
    volfault_leftovers,
    volfault_scenario,
    volfault_target,
)
from pytest_volfault.plugin._last_resort import EXIT_STATUS, end_if_threads_remain, pytest_runtest_protocol
from pytest_volfault.plugin._leftovers import LeftoverRuns
from pytest_volfault.plugin._options import (
    CHECKED,
    SESSION,
    checked_session,
    given,
    is_worker,
    parties_of,
    pytest_addoption,
    pytest_cmdline_main,
    settled,
)
from pytest_volfault.plugin._progress import ProgressTeller
from pytest_volfault.plugin._reporting import REPORTER, Reporter, pytest_runtest_makereport, pytest_volfault_sections
from pytest_volfault.plugin._time_limit import TimeLimit

if TYPE_CHECKING:
    from pytest_volfault.targets.contract import Target

# pytest finds hooks and fixtures by looking through this module.
__all__ = [
    "AtOnceRuns",
    "CampaignRuns",
    "LeftoverRuns",
    "ScenarioRun",
    "TargetAccess",
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_generate_tests",
    "pytest_load_initial_conftests",
    "pytest_make_collect_report",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_unconfigure",
    "pytest_volfault_cures",
    "pytest_volfault_flows",
    "pytest_volfault_invariants",
    "pytest_volfault_kinds",
    "pytest_volfault_points",
    "pytest_volfault_sections",
    "pytest_volfault_targets",
    "pytest_volfault_words",
    "volfault",
    "volfault_at_once",
    "volfault_campaign",
    "volfault_leftovers",
    "volfault_scenario",
    "volfault_target",
]


def pytest_configure(config: pytest.Config) -> None:
    # Where a conftest has named us as a plugin, the conftests were being loaded by then.
    open_hooks(config)
    config.addinivalue_line(
        "markers",
        "volfault(flow, ...): run the test once for each scenario of the flows; see `volfault_scenario`",
    )
    # Helper modules of ours whose assertions a user reads; never this package, which is imported by now.
    pytest.register_assert_rewrite("volfault_suites")
    if config.getoption("volfault_max_time") or config.getini("volfault_max_time"):
        config.pluginmanager.register(TimeLimit(), "volfault-time-limit")
    if not is_worker(config):
        config.pluginmanager.register(Reporter(config), REPORTER)
        config.pluginmanager.register(ProgressTeller(config))


def pytest_volfault_targets(config: pytest.Config) -> Mapping[str, Callable[[], Target]]:
    from pytest_volfault.targets.loading import shipped

    asked = settled(config)
    return shipped(parties_of(config, asked), tuple(asked.values.get("nova-conf", ())))


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    begin(config)
    # What an ini file asks for is for the sessions that come to run something of ours; they ask when they do.
    if not given(config) or is_worker(config):
        return
    from pytest_volfault.errors import Stopped, VolfaultError

    try:
        checked_session(config)
    except (VolfaultError, Stopped) as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """What an xdist worker cannot know by itself."""
    node.workerinput["volfault_given"] = sorted(given(node.config))
    node.workerinput["volfault_checked"] = node.config.stash.get(CHECKED, False)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    config.stash[EXIT_STATUS] = int(exitstatus)
    if not is_worker(config):
        return
    if SESSION in config.stash:
        held = config.stash[SESSION]
        left = [result.as_dict() for result in config.stash.get(UNTOLD, [])], held.loaded.noted(), held.news()
        config.workeroutput["volfault"] = left  # type: ignore[attr-defined]  # xdist's
    if TAKEN in config.stash:
        config.workeroutput["volfault_taken"] = sorted(config.stash[TAKEN])  # type: ignore[attr-defined,index]  # xdist's


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if SESSION in config.stash:
        config.stash[SESSION].close()
        end_if_threads_remain(config)
