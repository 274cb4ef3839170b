"""How commands print."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.reports import Line, text_of


def width() -> int:
    """Columns to print in, at most 120: results are read in logs as well."""
    return min(shutil.get_terminal_size((80, 24)).columns, 120)


def show(lines: Iterable[Line]) -> None:
    """Print lines."""
    for line in lines:
        print(text_of(line))


def note(output: Path, what: str) -> None:
    """Say what has become of a file; what was written to a pipe is for whoever reads it, and for nobody else."""
    print(f"{output}: {what}", file=sys.stdout if files.is_replaced(output) else sys.stderr)
