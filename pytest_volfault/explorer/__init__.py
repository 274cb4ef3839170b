"""Which scenarios there are."""

from __future__ import annotations

from pytest_volfault.explorer.exhaustive import Breakable, extensions, single_faults

__all__ = ["Breakable", "extensions", "single_faults"]
