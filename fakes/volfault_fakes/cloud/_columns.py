"""What a row may be built with: columns that there are, of their types, with the words that they may hold."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from volfault_fakes.cloud import statuses
from volfault_fakes.cloud.tables import Guest, Volume
from volfault_fakes.errors import CloudMisuse
from volfault_fakes.naming import unknown

# (row, column) -> the words that it may hold; the others hold whatever is of their type.
_WORDS: Mapping[tuple[type, str], tuple[str, ...]] = {
    (Volume, "status"): statuses.ANY_STATUS,
    (Volume, "previous_status"): statuses.ANY_STATUS,
    (Volume, "attach_status"): statuses.ROW_ATTACH_STATUSES,
    # The API refuses to set it, and Cinder's manager does (cinder.volume.api.API.AVAILABLE_MIGRATION_STATUS).
    (Volume, "migration_status"): (*statuses.MIGRATION_STATUSES, "deleting"),
    (Volume, "attached_mode"): ("rw", "ro"),
    (Guest, "state"): statuses.POWER_STATES,
    (Guest, "hotplug"): statuses.HOT_PLUGS,
}
# The least that a number may be; nothing here counts below zero.
_LEAST: Mapping[tuple[type, str], int] = {(Volume, "size"): 1}


def check_columns(row: type, columns: Mapping[str, Any], fixed: Iterable[str] = ()) -> None:
    """Refuse columns that cannot mean anything.

    Args:
        row: the table's class.
        columns: what it is to be built with.
        fixed: the columns that are not for the caller to say.

    Raises:
        CloudMisuse: a column does not exist, is of another type, or holds a word that it may not hold; the message
            lists those that are valid.
    """
    kinds = _kinds(row)
    for name, value in columns.items():
        if name not in kinds or name in fixed:
            raise CloudMisuse(unknown(f"{row.__name__.lower()} column", name, kinds.keys() - set(fixed)))
        _check(row, name, value, kinds[name])


def check_name(what: str, value: object) -> None:
    """Refuse what is no name.

    Raises:
        CloudMisuse: it is no text, or an empty one.
    """
    if not isinstance(value, str) or not value.strip():
        raise CloudMisuse(f"{what} is a text that is not empty, and not {value!r}")


def _check(row: type, name: str, value: object, kinds: tuple[type, ...]) -> None:
    what = f"a {row.__name__.lower()}'s {name}"
    # True is an int for Python, and a size for nobody.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise CloudMisuse(f"{what} is {' or '.join(map(_said, kinds))}, and not {value!r}")
    words = _WORDS.get((row, name))
    if words is not None and value is not None and value not in words:
        raise CloudMisuse(unknown(f"{row.__name__.lower()} {name}", value, words, f"values of {name}"))
    least = _LEAST.get((row, name), 0)
    if isinstance(value, int | float) and not isinstance(value, bool) and not value >= least:
        raise CloudMisuse(f"{what} is {least} or more, and not {value!r}")
    if name == "id":
        check_name(what, value)


@functools.cache
def _kinds(row: type) -> Mapping[str, tuple[type, ...]]:
    """Column -> the types that it may be of."""
    return {name: tuple(_plain(hint)) for name, hint in get_type_hints(row).items()}


def _plain(hint: Any) -> Iterable[type]:
    if get_origin(hint) in (Union, types.UnionType):
        return [kind for part in get_args(hint) for kind in _plain(part)]
    plain = get_origin(hint) or hint
    return (int, float) if plain is float else (plain,)


def _said(kind: type) -> str:
    names = {str: "a text", bool: "True or False", int: "a number", float: "a number", type(None): "None"}
    return names.get(kind, f"a {kind.__name__.lower()}")
