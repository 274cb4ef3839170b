"""Without the plugin no test of these suites can run, and one sentence says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from volfault_suites.named_only import NAMED_ONLY

# What is a row of a table, and says by itself what is wrong.
_ROWS = "test_claim"
MISSING = "volfault_suites is run by the plugin volfault, which this session has left out; load it with -p volfault"


def pytest_configure(config: pytest.Config) -> None:
    """Know the marker, so that all that is said is why nothing runs."""
    if not hasattr(config.option, "volfault_target"):
        config.addinivalue_line("markers", "volfault(flow, ...): of the plugin volfault, which is not loaded")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The campaign `deep` is all that there is."""
    if collection_path.parent != Path(__file__).parent or collection_path.name not in NAMED_ONLY:
        return None
    named = any(
        collection_path.name in each.split(".") or collection_path.name in Path(each).parts
        for each in map(str, config.args)
    )
    deep = getattr(config.option, "volfault_campaign", None) == "deep"
    return None if named or deep else True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """What the code under test has logged is nobody's question where a row of a table is wrong; -v shows it."""
    outcome: Any = yield
    report = outcome.get_result()
    if getattr(item, "originalname", "") == _ROWS and item.config.get_verbosity() < 1:
        report.sections.clear()


# Before those of the suites, which ask for the plugin's options.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a session that has left the plugin out, by `-p no:volfault` or by not loading any by itself.

    pytest may come to this file only while it collects, where an error of `pytest_configure` would be a traceback.
    """
    if hasattr(config.option, "volfault_target"):
        return
    if not hasattr(config, "workerinput"):
        raise pytest.UsageError(MISSING)
    # A worker of pytest-xdist cannot end the session; it has nothing to run, and says why.
    items.clear()
    session.shouldfail = MISSING
