"""What handles an error at a line of a function, as its source has it: `except Exception`, `finally`, `with lock`."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType


@dataclass(frozen=True, slots=True)
class _Block:
    first: int
    last: int
    text: str


def clause_of(code: CodeType | None, lines: Iterable[int]) -> str:
    """The innermost `except` that the last of these lines is in; what else handles errors there where none is.

    Args:
        code: the function's.
        lines: those that ran while it handled the error, in their order.
    """
    if code is None:
        return ""
    blocks = _blocks(code)
    inside = [
        min(around, key=lambda block: block.last - block.first)
        for line in lines
        if (around := [block for block in blocks if block.first <= line <= block.last])
    ]
    caught = [block for block in inside if block.text.startswith("except")]
    return (caught or inside)[-1].text if inside else ""


@functools.lru_cache(maxsize=1024)
def _blocks(code: CodeType) -> tuple[_Block, ...]:
    """Those of a function; none where its source is not to be had."""
    try:
        # inspect.getsourcelines asks every module there is whose file this may be.
        lines = linecache.getlines(code.co_filename)
        source = "".join(inspect.getblock(lines[code.co_firstlineno - 1 :]))
        # What is written in a class is indented.
        tree = ast.parse(f"if True:\n{source}" if source[:1].isspace() else f"\n{source}")
    except (OSError, SyntaxError, IndentationError):
        return ()
    moved = code.co_firstlineno - 2
    found: list[_Block] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            found += [_block(each.lineno, each.body, _except(each)) for each in node.handlers]
            found += [_block(node.finalbody[0].lineno, node.finalbody, "finally")] if node.finalbody else []
        elif isinstance(node, ast.With):
            text = ", ".join(_plain(each.context_expr) for each in node.items)
            found.append(_Block(node.lineno, node.items[-1].context_expr.end_lineno or node.lineno, f"with {text}"))
    return tuple(_Block(each.first + moved, each.last + moved, each.text) for each in found)


def _block(first: int, body: list[ast.stmt], text: str) -> _Block:
    return _Block(first, body[-1].end_lineno or body[-1].lineno, text)


def _except(handler: ast.ExceptHandler) -> str:
    if handler.type is None:
        return "except"
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return f"except {', '.join(map(_plain, kinds))}"


def _plain(node: ast.expr) -> str:
    """A name without the modules before it, a call without what it is called with."""
    if isinstance(node, ast.Call):
        return _plain(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return ast.unparse(node)
