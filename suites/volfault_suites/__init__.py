"""Published suites: `pytest -p volfault --pyargs volfault_suites`."""

from __future__ import annotations
