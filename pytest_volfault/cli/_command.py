"""What a command of `volfault` is: one file each, of which all have the same shape."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

# As diff(1) has them.
SAME, DIFFERS, TROUBLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Command:
    """One of them.

    Attributes:
        name: what is typed.
        does: a line on it, for `--help`.
        arguments: adds what can stand behind it.
        run: does it; 0, or 1 where something is worse or not as accepted.
    """

    name: str
    does: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
