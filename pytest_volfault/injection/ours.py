"""Which threads are the scenario's: the one that entered its enclosure, and those of its further flows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_adopted: set[int] = set()


def is_ours(owner: int) -> bool:
    """Whether the thread that asks is the owner's, or one of a further flow.

    Args:
        owner: the thread that entered; 0 for none at the moment.
    """
    ident = threading.get_ident()
    return ident == owner or (owner != 0 and ident in _adopted)


@contextmanager
def adopted(ident: int) -> Iterator[None]:
    """A thread is the scenario's for as long as the block lasts."""
    _adopted.add(ident)
    try:
        yield
    finally:
        _adopted.discard(ident)
