"""Snapshot: every single fault of making an image of a server that boots from a volume, and what is left of it."""

from __future__ import annotations
