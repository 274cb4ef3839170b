"""Hooks for conftests and plugins that extend pytest-volfault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.targets.contract import Target


@pytest.hookspec
def pytest_volfault_targets(config: pytest.Config) -> Mapping[str, Callable[[], Target]]:
    """Add targets: name -> a function that makes one. What ships is registered in the same way."""
    raise NotImplementedError
