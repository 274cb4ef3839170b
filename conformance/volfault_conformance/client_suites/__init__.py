"""The clients' own functional suites for block storage, run against the fake Cinder and against the real one."""

from __future__ import annotations
