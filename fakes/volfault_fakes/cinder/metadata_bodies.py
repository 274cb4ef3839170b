"""What bodies with metadata hold, and what becomes of what was there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import schemas
from volfault_fakes.cinder.validation import accept


def metadata(body: Any, keys: str) -> dict[str, str]:
    """`{"metadata": {…}}`, with keys that match a regular expression.

    Raises:
        CinderRefusal: 400.
    """
    items: dict[str, str] = accept(schemas.metadata(keys), body)
    return items


def item(body: Any, keys: str) -> dict[str, str]:
    """`{"meta": {…}}` with one item, whose key matches a regular expression.

    Raises:
        CinderRefusal: 400.
    """
    items: dict[str, str] = accept(schemas.meta(keys), body)
    return items


def image_metadata(body: Any) -> dict[str, str]:
    """Of os-set_image_metadata.

    Raises:
        CinderRefusal: 400.
    """
    items: dict[str, str] = accept(schemas.SET_IMAGE_METADATA, body)["metadata"]
    return items


def unset_key(body: Any) -> str:
    """Of os-unset_image_metadata.

    Raises:
        CinderRefusal: 400.
    """
    key: str = accept(schemas.UNSET_IMAGE_METADATA, body)["key"]
    return key


def replaced(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """All items but those of `after` are gone; what stays keeps its place."""
    return {**{key: before[key] for key in before if key in after}, **after}
