"""Two parties make different ids and read different clocks; under their labels both say the same."""

from __future__ import annotations

import json
import re
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?")


class Names:
    """The labels of one party's ids, in the order in which they were first seen."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self._labels = {} if known is None else known

    def labelled(self, value: Any) -> Any:
        """A document with labels in the place of ids and times."""
        text = _TIME.sub("<time>", json.dumps(value, sort_keys=True))
        return json.loads(_UUID.sub(lambda found: self._label(found[0]), text))

    def copy(self) -> Names:
        """The same labels, to go back to."""
        return Names(self._labels.copy())

    def _label(self, identifier: str) -> str:
        return self._labels.setdefault(identifier, f"<id {len(self._labels) + 1}>")
