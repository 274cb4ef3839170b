"""Modules as users write them, made of their text."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

PRELUDE = """from pytest_volfault import *
from pytest_volfault import error_kind, whole
def flow(name, **more):
    given = dict(title="", variants=("attachments",), start=whole, goal=whole, steps=lambda _: ())
    return Flow(name, **(given | more))
"""
LINE = PRELUDE.count("\n") + 1


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Make a module that can be imported; its text begins at line `LINE`."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)

    def make(text: str, name: str = "added") -> ModuleType:
        path = tmp_path / f"{name}.py"
        path.write_text(PRELUDE + text)
        linecache.checkcache()
        made = ModuleType(name)
        made.__file__ = str(path)
        monkeypatch.setitem(sys.modules, name, made)
        exec(compile(path.read_text(), str(path), "exec"), vars(made))
        return made

    return make
