"""Sees everything that there is each time when a fault has just struck, so that two such moments can be compared."""

from __future__ import annotations

import hashlib
from types import FrameType

from pytest_volfault.injection import process
from pytest_volfault.injection.witness import OfFault, Own, Quiet
from pytest_volfault.targets.contract import Target


class AtStrikes(OfFault):
    """Sees what becomes of the first fault, as `OfFault`, and what there is when each of them has struck.

    Args:
        own: the target's code.
        quiet: what is raised there without any fault.
        target: whose states are compared; None looks at none.

    Attributes:
        states: equal where nobody could tell the moments apart but by what processes remember; None where that is not
            known.
    """

    def __init__(self, own: Own, quiet: Quiet, target: Target | None) -> None:
        super().__init__(own, quiet)
        self._target = target
        self.states: tuple[bytes, ...] | None = None if target is None else ()

    def strikes(self, frame: FrameType, *, kills: bool) -> None:
        super().strikes(frame, kills=kills)
        target = self._target
        if target is None or self.states is None:
            return
        there = target.comparable(target.snapshot())
        # Whoever is killed dies when the call is left.
        dead = sorted({*process.dead(), *([process.current()] if kills else [])})
        if there is None:
            self.states = None
        else:
            # They are kept for as long as the flow is explored, and are long texts.
            text = repr((there, target.cloud.clock.now, dead))
            self.states = (*self.states, hashlib.blake2b(text.encode(), digest_size=16).digest())
