"""How what comes from a target gets into a page: as text of the markup, or as JSON that no parser takes for markup."""

from __future__ import annotations

import html
import json
from typing import Any

# Within JSON these stand in strings only, where an escape means the same. A script element ends at `</script`.
_MARKUP = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def text(value: object) -> str:
    """Return a value as text between tags, or within a quoted attribute.

    All but ASCII is written as references: a lone surrogate has no UTF-8, and the file could not be written.
    """
    return html.escape(str(value)).encode("ascii", "xmlcharrefreplace").decode()


def data(value: Any) -> str:
    """Return plain values as JSON for a `<script type="application/json">`: ASCII, and without markup."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).translate(_MARKUP)
