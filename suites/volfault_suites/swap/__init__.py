"""Swap: every single fault of moving a volume that a server has to another pool, and who is left with which."""

from __future__ import annotations
