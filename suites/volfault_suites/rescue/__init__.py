"""Rescue and unrescue: every single fault, and what is left of the guest and of its volumes."""

from __future__ import annotations
