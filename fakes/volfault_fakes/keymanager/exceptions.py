"""castellan's exceptions under their own names, for code under test that runs without castellan."""

from __future__ import annotations

from typing import Any


class CastellanException(Exception):  # noqa: N818 - the name is castellan's
    """Base of castellan's errors; `message` is filled in from the keyword arguments."""

    message = "An unknown exception occurred"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(self.message % kwargs)


class ManagedObjectNotFoundError(CastellanException):
    """The key manager has no such key."""

    message = "Key not found, uuid: %(uuid)s"


class KeyManagerError(CastellanException):
    """The key manager answers an error, or nothing."""

    message = "Key manager error: %(reason)s"
