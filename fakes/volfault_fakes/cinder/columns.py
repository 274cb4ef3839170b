"""What becomes of values that no schema looks at, on their way to a driver and to the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder.dialect import BackendError, ServiceFailure


def connector(given: Any) -> Mapping[str, Any]:
    """A connector as a driver takes it.

    Raises:
        BackendError: it is text, which the schemas let through and every driver trips over.
    """
    if isinstance(given, str):
        raise BackendError("'str' object has no attribute 'get'")
    return dict(given)


def text(value: Any) -> str | None:
    """A value in a column of text, as a database writes it.

    Raises:
        ServiceFailure: it is a list or an object.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    raise ServiceFailure(f"{value!r} is no value of a column")
