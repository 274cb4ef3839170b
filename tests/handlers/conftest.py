"""A module of one's own, run scenario by scenario under the recorder."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.handlers.ledger import Ledger
from pytest_volfault.handlers.recorder import CoverageRecorder
from pytest_volfault.model.handler_coverage import Handler, HandlerCoverage
from pytest_volfault.model.scenario import Scenario

GOLDEN = "detach.attachments"
FAULTED = "detach.attachments/cinder.attachment_delete@before=http-500,once"
ALWAYS = "detach.attachments/cinder.attachment_delete@before=http-500,always"


@pytest.fixture(autouse=True, scope="module")
def measuring(alone: None) -> None:
    """Everything here measures."""


@dataclass
class Bench:
    """A planted module and what is recorded of it."""

    module: Any
    recorder: CoverageRecorder
    ledger: Ledger = field(default_factory=Ledger)

    def run(self, name: str, *args: Any, scenario: str = GOLDEN, **asked: Any) -> Any:
        """Call a function of the module inside a scenario; what it raises is its outcome."""
        with self.recorder.around(Scenario.parse(scenario), asked):
            try:
                return getattr(self.module, name)(*args)
            except Exception as error:  # noqa: BLE001 - as a target does
                return error

    @property
    def coverage(self) -> HandlerCoverage:
        noted = self.recorder.take()
        if noted:
            self.ledger.take_in(noted)
        assert self.ledger.coverage is not None
        return self.ledger.coverage

    def said(self) -> dict[str, str]:
        """Function and handler -> what became of it."""
        return {f"{each.function}: {each.what}": each.exercise.value for each in self.coverage.handlers}

    def one(self, what: str) -> Handler:
        [handler] = [each for each in self.coverage.handlers if f"{each.function}: {each.what}" == what]
        return handler


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Write a module and import it."""

    def plant(source: str, name: str = "planted") -> Any:
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(source))
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return plant


@pytest.fixture
def bench(plant: Callable[[str], Any]) -> Callable[[str], Bench]:
    def bench(source: str) -> Bench:
        module = plant(source)
        return Bench(module, CoverageRecorder({"planted": module.__file__}))

    return bench
