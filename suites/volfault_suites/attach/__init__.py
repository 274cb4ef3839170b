"""Attach: every single fault, and the final states that the seeds describe."""

from __future__ import annotations
