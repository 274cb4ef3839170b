"""The names of our module against those of the real libvirt-python, as they were recorded."""

from __future__ import annotations

import pytest

from volfault_conformance import kept
from volfault_conformance.libvirt import surface
from volfault_conformance.libvirt.fake import FakeHost
from volfault_conformance.libvirt.ours import PARTY

OURS = surface.surface(FakeHost().module)


def test_recorded_module() -> None:
    """Every constant has its value, every function and method its parameters."""
    differing = surface.differences(surface.read(), OURS)
    assert kept.unexplained(PARTY, surface.counted(OURS), differing) == {}


@pytest.mark.parametrize("name", ["VIR_ERR_DEVICE_MISSING", "openAuth", "virDomain.attachDeviceFlags"])
def test_a_wrong_name_is_seen(name: str) -> None:
    """A comparison that cannot fail would not be one."""
    real = surface.read()
    assert f"surface/{name}" in surface.counted(OURS)
    constants = {**real.constants, "VIR_ERR_DEVICE_MISSING": 98}
    functions = {**real.functions, "openAuth": "()"}
    classes = {**real.classes, "virDomain": {**real.classes["virDomain"], "attachDeviceFlags": "()"}}
    spoilt = surface.Surface(real.version, constants, functions, classes)
    assert f"surface/{name}" in surface.differences(spoilt, OURS)
