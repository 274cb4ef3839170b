"""Which characters Cinder takes in a description of anything but a volume, and the pattern that its refusals show."""

from __future__ import annotations

import functools
import re
import unicodedata

# Cinder's pattern ends with the characters of two bytes.
_LAST = 0xFFFE


def is_printable(text: str) -> bool:
    """Whether all of it is letters, marks, signs and blanks; a line feed may end it, as in any regular expression."""
    if text.isascii() and text.isprintable():
        return True
    return all(ord(char) <= _LAST and _is_shown(char) for char in text.removesuffix("\n"))


@functools.cache
def pattern() -> str:
    """The regular expression that says so."""
    ranges, first = [], -1
    for code in range(_LAST + 2):
        if code <= _LAST and _is_shown(chr(code)):
            first = code if first < 0 else first
        elif first >= 0:
            end = "" if first == code - 1 else f"-{re.escape(chr(code - 1))}"
            ranges.append(f"{re.escape(chr(first))}{end}")
            first = -1
    return f"^[{''.join(ranges)}]*$"


def _is_shown(char: str) -> bool:
    category = unicodedata.category(char)
    return category == "Zs" or category[0] not in "CZ"
