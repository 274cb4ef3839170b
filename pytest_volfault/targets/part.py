"""Something that a session can use, or cannot, as it is found without loading it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.errors import VolfaultError


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a session can use.

    Attributes:
        name: what it is called where it is asked for.
        found: what there is of it, in a few words; empty where it cannot be used.
        missing: why it cannot be used, and how that is mended; empty where it can.
    """

    name: str
    found: str = ""
    missing: str = ""


def part_of(name: str, look: Callable[[], str]) -> Part:
    """What a look at it says, or why it cannot be used.

    Args:
        name: of the part.
        look: says what there is; raises what an engine raises where there is none.
    """
    try:
        return Part(name, look())
    except VolfaultError as error:
        return Part(name, missing=str(error))
