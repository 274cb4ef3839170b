"""Injection points, faults, crashes and virtual time."""

from __future__ import annotations

from pytest_volfault.injection._crash import Crash
from pytest_volfault.injection._deadlock import Deadlock
from pytest_volfault.injection._enclosure import Enclosure
from pytest_volfault.injection._run import Run
from pytest_volfault.injection.process import ProcessDied
from pytest_volfault.injection.virtual_time import VirtualTime

__all__ = ["Crash", "Deadlock", "Enclosure", "ProcessDied", "Run", "VirtualTime"]
