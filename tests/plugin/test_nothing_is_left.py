"""A session leaves no trace of itself: neither in other tests, nor in the process after it."""

from __future__ import annotations

import asyncio
import queue
import random
import select
import selectors
import socket
import subprocess
import sys
import threading
import time
import uuid
from time import sleep as other_name
from typing import Any

import pytest
import requests

CLOCK = """
    import datetime, os, time

    def real():
        open("now", "w").close()
        modified = os.stat("now").st_mtime
        return abs(time.time() - modified) < 60 and abs(datetime.datetime.now().timestamp() - modified) < 60
"""
NEIGHBOURS = """
    import pytest
    from clock import real

    @pytest.fixture(scope="module", autouse=True)
    def neighbour():
        assert real()
        yield
        assert real()

    def test_before():
        assert real()
"""
USERS = """
    import pytest
    from clock import real

    def test_fixture(volfault):
        assert not real()

    def test_between():
        assert real()

    @pytest.mark.volfault("detach.attachments")
    def test_scenario(volfault_scenario):
        volfault_scenario.run()

    def test_campaign(volfault_campaign):
        volfault_campaign("detach.attachments")

    def test_after():
        assert real()

    def test_last(volfault):
        assert not real()
"""


def test_other_tests_see_real_time(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(clock=CLOCK, test_1=NEIGHBOURS, test_2=USERS, test_3=NEIGHBOURS)
    (narrow.path / "test_marked.py").unlink()
    result = run("--volfault-target=narrow", "-p", "no:randomly")
    result.assert_outcomes(passed=2 + 5 + 13)


def test_other_plugins_see_real_time_between_the_tests(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(clock=CLOCK, test_2=USERS)
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\nfrom clock import real\n"
            "def pytest_collection_finish(): print('COLLECTED', real())\n"
            "def pytest_sessionfinish(): print('FINISHED', real())\n"
        )
    result = run("--volfault-target=narrow", "-s", "test_2.py")
    result.stdout.fnmatch_lines(["*COLLECTED True", "*FINISHED True"])


def seams() -> dict[str, object]:
    """What the engine replaces while a scenario runs, as it is at the moment."""
    return {
        "send": requests.adapters.HTTPAdapter.send,
        "sleep": time.sleep,
        "time": time.time,
        "lock": threading.Lock,
        "rlock": threading.RLock,
        "start": threading.Thread.start,
        "join": threading.Thread.join,
        "queue": queue.SimpleQueue,
        "select": select.select,
        "selector": selectors.DefaultSelector.select,
        "loop": asyncio.BaseEventLoop.time,
        "other name": other_name,
        "uuid4": uuid.uuid4,
        "connect": socket.socket.connect,
        "getaddrinfo": socket.getaddrinfo,
        "Popen": subprocess.Popen.__init__,
        "libvirt": sys.modules.get("libvirt"),
        "random": random.getstate(),
    }


ENDS = {
    "passed": "def test(volfault_campaign): volfault_campaign('detach.attachments')",
    "failed": "def test(volfault_campaign): assert not volfault_campaign('detach.attachments')",
    "fixture": "def test(volfault): volfault.cloud.add_volume()",
    "failed-fixture": "def test(volfault): raise AssertionError",
    "interrupted": "def test(volfault): raise KeyboardInterrupt",
    "escaped": "import socket\ndef test(volfault): socket.create_connection(('127.0.0.1', 9))",
}


@pytest.mark.parametrize("end", ENDS)
def test_every_attribute_is_the_original_again(narrow: pytest.Pytester, run: Any, end: str) -> None:
    narrow.makepyfile(test_marked=ENDS[end])
    before = seams()
    result = run("--volfault-target=narrow", no_reraise_ctrlc=True)
    assert result.ret in (0, 1, 2)
    after = seams()
    for name, original in before.items():
        assert after[name] is original or (name == "random" and after[name] == original), name


def test_while_a_test_runs_they_are_not(narrow: pytest.Pytester, run: Any) -> None:
    """The test above could not fail otherwise."""
    narrow.makepyfile(
        test_marked="""
        import sys, time, uuid, threading
        import requests

        BEFORE = (requests.adapters.HTTPAdapter.send, time.sleep, threading.Lock, threading.Thread.start, uuid.uuid4)

        def test_it(volfault):
            now = (requests.adapters.HTTPAdapter.send, time.sleep, threading.Lock, threading.Thread.start, uuid.uuid4)
            assert not [one for one, other in zip(BEFORE, now) if one is other]
            assert "libvirt" in sys.modules
        """
    )
    run().assert_outcomes(passed=1)


def test_a_real_libvirt_comes_back(narrow: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = type(sys)("libvirt")
    monkeypatch.setitem(sys.modules, "libvirt", real)
    narrow.makepyfile(test_marked=ENDS["passed"])
    run("--volfault-target=narrow").assert_outcomes(passed=1)
    assert sys.modules["libvirt"] is real
