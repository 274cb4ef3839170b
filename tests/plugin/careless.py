"""A tool that does what it should not: each of its ways looks at the process around it.

What it finds shows in the number of calls that it makes.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings

import own_detach
import requests

log = logging.getLogger("careless")
URL = "http://cinder.test/v3/project"


def detach(server_id, volume_id, connection_info, connector):
    def look():
        requests.get(f"{URL}/volumes/{volume_id}", headers=own_detach.HEADERS, timeout=60)

    try:
        raise KeyError
    except KeyError:
        log.error("cannot %d", "x")
        log.debug("%s", Unspeakable())
    if log.isEnabledFor(logging.INFO):
        look()
    print("detaching \u2026")
    print("detaching \u2026", file=sys.stderr)
    os.write(1, b"detaching\n")
    warnings.warn("old", DeprecationWarning, stacklevel=1)
    warnings.warn("odd", UserWarning, stacklevel=1)
    if sys.stdout.isatty():
        look()
    try:
        input("sure? ")
    except EOFError:
        look()
    with contextlib.suppress(RecursionError):
        deep(0, look)
    try:
        own_detach.detach(server_id, volume_id, connection_info, connector)
    except requests.RequestException:
        log.exception("it was %(what)s", ("volume",))
        own_detach.detach(server_id, volume_id, connection_info, connector)
    print("done", flush=True)


def deep(level, look):
    if level % 100 == 0:
        look()
    deep(level + 1, look)


class Unspeakable:
    def __str__(self):
        raise ValueError("no word for it")
