"""What `pytest_volfault` offers to Python."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping

import pytest_volfault
from docs.generator.docstrings import section, summary
from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole

INTRODUCTION = """\
# Names for Python

What `pytest_volfault` offers. Nothing else of it is for others to import. `from pytest_volfault import Campaign` loads what it
needs, and nothing before.
"""


def page() -> str:
    """The whole page."""
    offered = {name: getattr(pytest_volfault, name) for name in pytest_volfault.__all__}
    classes = {name: each for name, each in offered.items() if inspect.isclass(each)}
    functions = {name: each for name, each in offered.items() if inspect.isroutine(each)}
    constants = [name for name in offered if name not in classes and name not in functions]
    parts: list[str | Iterator[str]] = [
        INTRODUCTION,
        "## Functions",
        table(("function", "what it does"), _rows(functions)),
    ]
    parts += [
        "## Constants",
        f"{', '.join(map(code, constants))}: the flows that ship, and `FLOWS`, which has all of them by name.",
    ]
    parts += ["## Classes"]
    for name, each in classes.items():
        parts += [f"### {name}", cell(summary(each)), table(("attribute", "what it is"), _attributes(each))]
    return whole(*parts)


def _rows(functions: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, each in functions.items():
        taken = ", ".join(inspect.signature(each).parameters)  # type: ignore[arg-type]  # a function
        yield code(f"{name}({taken})"), cell(summary(each))


def _attributes(kind: type) -> Iterator[tuple[str, str]]:
    for name, meaning in section(kind, "Attributes").items():
        yield code(name), cell(meaning)
    for name, member in inspect.getmembers_static(kind):
        if name.startswith("_") or not summary(member):
            continue
        if isinstance(member, property):
            yield code(name), cell(summary(member))
        elif isinstance(member, (staticmethod, classmethod)) or inspect.isfunction(member):
            yield code(f"{name}()"), cell(summary(member))
