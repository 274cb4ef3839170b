"""Extend: every single fault of growing a volume that a server has, and who knows of its size in the end."""

from __future__ import annotations
