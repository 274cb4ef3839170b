"""The suites that run where they are named: a gate of all others takes some five minutes, and each of these more."""

from __future__ import annotations

from collections.abc import Mapping

MOVES = ("shelve", "unshelve", "migrate", "resize", "confirm", "revert", "evacuate", "come_back", "live_migrate")
# Folder -> the flows whose single faults are played there, and nowhere else.
NAMED_ONLY: Mapping[str, tuple[str, ...]] = {
    "boot": ("boot",),
    "leftovers": (),
    "moves": MOVES,
    "rebuild": ("rebuild",),
    "shelve_offload": ("shelve_offload",),
}
