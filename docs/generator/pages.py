"""Which pages there are, and who makes each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docs.generator import (
    commands,
    cures,
    exit_codes,
    facts,
    faults,
    files,
    fixtures,
    flows,
    hooks,
    options,
    points,
    python,
    verdicts,
)
from volfault_conformance import coverage_page

FOLDER = Path(__file__).parents[1] / "reference"
# File, without its ending -> the function that makes it.
PAGES = {
    "commands": commands.page,
    "coverage": coverage_page.page,
    "cures": cures.page,
    "exit-codes": exit_codes.page,
    "facts": facts.page,
    "faults": faults.page,
    "files": files.page,
    "fixtures": fixtures.page,
    "flows": flows.page,
    "hooks": hooks.page,
    "options": options.page,
    "points": points.page,
    "python": python.page,
    "verdicts": verdicts.page,
}


def pages() -> Mapping[str, str]:
    """Return the text of each page by its name.

    Raises:
        TargetUnusable: Nova is not installed; the points are those of the target `nova`.
    """
    return {name: make() for name, make in PAGES.items()}
