"""The process in which the real Cinder runs: started, asked, ended, and started again."""

from __future__ import annotations

import atexit
import os
import select
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pytest_volfault.errors import PartyGone, TargetUnusable
from pytest_volfault.injection.virtual_time import time_stands
from pytest_volfault.targets.nova.cinder_process import wire

PROGRAM = Path(__file__).parent / "cinder_process" / "__main__.py"
# Importing Cinder takes some seconds, and more where several workers do it at once.
_SECONDS_TO_START = 120
_ASKS_BACK = (wire.AskDriver, wire.AskNova, wire.AskName)


@dataclass(frozen=True, slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    connection: Connection
    # Nothing is written to it: the process ends when nobody holds it any more (cinder_process.lifeline).
    lifeline: int


class Child:
    """One such process at a time.

    Args:
        command: what starts it; two descriptors and a folder are added (`cinder_process.__main__`).

    Attributes:
        version: of the Cinder in it; empty until it has started.
        folder: its own; nothing else on disk is written to.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.version = ""
        self._command = tuple(command)
        self.folder = Path(tempfile.mkdtemp(prefix="volfault-cinder-"))
        self._running: _Running | None = None
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """Of the process; None where there is none."""
        return None if self._running is None else self._running.process.pid

    def start(self) -> None:
        """Start it where it does not run.

        Raises:
            TargetUnusable: it does not start; the message has what it said.
        """
        if self._running is not None:
            return
        # The fence closes the ways out of the thread that plays a scenario; this one is the harness's own.
        with ThreadPoolExecutor(1) as pool:
            said = pool.submit(self._start).result()
        if not isinstance(said, wire.Started):
            reason = said.reason if isinstance(said, wire.Failed) else "it said nothing"
            raise TargetUnusable(f"the Cinder of {self._command[0]} does not start: {reason}{self._end()}")
        self.version = said.version

    def ask(self, question: Any, called: Callable[[Any], wire.Value | wire.Raised]) -> Any:
        """Ask it, and wait for the answer; `called` may ask again meanwhile.

        Args:
            question: of `wire`.
            called: answers what it asks in between; raises only what ends the scenario.

        Raises:
            PartyGone: the process has ended, or cannot do it.
        """
        if self._running is None:
            raise PartyGone("the real Cinder's process has ended; the next scenario starts another")
        connection = self._running.connection
        try:
            connection.send(question)
            while isinstance(said := _heard(connection), _ASKS_BACK):
                connection.send(called(said))
        except (EOFError, ConnectionError):
            raise PartyGone(f"the real Cinder's process has ended{self._end()}") from None
        except BaseException:
            # It hangs, or somebody wants us to stop. It would answer this question to the next one who asks.
            self._end()
            raise
        if isinstance(said, wire.Failed):
            raise PartyGone(f"the real Cinder fails: {said.reason}{self._end()}")
        return said

    def close(self) -> None:
        """End it, and leave nothing behind."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.close)

    def _start(self) -> Any:
        ours, theirs = socket.socketpair()
        line, held = os.pipe()
        passed = (theirs.fileno(), line)
        with (self.folder / "output").open("wb") as output:
            process = subprocess.Popen(
                [*self._command, *map(str, passed), str(self.folder)],
                pass_fds=passed,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_environment(),
                # An interrupt from the keyboard is for us, who end it.
                start_new_session=True,
            )
        theirs.close()
        os.close(line)
        self._running = _Running(process, Connection(ours.detach()), held)
        poll = select.poll()
        poll.register(self._running.connection.fileno(), select.POLLIN)
        try:
            return self._running.connection.recv() if poll.poll(_SECONDS_TO_START * 1000) else None
        except (EOFError, ConnectionError):
            return None

    def _end(self) -> str:
        """End it at once. Returns what its last words were, to be put behind a sentence."""
        running, self._running = self._running, None
        if running is None:
            return ""
        running.process.kill()
        running.process.wait()
        running.connection.close()
        os.close(running.lifeline)
        lines = (self.folder / "output").read_text(errors="replace").strip().splitlines()
        return f": {lines[-1]}" if lines else ""


def _heard(connection: Connection) -> Any:
    # How long it really takes is no time of the cloud's.
    with time_stands():
        return connection.recv()


def _environment() -> dict[str, str]:
    """Ours, without what would make Python look for modules elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONSAFEPATH": "1", "PYTHONNOUSERSITE": "1", "PYTHONHASHSEED": "0"}
