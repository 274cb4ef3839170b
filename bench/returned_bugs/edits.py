"""Edits of one function: what its syntax finds is replaced, and all else stays as it is, byte for byte."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeVar

from bench.returned_bugs.source import Change, DoesNotFit, Function, Source

T = TypeVar("T")


class Edit(Protocol):
    """What makes of a function that was mended one that is not."""

    def changes(self, source: Source, function: Function) -> list[Change]:
        """What is to be replaced.

        Raises:
            DoesNotFit: what it looks for is not there, or is there more often than it should.
        """


@dataclass(frozen=True, slots=True)
class Drop:
    """A statement is left out: one that calls that function, or that reads like that.

    Attributes:
        what: `volume_api.detach`, or a whole statement.
        which: its number, where there are several.
    """

    what: str
    which: int | None = None

    def changes(self, source: Source, function: Function) -> list[Change]:
        found = [each for each in _simple(function) if _same(each, self.what) or _calls(each, self.what)]
        return [source.replaced(_one(found, self.which, f"statements of {self.what}"), "pass")]


@dataclass(frozen=True, slots=True)
class Instead:
    """An expression is another one."""

    old: str
    new: str
    which: int | None = None

    def changes(self, source: Source, function: Function) -> list[Change]:
        found = [each for each in ast.walk(function) if isinstance(each, ast.expr) and _same(each, self.old)]
        return [source.replaced(_one(found, self.which, self.old), self.new)]


@dataclass(frozen=True, slots=True)
class Without:
    """A call is made without one of its arguments, given by its keyword or as it reads."""

    call: str
    argument: str
    which: int | None = None

    def changes(self, source: Source, function: Function) -> list[Change]:
        found = [
            (each, argument)
            for each in ast.walk(function)
            if isinstance(each, ast.Call) and _same(each.func, self.call)
            for argument in (*each.args, *each.keywords)
            if (argument.arg == self.argument if isinstance(argument, ast.keyword) else _same(argument, self.argument))
        ]
        call, argument = _one(found, self.which, f"calls of {self.call} with {self.argument}")
        kept = [ast.unparse(each) for each in (*call.args, *call.keywords) if each is not argument]
        return [source.replaced(call, f"{ast.unparse(call.func)}({', '.join(kept)})")]


@dataclass(frozen=True, slots=True)
class Handles:
    """An `except` clause does something else with its error, or no longer has that error among its own.

    Attributes:
        error: one of those that it catches, as it reads there.
        by: what it does instead: it lets the error go on, if nothing is said.
        guarding: what the `try` calls, where several clauses catch that error.
    """

    error: str
    by: str = "raise"
    guarding: str = ""

    def changes(self, source: Source, function: Function) -> list[Change]:
        found = [
            handler
            for each in ast.walk(function)
            if isinstance(each, ast.Try)
            and (not self.guarding or any(_calls(inner, self.guarding) for inner in each.body))
            for handler in each.handlers
            if any(_same(error, self.error) for error in _errors(handler))
        ]
        handler = _one(found, None, f"clauses that catch {self.error}")
        errors = _errors(handler)
        if len(errors) > 1 and handler.type is not None:
            kept = ", ".join(ast.unparse(error) for error in errors if not _same(error, self.error))
            return [source.replaced(handler.type, f"({kept},)")]
        first, last = handler.body[0], handler.body[-1]
        indent = " " * first.col_offset
        return [source.lines(first.lineno, last.end_lineno or last.lineno, f"{indent}{self.by}\n")]


@dataclass(frozen=True, slots=True)
class Undecorated:
    """A function has lost a decorator."""

    name: str

    def changes(self, source: Source, function: Function) -> list[Change]:
        found = [
            each
            for each in function.decorator_list
            if _same(each.func if isinstance(each, ast.Call) else each, self.name)
        ]
        decorator = _one(found, None, f"decorators {self.name}")
        return [source.lines(decorator.lineno, decorator.end_lineno or decorator.lineno)]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A statement stands before the one that it should come after; each is named by what it calls."""

    call: str
    before: str

    def changes(self, source: Source, function: Function) -> list[Change]:
        for block in _blocks(function):
            ours = [each for each in block if _calls(each, self.call)]
            other = [each for each in block if _calls(each, self.before)]
            if len(ours) == len(other) == 1 and ours[0].lineno > other[0].lineno:
                first, last = ours[0].lineno, ours[0].end_lineno or ours[0].lineno
                moved = "".join(source.text.splitlines(keepends=True)[first - 1 : last])
                at = other[0].lineno
                return [source.lines(first, last), source.lines(at, at - 1, moved)]
        raise DoesNotFit(f"no {self.call} comes after {self.before}")


@dataclass(frozen=True, slots=True)
class After:
    """A statement follows that was taken out."""

    call: str
    statement: str
    which: int | None = None

    def changes(self, source: Source, function: Function) -> list[Change]:
        found = [each for each in _simple(function) if _calls(each, self.call)]
        node = _one(found, self.which, f"statements of {self.call}")
        last = node.end_lineno or node.lineno
        return [source.lines(last + 1, last, f"{' ' * node.col_offset}{self.statement}\n")]


def _one(found: Sequence[T], which: int | None, what: str) -> T:
    if which is None and len(found) == 1:
        return found[0]
    if which is not None and which < len(found):
        # In the order of the text; a walk goes by depth.
        return sorted(found, key=_place)[which]
    raise DoesNotFit(f"{len(found)} {what}")


def _place(found: Any) -> tuple[int, int]:
    node = found[0] if isinstance(found, tuple) else found
    return node.lineno, node.col_offset


def _same(node: ast.AST, text: str) -> bool:
    """Whether it reads like that; `f(...)` stands for a call of `f` with any arguments."""
    kind, written, called = _pattern(text)
    if called:
        return isinstance(node, ast.Call) and _same(node.func, called)
    # By its kind first: to write out each node of a function takes long.
    return type(node) is kind and ast.unparse(node) == written


@cache
def _pattern(text: str) -> tuple[type[ast.AST], str, str]:
    [statement] = ast.parse(text).body
    node = statement.value if isinstance(statement, ast.Expr) else statement
    anything = isinstance(node, ast.Call) and [ast.unparse(each) for each in node.args] == ["..."]
    return type(node), ast.unparse(node), ast.unparse(node.func) if isinstance(node, ast.Call) and anything else ""


def _calls(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Call) and _same(each.func, name) for each in ast.walk(node))


def _errors(handler: ast.ExceptHandler) -> Sequence[ast.expr]:
    if handler.type is None:
        return ()
    return handler.type.elts if isinstance(handler.type, ast.Tuple) else (handler.type,)


def _simple(function: Function) -> Iterator[ast.stmt]:
    """Its statements that hold no others."""
    for block in _blocks(function):
        yield from (each for each in block if not hasattr(each, "body"))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for each in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(each, name, None)
            if isinstance(block, list) and block:
                yield block
