"""The process ends with the one that started it, however that ends: a kill runs no code there."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path


def hold(lifeline: int, folder: Path) -> threading.Thread:
    """End this process when nobody holds the other end any more, whatever it is about.

    Args:
        lifeline: the reading end of a pipe into which nothing is ever written.
        folder: goes with the process.

    Returns:
        What holds it. It does not end before the process.
    """

    def watch() -> None:
        os.read(lifeline, 1)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    thread = threading.Thread(target=watch, name="lifeline", daemon=True)
    thread.start()
    return thread
