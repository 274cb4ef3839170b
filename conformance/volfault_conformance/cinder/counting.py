"""How much was compared: counted where it is, carried by the tests' reports, told at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

# Of the property that a test's report carries.
PROPERTY = "compared with Cinder"
# The names of what was found; every other name is of what was compared.
DIFFER, KEPT = "differ", "kept"

_counters: list[Counter[str]] = []


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Collect what is counted in this block."""
    _counters.append(Counter())
    try:
        yield _counters[-1]
    finally:
        _counters.pop()


def count(what: str, number: int = 1) -> None:
    """Count something, if anybody collects."""
    for counter in _counters:
        counter[what] += number


def told(against: str, counted: Iterable[Mapping[str, int]]) -> str:
    """One line for all that was counted.

    Args:
        against: the real party.
        counted: what the reports carried.
    """
    total: Counter[str] = Counter()
    for each in counted:
        total.update(each)
    compared = ", ".join(f"{number} {what}" for what, number in total.items() if what not in (DIFFER, KEPT))
    return f"compared with {against}: {compared}; {total[DIFFER]} differ ({total[KEPT]} kept)"
