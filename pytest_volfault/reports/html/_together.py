"""Operations at once, as the scripts of a page take them: who was asked for what, was told what, and waits for ever."""

from __future__ import annotations

from pytest_volfault.model.result import Result
from pytest_volfault.model.stood import Stack

# Of plain values, so that scenarios with the same are told once.
Row = tuple[object, ...]


def together(result: Result) -> tuple[tuple[Row, ...], ...] | None:
    """Three lists of rows; None of a scenario in which one flow is asked for at a time.

    Returns:
        Name and flow of each operation; name, status, error and what failed behind it of each answer; task, lock,
        holder and stack of each that waits for ever, the stack a text for each function, the innermost first.
    """
    if not result.scenario.beside:
        return None
    operations = tuple((name, str(each)) for name, each in result.scenario.operations.items())
    answers = tuple((name, each.api_status, each.error, each.compute_error) for name, each in result.outcome.answers)
    waits = tuple((each.task, each.lock, each.holder, _lines(each.stack)) for each in result.outcome.deadlock)
    return operations, answers, waits


def _lines(stack: Stack) -> tuple[str, ...]:
    return tuple(f"{spot.file}:{spot.line} {spot.short}" for spot in reversed(stack.path))
