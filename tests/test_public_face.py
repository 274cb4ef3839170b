"""What `pytest_volfault` offers: all of it is there, costs nothing until it is asked for, and suffices for our own."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest

import pytest_volfault

ROOT = Path(__file__).parents[1]
NAMES = pytest_volfault.__all__
OUTSIDERS = sorted(path for folder in ("suites", "examples") for path in (ROOT / folder).rglob("*.py"))
PRELUDE = "import sys, pytest_volfault\n"


def for_type_checkers() -> Iterator[tuple[str, str]]:
    """(name, home) of each import that only a type checker sees; the home as `_HOMES` writes it."""
    tree = ast.parse(Path(pytest_volfault.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    for statement in block.body:
        assert isinstance(statement, ast.ImportFrom)
        module = str(statement.module).removeprefix("pytest_volfault.")
        for each in statement.names:
            yield each.asname or each.name, module if each.asname is None else f"{module}:{each.name}"


def in_order(name: str) -> tuple[bool, bool, str]:
    """Constants, classes, functions, each by the alphabet."""
    return not name.isupper(), name[0].islower(), name


def test_what_it_offers_is_said_three_times_and_alike() -> None:
    assert dict(for_type_checkers()) == pytest_volfault._HOMES
    assert list(pytest_volfault._HOMES) == NAMES
    assert sorted(NAMES, key=in_order) == NAMES
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_there(name: str) -> None:
    home, _, attribute = pytest_volfault._HOMES[name].partition(":")
    offered = getattr(pytest_volfault, name)
    assert offered is getattr(import_module(f"pytest_volfault.{home}"), attribute or name)
    assert name in dir(pytest_volfault)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match=r"^module 'pytest_volfault' has no attribute 'Campagne'$"):
        getattr(pytest_volfault, "Campagne")  # noqa: B009 - the mistake, which a type checker would see
    with pytest.raises(ImportError, match="cannot import name 'Campagne'"):
        exec("from pytest_volfault import Campagne")


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("", []),
        ("dir(pytest_volfault)", []),
        ("pytest_volfault.UsageError", ["pytest_volfault.errors"]),
        ("pytest_volfault.UnfiredFault", ["pytest_volfault.errors"]),
        (
            "pytest_volfault.Verdict",
            [f"pytest_volfault.{each}" for each in ("model", "model._registered", "model.cure", "model.verdict")],
        ),
    ],
)
def test_nothing_is_loaded_before_it_is_asked_for(program: str, loaded: list[str]) -> None:
    tell = "\nprint(sorted(each for each in sys.modules if each.startswith('pytest_volfault.')))"
    done = subprocess.run([sys.executable, "-c", PRELUDE + program + tell], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == loaded


def documented(thing: object, section: str) -> set[str]:
    """The names that a docstring has in one of its sections."""
    text = inspect.getdoc(thing) or ""
    match = re.search(rf"^{section}:\n((?: .*\n?|\n(?= ))*)", text, re.MULTILINE)
    return set(re.findall(r"^ {4}(\w+): ", match[1], re.MULTILINE)) if match else set()


@pytest.mark.parametrize("name", [name for name in NAMES if not name.isupper()])
def test_each_says_what_it_is_and_every_part_of_it(name: str) -> None:
    offered = getattr(pytest_volfault, name)
    assert inspect.getdoc(offered)
    parts: set[str] = set()
    if dataclasses.is_dataclass(offered):
        parts = {field.name for field in dataclasses.fields(offered)}
    elif inspect.isclass(offered) and issubclass(offered, Enum):
        parts = set(offered.__members__)
    assert parts - documented(offered, "Attributes") == set()
    for member, value in vars(offered).items() if inspect.isclass(offered) else ():
        function = getattr(value, "__func__", value)
        if not member.startswith("_") and (inspect.isfunction(function) or isinstance(value, property)):
            assert inspect.getdoc(value), member


@pytest.mark.parametrize("path", OUTSIDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_suites_and_examples_import_nothing_else_of_the_engine(path: Path) -> None:
    """Of the suites import-linter holds the same; it reads no examples, and takes a name's home for its package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pytest_volfault":
            assert {each.name for each in node.names} <= set(NAMES)
        elif isinstance(node, ast.ImportFrom):
            assert not str(node.module).startswith("pytest_volfault")
        elif isinstance(node, ast.Import):
            assert not any(each.name.startswith("pytest_volfault") for each in node.names)
