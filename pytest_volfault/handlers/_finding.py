"""Finds the error paths of a module in its source: what they are called, and the lines that tell that they ran.

Only what stands in a function counts; a `try` around an import runs before any fault could strike.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pytest_volfault.handlers._lines import Lines, span

# oslo_utils.excutils: its body rolls back, and the exception goes on.
ROLLBACK = "save_and_reraise_exception"

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Site:
    """A handler in the source.

    Attributes:
        what: `except DiskNotFound`, `finally`, `with save_and_reraise_exception`; `#2` where there are several.
        line: where it begins; the tree does not tell for a `finally`, there it is where the body does.
        body: lines that run only when the handler does.
        guarded: lines of which one runs before it can.
        certain: whether its lines tell; where the body stands on the line of its `except`, they do not.
    """

    what: str
    line: int
    body: Lines
    guarded: Lines
    certain: bool = True


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """A function, and the handlers that are its own.

    Attributes:
        name: qualified: `ComputeManager.detach_volume`, `outer.inner`; `#2` where there are several.
        lines: its own lines without its header, and without functions inside.
        sites: its handlers, in the order of the source.
    """

    name: str
    lines: Lines
    sites: tuple[Site, ...]


def functions(source: bytes) -> list[FunctionSource]:
    """Every function of a module, in the order of the source; none where this interpreter cannot read it."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # A package may hold templates, or files for another Python; they cannot have run.
        return []
    found = [
        FunctionSource(name, _lines(node.body), tuple(_numbered(list(_sites(node.body, _lines(node.body))))))
        for name, node in _functions(tree, "")
    ]
    names = _Ordinals()
    return [replace(function, name=names.next(function.name)) for function in found]


class _Ordinals:
    """Tells what is called alike apart: `name`, `name#2`, `name#3`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, name: str) -> str:
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}#{self._seen[name]}"


def _numbered(sites: list[Site]) -> Iterator[Site]:
    ordinals = _Ordinals()
    for site in sorted(sites, key=lambda site: site.line):
        yield replace(site, what=ordinals.next(site.what))


def _functions(node: ast.AST, outer: str) -> Iterator[tuple[str, _Function]]:
    for child in ast.iter_child_nodes(node):
        inner = outer
        if isinstance(child, _Function | ast.ClassDef):
            inner = f"{outer}.{child.name}" if outer else child.name
        if isinstance(child, _Function):
            yield inner, child
        yield from _functions(child, inner)


def _sites(statements: Sequence[ast.AST], guard: Lines) -> Iterator[Site]:
    """The handlers among the statements of one function.

    Args:
        statements: they, or other parts of it.
        guard: the lines that run before these; of the handler around them, or of the function.
    """
    for node in statements:
        if isinstance(node, _Scope):
            continue
        inner = guard
        if isinstance(node, ast.Try | ast.TryStar):
            # The line of a `try` has an event of its own: it says that what is guarded began.
            guarded = _lines(node.body) | span(node.lineno, node.lineno)
            for handler in node.handlers:
                yield _except(handler, guarded, "except*" if isinstance(node, ast.TryStar) else "except")
            if node.finalbody:
                yield Site("finally", node.finalbody[0].lineno, _lines(node.finalbody), guarded)
        elif isinstance(node, ast.With | ast.AsyncWith) and _rolls_back(node):
            yield Site(f"with {ROLLBACK}", node.lineno, _lines(node.body), guard)
        elif isinstance(node, ast.ExceptHandler):
            inner = _lines(node.body)
        yield from _sites(list(ast.iter_child_nodes(node)), inner)


def _except(handler: ast.ExceptHandler, guarded: Lines, keyword: str) -> Site:
    caught = handler.type
    what = keyword if caught is None else f"{keyword} {_shown(caught)}"
    clause = handler.lineno if caught is None else _last(caught)
    # Where any exception is caught, that the clause ran is enough; elsewhere it also runs to find that it does not fit.
    certain = handler.body[0].lineno > clause or what in ("except", "except BaseException")
    return Site(what, handler.lineno, _lines(handler.body), guarded, certain)


def _shown(caught: ast.expr) -> str:
    """`exception.DiskNotFound` by its last name: which module it was imported from says little, and may change."""
    if isinstance(caught, ast.Tuple):
        names = [_shown(each) for each in caught.elts]
        # Cinder's and Keystone's EndpointNotFound, for example: here the module says which is which.
        return f"({', '.join(names)})" if len({*names}) == len(names) else ast.unparse(caught)
    return caught.attr if isinstance(caught, ast.Attribute) else ast.unparse(caught)


def _rolls_back(node: ast.With | ast.AsyncWith) -> bool:
    called = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(_shown(call.func) == ROLLBACK for call in called)


def _lines(statements: Sequence[ast.stmt]) -> Lines:
    """The lines of some statements, without what functions, classes and lambdas inside hold: that runs by itself."""
    lines = 0
    for statement in statements:
        lines |= span(_first(statement), _last(statement))
        for node in ast.walk(statement):
            if isinstance(node, ast.Lambda):
                lines &= ~span(node.lineno + 1, _last(node))
            elif isinstance(node, _Function | ast.ClassDef) and node.body[0].lineno > node.lineno:
                lines &= ~span(_first(node.body[0]), _last(node))
    return lines


def _first(statement: ast.stmt) -> int:
    """Where a statement begins; a decorator stands before the `def`."""
    decorators = statement.decorator_list if isinstance(statement, _Function | ast.ClassDef) else []
    return min([statement.lineno, *(each.lineno for each in decorators)])


def _last(node: ast.stmt | ast.expr) -> int:
    return node.end_lineno or node.lineno
