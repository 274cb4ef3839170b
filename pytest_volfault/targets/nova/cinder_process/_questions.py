"""The way back: what this process asks Nova's in the middle of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from pytest_volfault.targets.nova.cinder_process import wire


class Questions:
    """Asks, and answers what comes in between.

    Attributes:
        connection: to Nova's process.
        errors: makes the driver's errors from their texts, by the names that `wire.Raised` has for them.
        rows: what has changed in the database since it was last told.
        answer: answers a question of that process.
    """

    def __init__(self) -> None:
        self.connection: Connection
        self.errors: Mapping[str, Callable[[str], Exception]]
        self.rows: Callable[[], wire.Rows | None]
        self.answer: Callable[[Any], Any]

    def ask_driver(self, method: str, row_id: str | None, *arguments: Any) -> Any:
        """Call a method of the driver.

        Raises:
            Exception: one of `errors`.
        """
        return self._ask(wire.AskDriver(method, row_id, arguments, self.rows()))

    def ask_nova(self, server_id: str, volume_id: str) -> str | None:
        """The attachment by which a server holds a volume."""
        held: str | None = self._ask(wire.AskNova(server_id, volume_id))
        return held

    def ask_name(self) -> str:
        """What a new volume, attachment, snapshot or message is to be called."""
        name: str = self._ask(wire.AskName())
        return name

    def _ask(self, question: Any) -> Any:
        self.connection.send(question)
        while True:
            said = self.connection.recv()
            if isinstance(said, wire.Value):
                return said.value
            if isinstance(said, wire.Raised):
                raise self.errors[said.error](said.text)
            # Somebody else comes in between while the driver is at work.
            self.connection.send(self.answer(said))


# Cinder makes the driver itself, from the name of its class.
QUESTIONS = Questions()
