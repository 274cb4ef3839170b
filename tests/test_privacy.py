"""Who may import what: a file with an underscore belongs to its package, and every other is of use outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "pytest_volfault"
CLOUD = ROOT / "fakes" / "volfault_fakes" / "cloud"
# Where the rule holds, and what their modules' names begin below.
KEPT = {ENGINE: ROOT, CLOUD: ROOT / "fakes"}
SOURCES = (ENGINE, ROOT / "fakes", ROOT / "suites", ROOT / "conformance", ROOT / "examples")


def name_of(path: Path) -> str:
    """A file as a module's name where the rule holds; of the others their path will do."""
    for room, root in KEPT.items():
        if path.is_relative_to(room):
            parts = path.relative_to(root).with_suffix("").parts
            return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[str]:
    """Every module, or name of one, that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


@pytest.fixture(scope="module")
def importers() -> dict[str, set[str]]:
    """Module that the rule holds for -> who imports it."""
    found: dict[str, set[str]] = {name_of(path): set() for room in KEPT for path in room.rglob("*.py")}
    for source in SOURCES:
        for path in source.rglob("*.py"):
            for module in set(imported(path)) & found.keys():
                found[module].add(name_of(path))
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
    packages = {name_of(path) for room in KEPT for path in room.rglob("__init__.py")}
    public = {
        module
        for module in importers.keys() - packages
        if not module.rpartition(".")[2].startswith("_") and module.count(".") > 1
    }
    useless = {
        module for module in public if all(is_within(who, module.rpartition(".")[0]) for who in importers[module])
    }
    assert not useless
