from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from volfault_fakes.libvirt import codes, constants

TABLES = {name: value for table in (codes, constants) for name, value in vars(table).items() if name.startswith("VIR_")}

# Read off the real libvirt 9.0.0 in the logs of reference/libvirt.md, which print code and name together.
MEASURED = {
    "VIR_ERR_INTERNAL_ERROR": 1,
    "VIR_ERR_NO_SUPPORT": 3,
    "VIR_ERR_INVALID_CONN": 6,
    "VIR_ERR_INVALID_ARG": 8,
    "VIR_ERR_OPERATION_FAILED": 9,
    "VIR_ERR_XML_ERROR": 27,
    "VIR_ERR_XML_DETAIL": 35,
    "VIR_ERR_SYSTEM_ERROR": 38,
    "VIR_ERR_NO_DOMAIN": 42,
    "VIR_ERR_OPERATION_INVALID": 55,
    "VIR_ERR_CONFIG_UNSUPPORTED": 67,
    "VIR_ERR_OPERATION_TIMEOUT": 68,
    "VIR_ERR_DEVICE_MISSING": 99,
    "VIR_FROM_NONE": 0,
    "VIR_FROM_QEMU": 10,
    "VIR_FROM_STORAGE": 18,
    "VIR_FROM_DOMAIN": 20,
}


@pytest.mark.parametrize(("name", "value"), MEASURED.items(), ids=MEASURED)
def test_measured_value(name: str, value: int) -> None:
    assert TABLES[name] == value


def test_values_are_those_of_the_installed_libvirt() -> None:
    real = pytest.importorskip("libvirt")
    known = {name: getattr(real, name) for name in TABLES if hasattr(real, name)}
    assert {name: TABLES[name] for name in known} == known


def test_novas_libvirt_code_finds_every_constant() -> None:
    spec = importlib.util.find_spec("nova") if "nova" not in sys.modules else sys.modules["nova"].__spec__
    if spec is None or spec.origin is None:
        pytest.skip("nova is not installed")
    folder = Path(spec.origin).parent / "virt" / "libvirt"
    used = {
        name
        for source in folder.rglob("*.py")
        for name in re.findall(r"\blibvirt\.(VIR_[A-Z0-9_]+)", source.read_text())
    }
    assert used
    assert sorted(used - TABLES.keys()) == []
