"""A faulted trace told as its difference from the golden one: short to store, and the two run side by side."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Sequence

from pytest_volfault.model.trace import TraceEntry

# What a step of a difference does with its number: so many golden calls are made just so; the next golden call has
# this one for its counterpart; so many golden calls are not made; this call is made besides.
SAME, PAIRED, LACKING, ADDED = range(4)
STEPS = 4


def call(entry: TraceEntry) -> Hashable:
    """What makes two crossings the same call, whatever came of them and however many were made before."""
    return (entry.process, entry.event, entry.name, entry.about)


def difference(golden: Sequence[TraceEntry], faulted: Sequence[TraceEntry], numbers: Sequence[int]) -> tuple[int, ...]:
    """Tell a trace by another one.

    Args:
        golden: the calls without faults.
        faulted: the calls of the scenario.
        numbers: of the faulted calls, in the page's table of calls.

    Returns:
        Steps, each as `STEPS * number + what to do`.
    """
    # The fault strikes the first call of its kind. Matching by length alone could put its retry there.
    begin = _alike(golden, faulted)
    matcher = difflib.SequenceMatcher(
        None, [call(entry) for entry in golden[begin:]], [call(entry) for entry in faulted[begin:]], autojunk=False
    )
    steps = _pairs(golden, faulted, numbers, 0, 0, begin)
    for what, g, g_end, f, f_end in matcher.get_opcodes():
        if what == "equal":
            steps += _pairs(golden, faulted, numbers, begin + g, begin + f, g_end - g)
            continue
        if g_end > g:
            steps.append((LACKING, g_end - g))
        steps += [(ADDED, number) for number in numbers[begin + f : begin + f_end]]
    return tuple(STEPS * number + what for what, number in _joined(steps))


def _came_of(entry: TraceEntry) -> Hashable:
    return (entry.occurrence, entry.result, entry.end, entry.strike)


def _alike(golden: Sequence[TraceEntry], faulted: Sequence[TraceEntry]) -> int:
    """How many calls the two begin with in common."""
    pairs = zip(golden, faulted, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if call(one) != call(other)), min(len(golden), len(faulted)))


def _pairs(
    golden: Sequence[TraceEntry], faulted: Sequence[TraceEntry], numbers: Sequence[int], g: int, f: int, length: int
) -> list[tuple[int, int]]:
    steps = []
    for offset in range(length):
        one, other = golden[g + offset], faulted[f + offset]
        same = _came_of(one) == _came_of(other)
        steps.append((SAME, 1) if same else (PAIRED, numbers[f + offset]))
    return steps


def _joined(steps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make one step of several that go on alike."""
    joined: list[tuple[int, int]] = []
    for what, number in steps:
        if what == SAME and joined and joined[-1][0] == SAME:
            joined[-1] = (SAME, joined[-1][1] + number)
        else:
            joined.append((what, number))
    return joined
