"""The text of a module, where in it a piece of its syntax stands, and what comes in the place of such pieces."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef


class DoesNotFit(LookupError):  # noqa: N818 - says what is the matter
    """An edit finds nothing in this Nova, or more than it should: that is no bug that is back."""


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the source, by its offsets, and what comes in its place."""

    start: int
    end: int
    text: str


class Source:
    """The text of a module, and where in it a piece of its syntax stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        # ast counts columns in bytes of UTF-8.
        self._lines = [0]
        for line in text.encode().splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def function(self, qualified: str) -> Function:
        """The function of that name: `Class.method`, `method.inner`."""
        here: Sequence[ast.AST] = [self.tree]
        for name in qualified.split("."):
            here = [
                each
                for node in here
                for each in _inside(node)
                if isinstance(each, ast.ClassDef | Function) and each.name == name
            ]
        if len(here) != 1 or not isinstance(here[0], Function):
            raise DoesNotFit(f"{len(here)} functions are called {qualified}")
        return here[0]

    def replaced(self, node: ast.AST, text: str) -> Change:
        """Another text for a piece of syntax."""
        return Change(self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset), text)  # type: ignore[attr-defined]

    def lines(self, first: int, last: int, text: str = "") -> Change:
        """Another text for whole lines, the last one included."""
        return Change(self._lines[first - 1], self._lines[last], text)

    def edited(self, changes: Sequence[Change]) -> str:
        """The text with all of it done."""
        done = self.text.encode()
        for change in sorted(changes, key=lambda each: each.start, reverse=True):
            done = done[: change.start] + change.text.encode() + done[change.end :]
        return done.decode()

    def _at(self, line: int, column: int) -> int:
        return self._lines[line - 1] + column


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """What is defined in it, also under an `if` or a `with`; not what is defined inside of that."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.ClassDef | Function):
            yield each
        else:
            yield from _inside(each)
