"""Who imports whom: no file another that imports it, by whatever way round, and nobody what is private to others.

Imports in functions count, and those for types only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Graph = dict[str, set[str]]


def modules_of(package: Path) -> dict[str, Path]:
    """Module -> its file; a package is its `__init__`."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(module: str, path: Path) -> Iterator[str]:
    """Every module, or name of one, that a file imports anywhere in it."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{source}.{each.name}" for each in node.names)


def graph_of(modules: Mapping[str, Path]) -> Graph:
    """Module -> the modules that it imports; a name that is no module is its module's."""
    graph: Graph = {module: set() for module in modules}
    for module, path in modules.items():
        for name in imported(module, path):
            found = name if name in modules else name.rpartition(".")[0]
            if found in modules and found != module:
                graph[module].add(found)
    return graph


def circle_in(graph: Graph) -> list[str]:
    """The modules of one circle, each importing the next; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


@pytest.mark.parametrize(
    ("package", "least"), [(ROOT / "fakes" / "volfault_fakes", 150), (ROOT / "pytest_volfault", 200)]
)
def test_there_is_no_circle(package: Path, least: int) -> None:
    graph = graph_of(modules_of(package))
    assert len(graph) > least
    assert sum(map(len, graph.values())) > 2 * least
    assert circle_in(graph) == []


@pytest.mark.parametrize(
    "back",
    [
        "from planted.one import ONE",
        "from planted import one",
        "import planted.one",
        "from .one import ONE",
        "from . import one",
        "def late():\n    from planted.one import ONE",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted.one import ONE",
    ],
)
def test_a_planted_circle_is_found(tmp_path: Path, back: str) -> None:
    package = tmp_path / "planted"
    package.mkdir()
    sources = {"__init__": "", "one": "import planted.two\nONE = 1", "two": "from planted import three", "three": back}
    for name, source in sources.items():
        (package / f"{name}.py").write_text(source)
    circle = circle_in(graph_of(modules_of(package)))
    assert {"planted.one", "planted.two", "planted.three"} == set(circle)
    (package / "three.py").write_text("")
    assert circle_in(graph_of(modules_of(package))) == []


def test_a_file_that_imports_from_its_own_package_is_a_circle(tmp_path: Path) -> None:
    package = tmp_path / "planted"
    package.mkdir()
    (package / "__init__.py").write_text("from planted.one import ONE")
    (package / "one.py").write_text("from planted import OTHER\nONE = 1")
    assert set(circle_in(graph_of(modules_of(package)))) == {"planted", "planted.one"}


ENGINE = ROOT / "pytest_volfault"
OTHERS = (ROOT / "fakes", ROOT / "suites", ROOT / "conformance", ROOT / "examples")


@pytest.fixture(scope="module")
def importers() -> dict[str, set[str]]:
    """Module of the engine -> who imports it; files of others are told by their paths."""
    modules = modules_of(ENGINE)
    others = {str(path.relative_to(ROOT)): path for source in OTHERS for path in source.rglob("*.py")}
    found: dict[str, set[str]] = {module: set() for module in modules}
    for who, path in {**modules, **others}.items():
        for name in imported(who, path):
            module = name if name in modules else name.rpartition(".")[0]
            if module in modules:
                found[module].add(who)
    return found


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_what_begins_with_an_underscore_is_imported_in_its_own_package_only(importers: dict[str, set[str]]) -> None:
    private = {module for module in importers if module.rpartition(".")[2].startswith("_") and "__" not in module}
    assert len(private) > 100
    trespassers = {
        f"{who} imports {module}"
        for module in private
        for who in importers[module]
        if not is_within(who, module.rpartition(".")[0])
    }
    assert not trespassers


def test_what_does_not_is_of_use_to_others(importers: dict[str, set[str]]) -> None:
    # Packages, what is run and not imported, and the files of the package itself, which are its public face.
    packages = {module for module, path in modules_of(ENGINE).items() if path.name == "__init__.py"}
    public = {
        module
        for module in importers.keys() - packages
        if not module.rpartition(".")[2].startswith("_") and module.count(".") > 1
    }
    useless = {
        module for module in public if all(is_within(who, module.rpartition(".")[0]) for who in importers[module])
    }
    assert not useless
