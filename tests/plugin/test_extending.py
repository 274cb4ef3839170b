"""Hooks of conftests and plugins: each adds to what there is, and each mistake is told in one sentence of ours."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

IMPORTS = """
from pytest_volfault import *
from pytest_volfault import whole, error_kind, load_target
"""
Said = Callable[[pytest.RunResult, str], None]


def conftest(pytester: pytest.Pytester, body: str, folder: str = ".") -> None:
    path = pytester.path / folder / "conftest.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(IMPORTS + body)


# -- what pluggy would say by a traceback

PLUGGY = {
    "unknown": (
        "def pytest_volfault_pionts(): return ()",
        "pytest_volfault_pionts in conftest.py, line 4: unknown hook 'pytest_volfault_pionts'; the hooks are "
        "pytest_volfault_cures, pytest_volfault_flows, pytest_volfault_invariants, pytest_volfault_kinds, "
        "pytest_volfault_points, pytest_volfault_sections, pytest_volfault_targets, pytest_volfault_words; did you mean "
        "pytest_volfault_points?",
    ),
    "argument": (
        "def pytest_volfault_flows(session): return ()",
        "pytest_volfault_flows in conftest.py, line 4: it asks for session, and the hook gives config and nothing else; "
        "write `def pytest_volfault_flows():` or `def pytest_volfault_flows(config):`",
    ),
    "wrapper": (
        "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_volfault_flows(): return (yield)",
        "pytest_volfault_flows in conftest.py, line 5: it is a wrapper, and this hook only adds to what others return; "
        "take the wrapper off",
    ),
}
pluggy = pytest.mark.parametrize(("body", "sentence"), PLUGGY.values(), ids=list(PLUGGY))


@pluggy
def test_what_pluggy_refuses_is_told_in_our_words(
    marked: pytest.Pytester, run: Any, said: Said, body: str, sentence: str
) -> None:
    conftest(marked, body)
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, f"ERROR: {sentence}")


@pluggy
def test_also_in_a_session_that_has_nothing_of_ours(
    pytester: pytest.Pytester, run: Any, said: Said, body: str, sentence: str
) -> None:
    pytester.makepyfile("def test_another(): pass")
    conftest(pytester, body)
    said(run(), f"ERROR: {sentence}")


@pluggy
def test_also_where_it_is_loaded_late(
    marked: pytest.Pytester, run: Any, said: Said, workers: tuple[str, ...], body: str, sentence: str
) -> None:
    conftest(marked, body, "below")
    (marked.path / "below" / "test_below.py").write_text("def test_below(): pass")
    result = run(workers=workers)
    assert result.ret in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED)
    said(result, sentence.replace("conftest.py", "below/conftest.py", 1))


@pluggy
@pytest.mark.parametrize("order", [("-p", "added", "-p", "volfault"), ("-p", "volfault", "-p", "added")])
def test_also_in_a_plugin(
    marked: pytest.Pytester, fresh: Any, said: Said, order: tuple[str, ...], body: str, sentence: str
) -> None:
    (marked.path / "added.py").write_text(IMPORTS + body)
    path = os.pathsep.join(filter(None, (str(marked.path), os.environ.get("PYTHONPATH"))))
    said(fresh(*order, PYTHONPATH=path), f"ERROR: {sentence.replace('conftest.py', 'added.py', 1)}")


def test_a_hook_that_comes_too_late(marked: pytest.Pytester, run: Any, said: Said, workers: tuple[str, ...]) -> None:
    """What it adds could be named in this folder, and nowhere that was read before."""
    conftest(marked, "def pytest_volfault_targets(): return {}", "below")
    (marked.path / "below" / "test_below.py").write_text("def test_below(): pass")
    said(
        run(workers=workers),
        "pytest_volfault_targets in below/conftest.py, line 4: it was loaded when the session had begun; put it into the "
        "conftest.py beside the ini file, or into a plugin",
    )
