"""Placement's validation of what it is asked, without its schemas being validated anew at each request.

That was a sixth of what Placement takes. Its schemas are constants of its modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed


class _Checked:
    """A class of validators that knows its schema to be right.

    Args:
        kind: jsonschema's class.
    """

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    def check_schema(self, _: object) -> None:
        """It has been checked before."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._kind(*args, **options)


def _checking_once(jsonschema: Any) -> Borrowed:
    # With the schema, so that no other object gets its id.
    known: dict[int, tuple[Any, _Checked]] = {}

    def validate(instance: Any, schema: Any, **options: Any) -> None:
        if id(schema) not in known:
            kind = jsonschema.validators.validator_for(schema)
            kind.check_schema(schema)
            known[id(schema)] = schema, _Checked(kind)
        jsonschema.validate(instance, schema, known[id(schema)][1], **options)

    return Borrowed(jsonschema, validate=validate)


STAND_INS: Mapping[str, Callable[[Any], Any]] = {"placement.util:jsonschema": _checking_once}
