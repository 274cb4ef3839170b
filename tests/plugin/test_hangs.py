"""What hangs is ended, by `--volfault-timeout` or because nothing could wake it; threads do not outlive their test."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

HANGING = """
    import asyncio, contextlib, signal, socket, threading, time
    import pytest

    HELD = threading.Lock()
    HELD.acquire()

    def work():
        while True:
            pass

    def test_computes(volfault):
        work()

    def test_swallows(volfault):
        for _ in range(3):
            with contextlib.suppress(BaseException):
                work()
        work()

    def test_waits_in_c(volfault):
        HELD.acquire()

    def test_reads(volfault):
        one, other = socket.socketpair()
        with one, other:
            one.recv(1)

    def test_looks_at_the_clock(volfault):
        end = time.monotonic() + 10
        while time.monotonic() < end:
            pass

    def test_asyncio(volfault):
        async def spin():
            while True:
                await asyncio.sleep(0)
        asyncio.run(spin())

    @pytest.fixture
    def sets_up(volfault):
        work()

    def test_set_up(sets_up):
        pass

    @pytest.fixture
    def tears_down(volfault):
        yield
        work()

    def test_tear_down(tears_down):
        pass

    def test_afterwards(volfault):
        time.sleep(3600)
"""
PLACES = ("work", "work", "test_waits_in_c", "test_reads", "test_looks_at_the_clock", "test_asyncio.<locals>.spin")


def test_the_body_of_a_test_is_ended_and_the_line_named(
    pytester: pytest.Pytester, run: Any, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(test_hanging=HANGING)
    result = run("--volfault-timeout=1", "-p", "no:randomly", workers=workers)
    result.assert_outcomes(failed=6, passed=2, errors=2)
    text = result.stdout.str()
    for place in (*PLACES, "work", "work"):
        assert f"it took longer than 1 s of real time; it was at test_hanging.{place} (" in text


STUBBORN = """
    import threading, time
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        volfault_scenario.run()

    def work():
        while True:
            pass

    def swallowing(work):
        def swallow():
            while True:
                try:
                    work()
                except BaseException:
                    pass
        return swallow

    def test_stubborn(volfault):
        swallow = work
        for _ in range(30):
            swallow = swallowing(swallow)
        swallow()

    def test_after(volfault):
        pass
"""


@pytest.fixture
def impatient(narrow: pytest.Pytester) -> pytest.Pytester:
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\nfrom pytest_volfault.injection import _threads as threads, watch\n"
            "watch.GRACE_SECONDS, threads.PATIENCE = 1.0, 0.2\n"
        )
    return narrow


def test_what_nothing_ends_ends_the_process_and_all_that_was_found_is_told(
    impatient: pytest.Pytester, fresh: Any
) -> None:
    impatient.makepyfile(test_marked=STUBBORN)
    result = fresh(
        "--volfault-target=narrow", "--volfault-timeout=0.5", "--volfault-json=found.json", "--junitxml=junit.xml"
    )
    assert result.ret == 1
    result.assert_outcomes(passed=13, failed=1)
    result.stdout.fnmatch_lines(["*= volfault =*", "FAILED test_marked.py::test_stubborn*"])
    assert "it was at test_marked.work (" in result.stdout.str()
    assert "Nothing ended it in 1 s more" in result.stdout.str()
    # The stacks of all threads.
    assert "in work" in result.stderr.str()
    assert len(json.loads((impatient.path / "found.json").read_text())["scenarios"]) == 13
    assert "test_stubborn" in (impatient.path / "junit.xml").read_text()


def test_a_worker_that_nothing_ends_is_told_as_crashed(impatient: pytest.Pytester, fresh: Any) -> None:
    impatient.makepyfile(test_marked=STUBBORN)
    result = fresh("--volfault-target=narrow", "--volfault-timeout=0.5", "-n", "1", "-k", "stubborn")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*worker 'gw0' crashed while running 'test_marked.py::test_stubborn'*"])


SCENARIOS = """
    import pytest

    @pytest.mark.volfault("detach.attachments")
    def test_detach(volfault_scenario):
        volfault_scenario.run()
"""
TOOL = """
    import threading, time

    def busy(volume_id):
        while True:
            try:
                time.time()
            except Exception:
                pass

    def leaves(volume_id):
        threading.Thread(target=time.sleep, args=(60,), name="of the tool").start()
"""


@pytest.mark.parametrize(
    ("tool", "seconds", "said"),
    [
        ("busy", 0.5, r"took longer than 0.5 s of real time; it was at tool\.busy \("),
        # It is over at once, and is not to be ended on a busy machine.
        # Once os-brick is loaded, what is called time.sleep is a function of its own.
        ("leaves", 30, r"left a thread behind: thread 'of the tool' \(it runs \S+; started at tool\.leaves \("),
    ],
)
def test_a_scenario_of_any_target_is_ended_and_may_leave_no_thread(
    pytester: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch, tool: str, seconds: float, said: str
) -> None:
    pytester.makepyfile(tool=TOOL, test_marked=SCENARIOS)
    monkeypatch.syspath_prepend(pytester.path)
    result = run(f"--volfault-target=tool:{tool}", f"--volfault-timeout={seconds}")
    assert result.ret != 0
    assert re.search(said, result.stdout.str() + result.stderr.str())


LEFT = """
    import threading, time

    HELD = threading.Lock()
    HELD.acquire()

    def test_leaves(volfault):
        threading.Thread(target=time.sleep, args=(60,), name="sleeper", daemon=True).start()

    def test_leaves_one_in_c(volfault):
        threading.Thread(target=HELD.acquire, name="in C").start()

    def test_after(volfault):
        assert threading.active_count() <= 2
"""


def test_a_thread_that_is_left_fails_its_test_and_does_not_keep_pytest_from_ending(
    impatient: pytest.Pytester, fresh: Any
) -> None:
    impatient.makepyfile(test_marked=LEFT)
    result = fresh("-p", "no:randomly")
    result.assert_outcomes(passed=3, errors=2)
    assert result.ret == 1
    text = result.stdout.str()
    assert "thread 'sleeper', a daemon (it runs time.sleep; started at test_marked.test_leaves (" in text
    assert "This could not be ended: thread 'in C'." in text
    assert "pytest_volfault/" not in text
    result.stderr.fnmatch_lines(["*ends the process: a test left the thread 'in C' behind, which nothing ends"])


def test_a_deadlock_fails_the_test_at_once(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        import asyncio, threading

        def test_threads(volfault):
            done = threading.Event()
            thread = threading.Thread(target=done.wait, name="waiting")
            thread.start()
            thread.join()

        def test_asyncio(volfault):
            async def wait():
                await asyncio.Event().wait()
            asyncio.run(wait())
        """
    )
    result = run("--volfault-timeout=50", "-p", "no:randomly")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*a deadlock: every thread of the code under test waits*", "*thread 'waiting' waits at*"]
    )
    result.stdout.fnmatch_lines(["*in it, task Task-* waits at*", "*test_asyncio.<locals>.wait (*"])


def test_what_else_stops_a_test_in_its_teardown_leaves_nothing_behind(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        import socket, time
        import pytest

        BEFORE = time.sleep, socket.getaddrinfo

        @pytest.fixture
        def reaches_out(volfault):
            yield
            socket.create_connection(("127.0.0.1", 9))

        def test_reaches_out(reaches_out):
            pass

        def test_after():
            assert (time.sleep, socket.getaddrinfo) == BEFORE
        """
    )
    run("-p", "no:randomly").assert_outcomes(passed=2, errors=1)
