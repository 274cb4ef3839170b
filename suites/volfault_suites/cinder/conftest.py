"""These tests are no scenarios: a session that is limited to some of those leaves them out."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave this folder out where a flow or a scenario is asked for."""
    limited = any(
        config.getoption(f"volfault_{name}", None) or config.getini(f"volfault_{name}") for name in ("flow", "scenario")
    )
    ours = [item for item in items if limited and HERE in item.path.parents]
    if ours:
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]
