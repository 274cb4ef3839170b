"""Two flows at once, where a seed tells of a race: one comes in between at each call of the other."""

from __future__ import annotations
