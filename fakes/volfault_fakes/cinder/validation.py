"""Holds bodies against schemas and complains as Cinder does: by the same library, so in its words and its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft4Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from volfault_fakes.cinder import printable
from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.formats import FORMATS
from volfault_fakes.cinder.schema_words import Schema


def check(schema: Schema, body: Any) -> None:
    """Hold a body against a schema.

    Raises:
        CinderRefusal: 400, with the first complaint, in the order of the schema; or what a format says.
    """
    try:
        _validator(schema).validate(body)
    except ValidationError as error:
        if error.path:
            told = f"Invalid input for field/attribute {error.path[-1]}. Value: {error.instance}. {error.message}"
            raise CinderRefusal(400, told) from None
        raise CinderRefusal(400, error.message) from None


def accept(schema: Schema, body: Any) -> Any:
    """Hold a body of one key against a schema.

    Returns:
        What is below that key.

    Raises:
        CinderRefusal: as `check`.
    """
    check(schema, body)
    return body[schema["required"][0]]


def boolean_parameter(name: str, given: Mapping[str, Any]) -> bool:
    """A boolean of a query string, or of a body (cinder.utils.get_bool_param).

    Raises:
        CinderRefusal: 400, it is no boolean.
    """
    value = given.get(name, False)
    text = str(value).lower()
    if text not in ("true", "false", "yes", "no", "y", "n", "1", "0", "t", "f", "on", "off"):
        raise CinderRefusal(400, f"Value '{value}' for '{name}' is not a boolean.")
    return is_true(value)


def is_true(value: Any) -> bool:
    """oslo_utils.strutils.bool_from_string, for values that are booleans in one way or another."""
    return str(value).lower() in ("true", "yes", "y", "1", "t", "on")


def _bound(keyword: str) -> Callable[..., Iterator[ValidationError]]:
    # Cinder's minimum and maximum hold for numbers in text, too.
    original = Draft4Validator.VALIDATORS[keyword]

    def check_bound(validator: Any, bound: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        for read in (int, float):
            try:
                number = read(value)
            except (OverflowError, TypeError, ValueError):
                continue
            return original(validator, bound, number, schema) or iter(())
        return iter(())

    return check_bound


def _check_printable(_validator: Any, _wanted: bool, value: Any, _schema: Any) -> Iterator[ValidationError]:
    # Stands for Cinder's pattern, which takes a second to make.
    if isinstance(value, str) and not printable.is_printable(value):
        yield ValidationError(f"{value!r} does not match {printable.pattern()!r}")


_BOUNDS = {name: _bound(name) for name in ("minimum", "maximum")}
_Validator = extend(Draft4Validator, {**_BOUNDS, "printable": _check_printable})  # type: ignore[no-untyped-call]  # its stubs leave the call untyped
_CHECKER = FormatChecker(formats=())
for _name, _check in FORMATS.items():
    _CHECKER.checkers[_name] = (_check, ())
# By the identity of the schema: there are few, and all of them live as long as the module.
_KNOWN: dict[int, Any] = {}


def _validator(schema: Schema) -> Any:
    return _KNOWN.get(id(schema)) or _KNOWN.setdefault(id(schema), _Validator(schema, format_checker=_CHECKER))
