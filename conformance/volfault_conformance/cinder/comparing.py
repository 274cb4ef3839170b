"""What a comparison of several steps comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.counting import DIFFER, KEPT, count
from volfault_conformance.cinder.refusing import differences
from volfault_conformance.cinder.side import Seen
from volfault_conformance.kept import told, unexplained


def differing(comparison: Comparison, real: Sequence[Seen], fake: Sequence[Seen]) -> dict[str, Any]:
    """Hold together what both parties made of a comparison (see `Side.play`).

    Returns:
        For each step that was asked, by its name in `differences.toml`, what differs; nothing if all is well.

    Raises:
        AssertionError: what prepares it did not go alike.
    """
    both = [differences(*pair) for pair in zip(real, fake, strict=True)]
    first = len(comparison.prepared)
    for step, found in zip(comparison.prepared, both[:first], strict=True):
        assert not found, f"{comparison}: {step}: {found}"
    return {comparison.kept_as(name): found for name, found in zip(comparison.asked, both[first:], strict=True)}


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
