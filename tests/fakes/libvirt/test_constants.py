from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from volfault_fakes.libvirt import codes, constants

TABLES = {name: value for table in (codes, constants) for name, value in vars(table).items() if name.startswith("VIR_")}


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
