"""docs/how-to/extend.md: every hook has its section, and its code is that of the example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pytest_volfault
from pytest_volfault import hookspecs
from pytest_volfault.extensions.implementation import HOOKS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "extend.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples" / "own_procedure"
SOURCES = {line.strip() for path in EXAMPLE.iterdir() if path.is_file() for line in path.read_text().splitlines()}
CODE = [line.strip() for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def test_there_is_a_hook_for_each_section() -> None:
    told = re.findall(r"^\| \[`(pytest_volfault_\w+)`\]\(#([\w-]+)\) \|", PAGE, re.MULTILINE)
    assert [name for name, _ in told] == list(HOOKS)
    assert [name for name in vars(hookspecs) if name.startswith("pytest_volfault_")] == list(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_has_each_hook_and_so_has_the_page(hook: str) -> None:
    assert f"def {hook}():" in SOURCES
    assert f"def {hook}():" in CODE


def test_what_it_names_is_offered() -> None:
    names = set(re.findall(r"`([A-Z][a-z]\w+|load_\w+|error_kind|whole|free)`", PAGE)) - {"TimeoutError", "False"}
    assert len(names) > 10
    assert names <= set(pytest_volfault.__all__)
