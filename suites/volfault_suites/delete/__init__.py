"""Delete: every single fault, and the final states that seed 003 describes."""

from __future__ import annotations
