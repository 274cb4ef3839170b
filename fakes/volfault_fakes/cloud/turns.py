"""One thread at a time is inside the fakes, as one transaction at a time is inside a database.

There is one lock for the whole process: what a call of one fake does to the cloud can be seen by all others.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, Protocol, TypeVar, cast

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Kind = TypeVar("Kind", bound=type)


class _Lock(Protocol):
    """threading.RLock with what `threading.Condition` asks of it, to let go of it whatever the depth."""

    def __enter__(self) -> bool: ...

    def __exit__(self, *exc: object) -> None: ...

    def _is_owned(self) -> bool: ...

    def _release_save(self) -> Any: ...

    def _acquire_restore(self, state: Any) -> None: ...


# Re-entrant: an alarm, an event or another flow may call a fake again while one of its calls is under way.
TURN = cast(_Lock, threading.RLock())


def in_turn(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Make a function that one thread at a time runs."""

    @functools.wraps(function)
    def taken(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with TURN:
            return function(*args, **kwargs)

    return taken


def takes_turns(*, besides: Collection[str] = ()) -> Callable[[Kind], Kind]:
    """Make a class whose public methods one thread at a time runs.

    Args:
        besides: names of methods that wait for something else to happen, and so must leave the others in.
    """

    def decorate(kind: Kind) -> Kind:
        for name, function in list(vars(kind).items()):
            if inspect.isfunction(function) and not name.startswith("_") and name not in besides:
                setattr(kind, name, in_turn(function))
        return kind

    return decorate


@contextmanager
def given_up() -> Iterator[None]:
    """Let other threads in within this block: it runs code that is no fake's, and may wait for one of them."""
    if not TURN._is_owned():
        yield
        return
    state = TURN._release_save()
    try:
        yield
    finally:
        TURN._acquire_restore(state)
