"""The event loop that the real libvirt needs before the first connection: one thread for the whole process."""

from __future__ import annotations

import functools
import threading

import libvirt


@functools.cache
def run() -> None:
    """Start it, once; it ends with the process."""
    libvirt.virEventRegisterDefaultImpl()
    # Errors are raised; printing them as well is for programs in C.
    libvirt.registerErrorHandler(lambda _, __: None, None)

    def forever() -> None:
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=forever, name="libvirt events", daemon=True).start()
