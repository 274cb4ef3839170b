"""The process from its start to its end."""

from __future__ import annotations

import logging
import os
import signal
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pytest_volfault.targets.nova.cinder_process import _lifeline as lifeline
from pytest_volfault.targets.nova.cinder_process import wire
from pytest_volfault.targets.nova.cinder_process._questions import QUESTIONS

Start = Callable[[Path], tuple[str, Callable[[Any], Any]]]


def serve(start: Start, socket: int, line: int, folder: Path) -> None:
    """Start it, and answer until nobody asks any more.

    Args:
        start: imports and starts what answers; given the folder, it returns a version and what to ask.
        socket: where Nova's process is.
        line: see `lifeline.hold`.
        folder: the process's own.
    """
    # Who ends all processes of a service at once, ends our parent too, and then the folder goes with us.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    held = lifeline.hold(line, folder)
    connection = Connection(socket)
    try:
        QUESTIONS.connection = connection
        version, answer = start(folder)
    except Exception as error:  # noqa: BLE001 - whatever keeps a Cinder from starting, the user hears of it
        connection.send(wire.Failed(f"{type(error).__name__}: {error}"))
        return
    connection.send(wire.Started(version))
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            # Not by ourselves: the folder is to go first.
            held.join()
        connection.send(answer(asked))


def cinder(folder: Path) -> tuple[str, Callable[[Any], Any]]:
    """The real Cinder."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # Native threads: there is nobody to switch to.
    os.environ["OS_CINDER_DISABLE_EVENTLET_PATCHING"] = "1"
    from cinder import monkey_patch

    monkey_patch.patch()
    from pytest_volfault.targets.nova.cinder_process import _clock as clock

    clock.replace()
    from cinder import objects, version

    # Before the rest of Cinder, whose managers name the objects in their annotations.
    objects.register_all()
    from pytest_volfault.targets.nova.cinder_process._answering import Cinder

    return version.version_string(), Cinder(folder).answer
