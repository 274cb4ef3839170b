"""What a comparison of several steps comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_conformance.cinder.counting import DIFFER, KEPT, count
from volfault_conformance.kept import told, unexplained


def check(compared: Mapping[str, Mapping[str, Any]], expected: int, what: str = "cells") -> None:
    """Fail for every difference that is not kept on purpose.

    Args:
        compared: the name of each comparison, and what `Pair.do` found.
        expected: how many comparisons there have to be, so that none is lost.
        what: as what they are counted.
    """
    differing = {name: found for name, found in compared.items() if found}
    wrong = unexplained("cinder", compared, differing)
    count(what, len(compared))
    count(DIFFER, len(differing.keys() & wrong.keys()))
    count(KEPT, len(differing.keys() - wrong.keys()))
    assert not wrong, told(wrong)
    assert len(compared) == expected > 0
