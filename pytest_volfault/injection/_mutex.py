"""What keeps the threads apart while they settle whose turn it is."""

from __future__ import annotations

import _thread
from collections import deque
from collections.abc import Callable
from typing import Any

from pytest_volfault.injection._crew import get_ident


class Mutex:
    """A lock that knows who is within: garbage is collected, and signals are handled, in the middle of any line.

    What they run may give a lock back for which somebody waits. That is told when the thread has left.

    Args:
        late: told then of each such lock.
    """

    def __init__(self, late: Callable[[Any], None]) -> None:
        self._lock = _thread.allocate_lock()
        self._inside: set[int] = set()
        self._offered: deque[Any] = deque()
        self._late = late

    def defers(self, lock: Any) -> bool:
        """Whether the offer of this lock has to wait."""
        if get_ident() not in self._inside:
            return False
        self._offered.append(lock)
        return True

    def holds(self, ident: int) -> bool:
        """Whether that thread is within, or about to be."""
        return ident in self._inside

    def __enter__(self) -> None:
        self._inside.add(get_ident())
        self._lock.acquire()

    def __exit__(self, *exc: object) -> None:
        self._lock.release()
        self._inside.discard(get_ident())
        while self._offered:
            self._late(self._offered.popleft())
