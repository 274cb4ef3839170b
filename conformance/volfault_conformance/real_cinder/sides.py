"""Both campaigns at once, and where they differ."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from volfault_conformance.real_cinder import campaign

Results = Mapping[str, Mapping[str, Any]]
# A whole campaign takes some three minutes; a machine may be slow and busy.
_SECONDS = 3600


def play(folder: Path, cinder: str, flows: Sequence[str], nth: int = 1, rule: str = "") -> tuple[Results, Results]:
    """Play flows with either Cinder.

    Args:
        folder: where the results may be put.
        cinder: the Python of the real one, or `fake`.
        flows: `FLOW.VARIANT` each.
        nth: every nth scenario of each.
        rule: of the fake, to be made wrong first (`falsified.RULES`); empty for none.

    Returns:
        By the scenarios' ids, what came of them: with the fake, with the other.
    """
    sides = {"fake": (campaign.FAKE, rule), "real": (cinder, "")}
    running = [
        subprocess.Popen(
            [sys.executable, "-P", campaign.__file__, which, str(folder / side), str(nth), wrong, *flows],
            stderr=subprocess.PIPE,
            text=True,
        )
        for side, (which, wrong) in sides.items()
    ]
    try:
        for process in running:
            _, errors = process.communicate(timeout=_SECONDS)
            assert process.returncode == 0, errors
    finally:
        for process in running:
            process.kill()
            process.wait()
    fake, real = (json.loads((folder / side).read_text()) for side in sides)
    return fake, real


def differing(fake: Results, real: Results) -> dict[str, dict[str, Any]]:
    """Where they differ.

    Returns:
        By the scenario's id, and by what differs of it: (what came of it with the fake, with the real one). Where
        traces differ, the first entries that do. A scenario that only one of them has differs as a whole.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in sorted({*fake, *real}):
        ours, theirs = fake.get(name), real.get(name)
        if ours is None or theirs is None:
            found[name] = {"": (ours, theirs)}
        elif ours != theirs:
            found[name] = {
                key: _first(ours.get(key), theirs.get(key))
                for key in {**ours, **theirs}
                if ours.get(key) != theirs.get(key)
            }
    return found


def _first(ours: Any, theirs: Any) -> tuple[Any, Any]:
    if not (isinstance(ours, list) and isinstance(theirs, list)):
        return ours, theirs
    both = zip([*ours, None], [*theirs, None], strict=False)
    return next((pair for pair in both if pair[0] != pair[1]), (ours, theirs))
