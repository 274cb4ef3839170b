"""A program that a search over schedules can run, and what comes of it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# The programs that the benchmark has: the counts that are held here are those that it tells.
_FILE = Path(__file__).parents[2] / "bench" / "schedules" / "toy.py"


@pytest.fixture(scope="session")
def toy() -> Any:
    """Makes programs of generator functions, by the names of their tasks."""
    spec = importlib.util.spec_from_file_location("bench_schedules_toy", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Toy


@pytest.fixture(scope="session")
def ends() -> Callable[..., dict[tuple[Any, ...], int]]:
    """Search a program whole: its ends, and how many runs each had."""

    def search(strategy: Any, program: Any, switches: int) -> dict[tuple[Any, ...], int]:
        found: dict[tuple[Any, ...], int] = {}
        searching = strategy(program, switches)
        for _ in searching:
            found[program.end] = found.get(program.end, 0) + 1
        assert searching.searched.whole
        assert searching.searched.run == sum(found.values())
        return found

    return search
