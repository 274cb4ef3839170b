"""How what comes from a target gets into a page: as text of the markup, or as JSON that no parser takes for markup."""

from __future__ import annotations

import html
import json
from typing import Any

# Within JSON these stand in strings only, where an escape means the same. A script element ends at `</script`.
_MARKUP = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def text(value: object) -> str:
    """Return a value as text between tags, or within a quoted attribute."""
    return html.escape(_whole(str(value)))


def data(value: Any) -> str:
    """Return plain values as JSON for a `<script type="application/json">`."""
    return _whole(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))).translate(_MARKUP)


def _whole(characters: str) -> str:
    """Put U+FFFD in place of lone surrogates: there is no UTF-8 for them, and browsers show them so anyway."""
    return characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
