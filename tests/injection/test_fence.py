"""Nothing real is touched."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from types import ModuleType

import pytest

from pytest_volfault.errors import EscapeAttempt
from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection._fence import Fence
from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.usefixtures("ours")
NOWHERE = ("127.0.0.1", 9)


def connect() -> None:
    with socket.socket() as one:
        one.connect(NOWHERE)


def connect_ex() -> None:
    with socket.socket() as one:
        one.connect_ex(NOWHERE)


def send() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendto(b"x", NOWHERE)


def send_message() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendmsg([b"x"], [], 0, NOWHERE)


def create_connection() -> None:
    socket.create_connection(NOWHERE)


def resolve() -> None:
    socket.getaddrinfo("localhost", 80)


def fetch() -> None:
    urllib.request.urlopen("http://127.0.0.1:9/")


def popen() -> None:
    subprocess.Popen(["true"])


def run() -> None:
    subprocess.run(["true"], check=True)


def shell() -> None:
    os.system("true")


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def fork_with_terminal() -> None:
    if os.forkpty()[0] == 0:
        os._exit(0)


# None of these programs exists: where the fence has a hole, the test fails and is not replaced by `true`.
def execute() -> None:
    os.execv("/nonexistent/program", ["program"])


def execute_with_environment() -> None:
    os.execve("/nonexistent/program", ["program"], {})


def search_and_execute() -> None:
    os.execvp("/nonexistent/program", ["program"])


def spawn() -> None:
    os.posix_spawn("/nonexistent/program", ["program"], {})


def search_and_spawn() -> None:
    os.posix_spawnp("/nonexistent/program", ["program"], {})


WAYS_OUT: list[tuple[Callable[[], None], str]] = [
    (connect, "socket.socket.connect(('127.0.0.1', 9))"),
    (connect_ex, "socket.socket.connect_ex(('127.0.0.1', 9))"),
    (send, "socket.socket.sendto(('127.0.0.1', 9))"),
    (send_message, "socket.socket.sendmsg("),
    (create_connection, "socket.getaddrinfo('127.0.0.1', 9"),
    (resolve, "socket.getaddrinfo('localhost', 80)"),
    (fetch, "socket.getaddrinfo('127.0.0.1', 9"),
    (popen, "subprocess.Popen.__init__(['true'])"),
    (run, "subprocess.Popen.__init__(['true'])"),
    (shell, "os.system('true')"),
    (fork, "os.fork()"),
    (fork_with_terminal, "os.forkpty()"),
    (execute, "os.execv('/nonexistent/program', ['program'])"),
    (execute_with_environment, "os.execve('/nonexistent/program', ['program'])"),
    (search_and_execute, "os.execv("),
    (spawn, "os.posix_spawn('/nonexistent/program', ['program'])"),
    (search_and_spawn, "os.posix_spawnp('/nonexistent/program', ['program'])"),
]


@pytest.mark.parametrize(("reach_out", "call"), WAYS_OUT, ids=lambda value: getattr(value, "__name__", ""))
def test_an_attempt_names_its_caller_and_the_call(reach_out: Callable[[], None], call: str) -> None:
    with Fence(), pytest.raises(EscapeAttempt) as caught:
        reach_out()
    message = str(caught.value)
    assert message.startswith(f"{__name__}.{reach_out.__name__} (line ")
    assert f"called {call}" in message
    assert message.endswith("give this code a fake, or keep the call out of the flow.")


def test_the_caller_is_the_one_who_used_a_library() -> None:
    async def ask() -> None:
        await asyncio.create_subprocess_exec("true")

    loop = asyncio.new_event_loop()
    with (
        contextlib.closing(loop),
        Fence(),
        pytest.raises(EscapeAttempt, match=rf"{__name__}\.ask \(line \d+\) called subprocess\.Popen"),
    ):
        loop.run_until_complete(ask())


def test_a_module_whose_name_only_begins_like_a_library_s_is_the_caller() -> None:
    own = ModuleType("requests_and_more")
    exec("import os\ndef call():\n    os.system('true')\n", own.__dict__)
    with Fence(), pytest.raises(EscapeAttempt, match=r"^requests_and_more\.call \(line 3\) called os\.system"):
        own.call()


def test_an_attempt_is_no_error_that_code_may_swallow() -> None:
    reached = []

    def carefully() -> None:
        try:
            connect()
        except Exception:  # noqa: BLE001 - what every client does about the network
            reached.append("swallowed")

    with Fence(), pytest.raises(EscapeAttempt):
        carefully()
    assert reached == []


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt(), EscapeAttempt()])
def test_the_ways_out_are_open_again_afterwards(end: BaseException | None) -> None:
    def ways() -> list[object]:
        return [
            vars(socket.socket).get("connect"),
            vars(socket.socket).get("connect_ex"),
            vars(socket.socket).get("sendto"),
            vars(socket.socket).get("sendmsg"),
            socket.getaddrinfo,
            vars(subprocess.Popen)["__init__"],
            os.system,
            os.fork,
            os.forkpty,
            os.posix_spawn,
            os.posix_spawnp,
            os.execv,
            os.execve,
        ]

    before = ways()
    with contextlib.suppress(ValueError, KeyboardInterrupt, EscapeAttempt), Fence():
        assert all(now is not then for now, then in zip(ways(), before, strict=True))
        if end is not None:
            raise end
    assert all(now is then for now, then in zip(ways(), before, strict=True))
    assert subprocess.run([sys.executable, "-c", ""], check=True).returncode == 0


def test_threads_of_others_may_go_on_working() -> None:
    statuses = []
    with Fence():
        thread = threading.Thread(target=lambda: statuses.append(os.system("true")))
        thread.start()
        thread.join()
    assert statuses == [0]


def test_a_thread_of_the_code_under_test_is_inside(shared: VirtualTime) -> None:
    def start_one() -> None:
        thread = threading.Thread(target=connect, name="one of ours")
        thread.start()
        thread.join()

    with pytest.raises(EscapeAttempt) as caught, shared.follow(Clock()), Fence():
        start_one()
    message = str(caught.value)
    assert message.startswith(f"{__name__}.connect (line ")
    assert f"in thread 'one of ours' (it runs {__name__}.connect; started at " in message
    assert "start_one" in message
