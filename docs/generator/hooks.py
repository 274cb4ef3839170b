"""The hooks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

from docs.generator.docstrings import summary
from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault import hookspecs

INTRODUCTION = """\
# Hooks

A `conftest.py` beside the ini file, or a plugin of pytest's, has functions of these names. Each returns what it adds, and
takes `config`, which is pytest's, or nothing. [Extend it](../how-to/extend.md) shows each of them at work.
"""


def page() -> str:
    """The whole page."""
    return whole(INTRODUCTION, table(("hook", "it returns", "what it is for"), _hooks()))


def _hooks() -> Iterator[tuple[str, str, str]]:
    for name, hook in vars(hookspecs).items():
        if name.startswith("pytest_volfault_"):
            yield code(name), code(_returned(hook)), cell(summary(hook))


def _returned(hook: Callable[..., object]) -> str:
    return str(inspect.signature(hook).return_annotation)
