"""What bodies with metadata must look like, and how Cinder complains of those that do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import schemas
from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.validation import accept

# cinder.api.validation.parameter_types.extra_specs
_KEY = r"^[a-zA-Z0-9-_:. /]{1,255}$"
_LONGEST = 255
_LONGEST_OF_IMAGE = 65535


def metadata(body: Any) -> dict[str, str]:
    """`{"metadata": {…}}`.

    Raises:
        CinderRefusal: 400.
    """
    return _items("metadata", _below("metadata", body))


def item(body: Any) -> dict[str, str]:
    """`{"meta": {…}}` with one item.

    Raises:
        CinderRefusal: 400.
    """
    value = _below("meta", body)
    if not value:
        raise _refusal("meta", value, f"{value!r} should be non-empty")
    if len(value) > 1:
        raise _refusal("meta", value, f"{value!r} has too many properties")
    return _items("meta", value)


def image_metadata(body: Any) -> dict[str, str]:
    """Of os-set_image_metadata.

    Raises:
        CinderRefusal: 400.
    """
    return _items("metadata", accept(schemas.SET_IMAGE_METADATA, body)["metadata"], image=True)


def unset_key(body: Any) -> str:
    """Of os-unset_image_metadata.

    Raises:
        CinderRefusal: 400.
    """
    key: str = accept(schemas.UNSET_IMAGE_METADATA, body)["key"]
    return key


def of_volume(value: Any) -> dict[str, str]:
    """What POST and PUT of a volume have below `metadata`.

    Raises:
        CinderRefusal: 400.
    """
    return _items("metadata", value)


def replaced(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """All items but those of `after` are gone; what stays keeps its place."""
    return {**{key: before[key] for key in before if key in after}, **after}


def _below(key: str, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise CinderRefusal(400, f"{body!r} is not of type 'object'")
    if key not in body:
        raise CinderRefusal(400, f"{key!r} is a required property")
    value = body[key]
    if not isinstance(value, dict):
        raise _refusal(key, value, f"{value!r} is not of type 'object'")
    return value


def _items(where: str, value: dict[str, Any], *, image: bool = False) -> dict[str, str]:
    strange = sorted(key for key in value if not re.search(_KEY, key))
    if strange:
        names = ", ".join(map(repr, strange))
        verb = "does" if len(strange) == 1 else "do"
        raise _refusal(where, value, f"{names} {verb} not match any of the regexes: {_KEY!r}")
    for key, text in value.items():
        if not isinstance(text, str):
            raise _refusal(key, text, f"{text!r} is not of type 'string'")
        if image and len(text.encode()) > _LONGEST_OF_IMAGE:
            raise _refusal(key, text, f"{text!r} is not a 'mysql_text'")
        if not image and len(text) > _LONGEST:
            raise _refusal(key, text, f"{text!r} is too long")
    return value


def _refusal(where: str, value: Any, complaint: str) -> CinderRefusal:
    return CinderRefusal(400, f"Invalid input for field/attribute {where}. Value: {value}. {complaint}")
