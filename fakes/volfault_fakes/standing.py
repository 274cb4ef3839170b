"""A place in the process that fakes take for a while, such as `sys.modules["libvirt"]`, whoever else takes it too.

Test runners stop what is patched in one go (`mock.patch.stopall`), tests put their own patches on top, and fakes may be
stopped in another order than they were started. So a place is not given back by whoever took it, but by the rules here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from volfault_fakes.cloud.turns import TURN

Value = TypeVar("Value")


class _Taken(Generic[Value]):
    def __init__(self, value: Value, found: Any) -> None:
        self.value = value
        self.found = found


class Place(Generic[Value]):
    """What was put there last, and not taken away since, is what the place holds.

    Args:
        read: what the place holds now; None where it holds nothing.
        write: make it hold something; None for nothing.

    Attributes:
        original: what it held before the first of ours came.
    """

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], None]) -> None:
        self._read = read
        self._write = write
        self._taken: list[_Taken[Value]] = []
        self._gone: list[Value] = []
        self.original: Any = None

    def take(self, value: Value) -> bool:
        """Put a value there. One that was put there and is hidden, or was thrown out by somebody, comes to the top.

        Returns:
            Whether it was not there at all.
        """
        with TURN:
            new = not self.holds(value)
            if not new and self._read() is value:
                return False
            self._splice(value)
            found = self._read()
            # Whoever came after one of ours may give it back when it is long gone.
            if any(found is each for each in self._gone):
                found = self.original
            if not self._taken:
                self.original = found
                self._gone.clear()
            self._taken.append(_Taken(value, found))
            self._write(value)
            return new

    def leave(self, value: Value) -> None:
        """Take a value away; one that was never there is no error. What a stranger has put on top of it stays.

        A stranger may also have put it back after it was taken away; then it goes once more.
        """
        with TURN:
            if self.holds(value):
                below = self._splice(value)
                self._gone.append(value)
            else:
                below = self._taken[-1].value if self._taken else self.original
            if self._read() is value:
                self._write(below)

    def holds(self, value: Value) -> bool:
        """Whether that value was put there and not taken away."""
        return any(each.value is value for each in self._taken)

    def _splice(self, value: Value) -> Any:
        """Take a value out of the chain of what was found by whom.

        Returns:
            What was below it.
        """
        for taken in self._taken:
            if taken.value is value:
                self._taken.remove(taken)
                for other in self._taken:
                    if other.found is value:
                        other.found = taken.found
                return taken.found
        return None
