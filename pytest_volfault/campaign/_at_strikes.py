"""Sees everything that there is each time when a fault has just struck, so that two such moments can be compared."""

from __future__ import annotations

import hashlib
from types import FrameType

from pytest_volfault.injection import process
from pytest_volfault.injection.witness import OfFault, Own, Quiet
from pytest_volfault.targets.contract import Target
from volfault_fakes.servicegroup import SERVICE_DOWN_TIME, last_heartbeat


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
        # Whoever is killed dies when the call is left.
        dead = sorted({*process.dead(), *([process.current()] if kills else [])})
        seen = _seen(target, target.cloud.clock.now, dead)
        self.states = None if seen is None else (*self.states, seen)


def at_rest_in(target: Target) -> bytes | None:
    """What there is when all has come to rest: equal where nobody who asks then, or comes back, can tell; or unknown.

    Of the time that has passed, it is whose heartbeats are missed.
    """
    now = target.cloud.clock.now
    silent = (
        key for key, service in target.cloud.services.items() if now - last_heartbeat(service, now) > SERVICE_DOWN_TIME
    )
    return _seen(target, sorted(silent), sorted(filter(process.is_alone, process.dead())))


def _seen(target: Target, *besides: object) -> bytes | None:
    there = target.comparable(target.snapshot())
    if there is None:
        return None
    # They are kept for as long as a flow is explored, and are long texts.
    return hashlib.blake2b(repr((there, besides)).encode(), digest_size=16).digest()
