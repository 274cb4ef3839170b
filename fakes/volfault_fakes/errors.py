"""What can go wrong in using the fakes. One base class; each docstring says cause and cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class FakeError(Exception):
    """Base of every error that the fakes raise in their own name, never in a party's."""


class UnknownCall(FakeError):  # noqa: N818 - reads as what happened, as respx and responses name theirs
    """The code under test made a call that the fake does not know.

    No fake answers by default: an invented answer would make an invented verdict. Either the call is a
    mistake of the code under test, or the fake is missing it; the message lists what the fake knows.
    """

    _noticed: ClassVar[list[list[str]]] = []

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # An attribute that is asked for with hasattr() is a question, not a call.
        if not isinstance(self, AttributeError):
            for messages in self._noticed:
                messages.append(message)

    @classmethod
    @contextmanager
    def noticing(cls) -> Iterator[list[str]]:
        """Gather the messages of all that are raised within the block: code under test may swallow the exception."""
        messages: list[str] = []
        cls._noticed.append(messages)
        try:
            yield messages
        finally:
            # By identity: those that have noticed the same are equal.
            cls._noticed[:] = [each for each in cls._noticed if each is not messages]


class UnknownRow(FakeError):  # noqa: N818 - as above
    """A test or a flow named a row that the cloud does not hold.

    The message lists the rows of that table. Add the row first (`cloud.add_volume()` and friends).
    """


class CloudMisuse(FakeError):  # noqa: N818 - as above
    """The cloud was asked for a state that no deployment can be in.

    For example a volume on a protocol that the fakes do not model. The message lists what is valid.
    """
