"""One Nova a process, as its configuration is global; one campaign a module, with stages of its own."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault import Campaign, load_target


@pytest.fixture(scope="session")
def nova() -> Any:
    if importlib.util.find_spec("nova") is None:
        pytest.skip("nova is not installed")
    return load_target("nova")


@pytest.fixture(scope="module")
def campaign(nova: Any) -> Iterator[Campaign]:
    with Campaign(nova) as campaign:
        yield campaign
