"""Where a Nova that imports eventlet would wait in its hub, which nobody runs here. Up to release 33.

Such a Nova runs unpatched, as it does when its documentation is built: its locks and sleeps are Python's own, and only
what names eventlet itself is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any


def _called(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Stands in for eventlet.tpool.execute: every call into libvirt passes through it, to a thread of its own."""
    return function(*args, **kwargs)


def sleep(seconds: float = 0) -> None:
    """Stands in for eventlet's sleep: virtual time is told of it as of any other."""
    time.sleep(seconds)


STAND_INS: Mapping[str, Callable[[Any], Any]] = {
    "eventlet.tpool:execute": lambda _: _called,
    "eventlet:sleep": lambda _: sleep,
    "eventlet.greenthread:sleep": lambda _: sleep,
}
