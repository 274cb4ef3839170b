"""What is said where something is not installed, or left out of a session: one sentence."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("options", [(), ("--strict-markers",)], ids=str)
@pytest.mark.parametrize("module", ["races", "cinder"])
def test_the_suites_without_the_plugin(pytester: pytest.Pytester, run: Any, module: str, options: Any) -> None:
    result = run("-p", "no:volfault", "--pyargs", f"volfault_suites.{module}", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = result.stdout.str() + result.stderr.str()
    assert text.count("volfault_suites is run by the plugin volfault, which this session has left out; load it") == 1
    assert len(text.splitlines()) < 12


def test_the_suites_without_the_plugin_in_workers(pytester: pytest.Pytester, run: Any) -> None:
    result = run("-p", "no:volfault", "-n", "2", "--pyargs", "volfault_suites.races")
    assert result.ret not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    result.stdout.fnmatch_lines(["*volfault_suites is run by the plugin volfault, which this session has left out; *"])
    assert len(result.outlines) < 20


@pytest.fixture(scope="module")
def ours() -> ModuleType:
    """The conftest of these tests."""
    spec = importlib.util.spec_from_file_location("ours", ROOT / "tests" / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patches:
        # A dataclass looks for the module that it stands in.
        patches.setitem(sys.modules, "ours", module)
        spec.loader.exec_module(module)
    return module


def test_what_these_tests_lack(ours: ModuleType) -> None:
    assert ours.lacking() == ""
    said = ours.lacking(find=lambda name: None if name in ("hypothesis", "selenium") else name)
    assert said == "the project's own tests need hypothesis, selenium, too: pip install '.[nova,tests]', or tox run"


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["tests"], True),
        (["."], True),
        (["tests/plugin/test_left_out.py::test_it"], True),
        (["suites/volfault_suites"], False),
        (["volfault_suites"], False),
        (["examples/own_detach"], False),
    ],
)
def test_which_sessions_need_them(
    ours: ModuleType, arguments: list[str], asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert ours.asks_for(arguments, ROOT / "tests") is asked
