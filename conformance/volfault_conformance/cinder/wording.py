"""The words of jsonschema's complaints, which change from release to release, and which Cinder passes on."""

from __future__ import annotations

import re
from typing import Any

# Until jsonschema 4.21.
_OLD = re.compile(r"^(.* )?(''|\{\}|\[\]) (is too short|does not have enough properties)$")


def in_todays_words(body: Any) -> Any:
    """An answer of Cinder's, with a complaint of an old jsonschema as a new one puts it."""
    if not isinstance(body, dict):
        return body
    return {
        name: {**fault, "message": _OLD.sub(r"\1\2 should be non-empty", fault["message"])}
        if isinstance(fault, dict) and isinstance(fault.get("message"), str)
        else fault
        for name, fault in body.items()
    }
