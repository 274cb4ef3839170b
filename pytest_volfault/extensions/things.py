"""What describes points and kinds, for those who add some; the fakes describe theirs in the same way."""

from __future__ import annotations

from volfault_fakes.catalogue import Kind, Operation, error

__all__ = ["Kind", "Operation", "error"]
