"""Which volumes a server has, as Nova tells it: every single fault, and whether what is told is so."""

from __future__ import annotations
