"""The fake Cinder against the real one, which runs in this process: API, scheduler and volume manager."""

from __future__ import annotations
