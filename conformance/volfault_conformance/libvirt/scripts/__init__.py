"""The scenarios: what is done to a domain, row by row."""

from __future__ import annotations
