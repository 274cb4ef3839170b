"""The pytest plugin: options, fixtures and hooks. Glue only; the work is done by `session`.

Loading it must cost next to nothing, so the engine is imported where it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from pytest_volfault.plugin.access import ScenarioRun, TargetAccess
from pytest_volfault.plugin.collecting import (
    pytest_collection_modifyitems,
    pytest_generate_tests,
    pytest_make_collect_report,
    pytest_runtest_teardown,
)
from pytest_volfault.plugin.fixtures import (
    pytest_runtest_call,
    volfault,
    volfault_campaign,
    volfault_scenario,
    volfault_target,
)
from pytest_volfault.plugin.options import (
    SESSION,
    asked,
    is_worker,
    option,
    parties_of,
    pytest_addoption,
    pytest_cmdline_main,
    session_of,
)
from pytest_volfault.plugin.reporting import Reporter, pytest_runtest_makereport

if TYPE_CHECKING:
    from pytest_volfault.targets.contract import Target

# pytest finds hooks and fixtures by looking through this module.
__all__ = [
    "ScenarioRun",
    "TargetAccess",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_make_collect_report",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_unconfigure",
    "pytest_volfault_targets",
    "volfault",
    "volfault_campaign",
    "volfault_scenario",
    "volfault_target",
]


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_volfault import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "volfault(flow, ...): run the test once for each scenario of the flows; see `volfault_scenario`"
    )
    # Helper modules of ours whose assertions a user reads; never this package, which is imported by now.
    pytest.register_assert_rewrite("volfault_suites")
    if not is_worker(config):
        config.pluginmanager.register(Reporter(config), "volfault-reporter")


@pytest.hookimpl(optionalhook=True)
def pytest_volfault_targets(config: pytest.Config) -> Mapping[str, Callable[[], Target]]:
    from pytest_volfault.targets.loading import shipped

    return shipped(parties_of(config), tuple(option(config, "nova_conf")))


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if not asked(config) or is_worker(config):
        return
    from pytest_volfault.errors import Stopped, VolfaultError

    try:
        session_of(config).check()
        session_of(config).check_named()
    except (VolfaultError, Stopped) as error:
        raise pytest.UsageError(str(error)) from None
    finally:
        session_of(config).time.thaw()


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if is_worker(config) and SESSION in config.stash:
        config.workeroutput["volfault"] = config.stash[SESSION].gathered.as_plain()  # type: ignore[attr-defined]  # xdist's


def pytest_unconfigure(config: pytest.Config) -> None:
    if SESSION in config.stash:
        config.stash[SESSION].close()
