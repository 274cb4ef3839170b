"""A scenario on our libvirt, compared with what the real one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from volfault_conformance import kept
from volfault_conformance.libvirt.compare import differences, row_name
from volfault_conformance.libvirt.fake import FakeHost
from volfault_conformance.libvirt.play import play
from volfault_conformance.libvirt.recorded import Trace
from volfault_conformance.libvirt.rows import Scenario

PARTY = "libvirt"


def trace(scenario: Scenario) -> Trace:
    """Play a scenario on ours."""
    host = FakeHost()
    try:
        return [asdict(seen) for seen in play(scenario, host)]
    finally:
        host.close()


def unexplained(name: str, real: Trace, fake: Trace, entries: Sequence[kept.Kept] | None = None) -> dict[str, Any]:
    """Return the differences between two traces that no entry of differences.toml explains."""
    differing = differences(name, real, fake)
    parts = {f"{row_name(name, number, row)}/{part}" for number, row in enumerate(real, 1) for part in row}
    # A difference has the name of a part, or of a leaf of it; a part that differs is not compared twice.
    same = {part for part in parts if not any(found.startswith(part) for found in differing)}
    return kept.unexplained(PARTY, same | differing.keys(), differing, entries)
