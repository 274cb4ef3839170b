"""Finds what heals a faulted state by really trying: each rung from that same state, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_volfault.model.verdict import Rung


def first_that_heals(rungs: Mapping[Rung, Callable[[], bool]]) -> Rung:
    """Try the rungs in order.

    Args:
        rungs: rung, the cheapest first -> a function that goes back to the faulted state, applies the rung, and says
            whether everything is whole now.

    Returns:
        The first that heals, or `Rung.NOTHING`.
    """
    for rung, heals in rungs.items():
        if heals():
            return rung
    return Rung.NOTHING
