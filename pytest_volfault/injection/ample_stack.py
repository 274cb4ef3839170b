"""A piece of the interpreter's stack that is large enough for all that is called from one function.

CPython keeps the frames of a thread in chunks of 16 KiB, which it gets from the system when one is full and gives back
when it is empty. Where a loop happens to stand at the end of one, each call in it costs two system calls. Whether it
does depends on how deep the loop is called from: a scenario cost an eighth more under pytest than in a script.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
# Words. A frame that does not fit into a chunk gets one of its own, of the next power of two: here 256 KiB, of which
# the frame leaves half to those above it. What nobody writes to costs no memory.
_FRAME = 17_000


def on_ample_stack(function: Callable[P, R]) -> Callable[P, R]:
    """Let all that a function calls find room beside it."""

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    # The room of a frame is fixed by its code: here it asks for more than it uses.
    call.__code__ = call.__code__.replace(co_stacksize=_FRAME)
    return functools.update_wrapper(call, function)
