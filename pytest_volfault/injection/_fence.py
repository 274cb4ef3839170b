"""Nothing real is touched: sockets and processes are out of reach while a scenario runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn

from pytest_volfault.errors import EscapeAttempt
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.substitution import Substitution

# What opens a way out of the process. Reads of files stay free: code under test loads its own parts.
_WAYS_OUT = (
    "socket:socket.connect",
    "socket:socket.connect_ex",
    "socket:socket.sendto",
    "socket:socket.sendmsg",
    "socket:getaddrinfo",
    "subprocess:Popen.__init__",
    "os:system",
    "os:fork",
    "os:forkpty",
    "os:posix_spawn",
    "os:posix_spawnp",
    "os:execv",
    "os:execve",
)
# Top-level packages between the caller that a message shall name and the call.
_LIBRARIES = frozenset({
    "pytest_volfault", "os", "subprocess", "socket", "pty", "http", "urllib", "urllib3", "requests", "asyncio",
    "multiprocessing",
})  # fmt: skip


class Fence:
    """`with Fence():` an attempt of the code under test at a real socket or process is an EscapeAttempt."""

    def __init__(self) -> None:
        self._substitution = Substitution({where: self._closed(where) for where in _WAYS_OUT})

    def __enter__(self) -> None:
        self._substitution.__enter__()

    def __exit__(self, *exc: object) -> None:
        self._substitution.__exit__(*exc)

    def _closed(self, where: str) -> Callable[[Any], Any]:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def closed(*args: Any, **kwargs: Any) -> Any:
                if not TURNS.crew.is_ours():
                    return original(*args, **kwargs)
                return _refuse(where, args)

            return closed

        return make


def _refuse(where: str, args: tuple[Any, ...]) -> NoReturn:
    frame = sys._getframe(2)
    while frame.f_back is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] in _LIBRARIES:
        frame = frame.f_back
    name = where.replace(":", ".")
    shown = ", ".join(repr(arg) for arg in args if isinstance(arg, str | tuple | list | int))
    me = TURNS.crew.me()
    thread = f", in {me.about}," if me is not None and me.number else ""
    raise EscapeAttempt(
        f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name} (line {frame.f_lineno}){thread} called "
        f"{name}({shown}). A scenario may touch nothing real: give this code a fake, or keep the call out of the flow."
    )
