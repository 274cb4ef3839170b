"""What volume types and group types are asked alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.validation import is_true


def is_public_filter(text: str | None) -> bool | None:
    """Which types are listed: public ones if nothing is said, all of them for `None`.

    Raises:
        CinderRefusal: 400.
    """
    if text is None:
        return True
    if text.strip().lower() in ("none", ""):
        return None
    if text.strip().lower() in ("1", "t", "true", "on", "y", "yes"):
        return True
    if text.strip().lower() in ("0", "f", "false", "off", "n", "no"):
        return False
    raise CinderRefusal(400, f"Invalid is_public filter [{text}]")


def updated(wanted: Mapping[str, Any], empty: str) -> dict[str, Any]:
    """The columns that a request to update a type changes.

    Raises:
        CinderRefusal: 400, the name is blank.
    """
    name = wanted.get("name")
    if name and not name.strip():
        raise CinderRefusal(400, empty)
    columns = {key: wanted[key] for key in ("name", "description") if wanted.get(key) is not None}
    if wanted.get("is_public") is not None:
        columns["is_public"] = is_true(wanted["is_public"])
    return columns
