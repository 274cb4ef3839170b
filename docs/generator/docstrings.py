"""What docstrings in Google's form say, piece by piece."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping

SECTIONS = ("Args", "Attributes", "Raises", "Returns", "Yields")


def summary(documented: object) -> str:
    """The first paragraph."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())


def section(documented: object, name: str) -> Mapping[str, str]:
    """The entries of a section such as `Attributes`: name -> what is said of it."""
    text = inspect.getdoc(documented) or ""
    found = re.search(rf"^{name}:\n((?: +.*\n?|\n(?= ))+)", text, re.MULTILINE)
    if found is None:
        return {}
    entries: dict[str, str] = {}
    for line in inspect.cleandoc("\n" + found[1]).splitlines():
        begun = re.match(r"(\w+): (.*)", line)
        if begun:
            last = begun[1]
            entries[last] = begun[2]
        else:
            entries[last] += f" {line.strip()}"
    return {name: said.rstrip(".") for name, said in entries.items()}
