"""What most fakes stand on; where a test needs another cloud it brings its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from volfault_fakes import Cloud


@pytest.fixture
def cloud() -> Cloud:
    """A cloud with one compute host."""
    cloud = Cloud()
    cloud.add_host()
    return cloud


@pytest.fixture
def at_once() -> Iterator[Callable[..., list[Any]]]:
    """Runs calls in threads that begin together and change over as often as Python lets them: the results in order."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        ready = threading.Barrier(len(calls))

        def begin(call: Callable[[], Any]) -> Any:
            ready.wait(60)
            return call()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(begin, calls))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield run
    sys.setswitchinterval(before)
