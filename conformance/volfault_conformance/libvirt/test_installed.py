"""The names of our module against those of the libvirt-python that is installed, which the record has to match."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict

from volfault_conformance import kept
from volfault_conformance.libvirt import surface
from volfault_conformance.libvirt.conftest import cannot_run, choice
from volfault_conformance.libvirt.fake import FakeHost
from volfault_conformance.libvirt.ours import PARTY


def test_installed_module() -> None:
    """Every constant has its value, every function and method its parameters; and the record is no other."""
    if importlib.util.find_spec("libvirt") is None:
        cannot_run("Python's libvirt is not installed (pip install libvirt-python, with libvirt-dev and pkg-config)")
    import libvirt  # noqa: PLC0415 - only where it is installed

    real = surface.surface(libvirt)
    if choice() == "record":
        surface.write(real)
    ours = surface.surface(FakeHost().module)
    differing = surface.differences(real, ours)
    assert kept.unexplained(PARTY, surface.counted(ours), differing) == {}
    if real.version == surface.read().version:
        assert json.loads(json.dumps(asdict(real))) == asdict(surface.read())
