"""What is told, and how the process ends, where the code under test can be ended in no other way."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = pytest.StashKey[pytest.Item]()
EXIT_STATUS = pytest.StashKey[int]()


def teller(config: pytest.Config) -> Callable[[str], None]:
    """What tells of a test that nothing ends: the test fails, and all that was found by then is reported.

    Called in a thread of its own, while the test goes on.
    """

    def tell(text: str) -> None:
        from pytest_volfault.injection.watch import tell_plainly

        capture = config.pluginmanager.getplugin("capturemanager")
        if capture is not None:
            capture.suspend_global_capture(in_=True)
        tell_plainly(text)
        item = config.stash.get(ITEM, None)
        # A worker of xdist's just goes: the controller says which test it was at.
        if item is None or hasattr(config, "workerinput"):
            return
        report = pytest.TestReport(item.nodeid, item.location, dict(item.keywords), "failed", text, "call")
        item.ihook.pytest_runtest_logreport(report=report)
        # Without pytest's runner, which would tear down the fixtures of a test that still runs.
        runner = config.pluginmanager.getplugin("runner")
        finish: Any = config.pluginmanager.subset_hook_caller("pytest_sessionfinish", [runner])
        item.session.exitstatus = pytest.ExitCode.TESTS_FAILED
        finish(session=item.session, exitstatus=pytest.ExitCode.TESTS_FAILED)
        sys.stdout.flush()

    return tell


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    item.config.stash[ITEM] = item
    return (yield)


def end_if_threads_remain(config: pytest.Config) -> None:
    """Python waits at its end for threads that are no daemons; for one that nothing could end it would wait for ever.

    The test that has left it behind has failed, and all has been reported.
    """
    threads = sys.modules.get("pytest_volfault.injection._threads")
    if threads is None or not threads.cannot_end():
        return
    names = ", ".join(repr(each.name) for each in threads.cannot_end())
    sys.stdout.flush()
    sys.stderr.write(f"pytest-volfault ends the process: a test left the thread {names} behind, which nothing ends\n")
    sys.stderr.flush()
    os._exit(config.stash.get(EXIT_STATUS, 0) or pytest.ExitCode.TESTS_FAILED)
