"""What the code under test prints: passed on to wherever the session has it, and never an error for who prints.

Captured by pytest, closed, full, or a terminal of another encoding: each would behave differently under a `print`.
"""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pytest_volfault.injection.substitution import Substitution

_NAMES = ("stdin", "stdout", "stderr")
_DESCRIPTORS = {1: "stdout", 2: "stderr"}


class Output:
    """`with Output().apart():` `sys.stdout` and its like are streams of ours: UTF-8, no terminal, nothing to read."""

    def __init__(self) -> None:
        self._streams: dict[str, Any] = {}
        self._sinks: dict[str, _Sink] = {}
        self._written = Substitution({"os:write": self._os_write})

    @contextmanager
    def apart(self) -> Iterator[None]:
        """The code under test runs within this block."""
        names = [*_NAMES, *(f"__{name}__" for name in _NAMES)]
        before = {name: getattr(sys, name) for name in names}
        for name in _NAMES:
            stream = self._stream(name)
            if name in self._sinks:
                self._sinks[name].to = before[name]
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        try:
            with self._written:
                yield
        finally:
            for name in self._sinks:
                # Closed by the code under test.
                with suppress(ValueError):
                    self._streams[name].flush()
            for name, stream in before.items():
                setattr(sys, name, stream)

    def _os_write(self, original: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
        def write(fd: int, data: Any) -> int:
            sink = self._sinks.get(_DESCRIPTORS.get(fd, ""))
            return original(fd, data) if sink is None else sink.write(data)

        return write

    def _stream(self, name: str) -> Any:
        if name == "stdin":
            # As under cron: a question is answered by the end of the file.
            return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        # Code under test may keep the stream (a log handler does), so that it stays the same one.
        if name not in self._streams or self._streams[name].closed:
            self._sinks[name] = _Sink()
            errors = "backslashreplace" if name == "stderr" else "strict"
            self._streams[name] = io.TextIOWrapper(
                io.BufferedWriter(self._sinks[name]), "utf-8", errors, line_buffering=True, write_through=True
            )
        return self._streams[name]


class _Sink(io.RawIOBase):
    """Passes bytes on to a text stream; what is wrong with that is none of the writer's business."""

    def __init__(self) -> None:
        self.to: Any = None
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        text = self._decode(bytes(data))
        # Whoever reads it is gone, or cannot show it; pytest will say so itself.
        with suppress(Exception):
            try:
                self.to.write(text)
            except UnicodeEncodeError:
                self.to.write(text.encode("ascii", "backslashreplace").decode())
            self.to.flush()
        return len(data)
