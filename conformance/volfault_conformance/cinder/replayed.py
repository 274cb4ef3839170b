"""Which comparisons are recorded with the real Cinder, and replayed where there is none. Plain data.

Of tables that ask the same in many states those are left out that would add nothing but their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from volfault_conformance.cinder import (
    action_bodies,
    bad_input,
    everybody,
    image_scripts,
    list_requests,
    matrix,
    members,
    migration_scripts,
    resource_comparisons,
    scripts,
    starts,
)
from volfault_conformance.cinder.comparison import Comparison

# Of the states of a volume, those to which requests lead; the others stand for what happens in other services.
STARTS = tuple(name for name in starts.STARTS if " " in name)
# Of the states of other resources, those in which something is answered otherwise than in the others.
STATES = (
    "a volume", "a snapshot", "several snapshots", "a snapshot that failed", "a type", "an offer with snapshots",
    "an offer in maintenance", "a group", "a group snapshot",
)  # fmt: skip
# By the tables of bad input, how the names of its rows begin.
TABLES = {
    "bytes in the place of bodies": ("POST volume: d", "POST volume: t", "DELETE attachment:", "os-reserve:"),
    "odd paths": ("GET", "OPTIONS", "HEAD"),
    "microversions": ("GET volume", "POST attachment: 3"),
    "media types": ("GET nothing", "os-reserve"),
    "sizes": ("GET volume", "POST volume"),
}
# What is long comes back in the answer, and of long scripts one thing is asked in many ways.
LONGEST, MOST = 1000, 50


def comparisons() -> Iterator[Comparison]:
    """All that belongs to the record."""
    yield from scripts.comparisons()
    yield from scripts.of_the_newest()
    yield from action_bodies.comparisons()
    yield from image_scripts.comparisons()
    yield from migration_scripts.comparisons()
    yield from list_requests.comparisons()
    yield from (cells for cells in matrix.cells() if cells.name in _named(STARTS, "{}, plain, user"))
    yield from (each for each in resource_comparisons.requests() if each.name in _named(STATES, "resources: {}"))
    yield from resource_comparisons.failures()
    yield from resource_comparisons.held()
    yield from (each for each in members.scripts() if each.name.endswith("| member") and len(each.asked) < MOST)
    yield from (each for each in members.of_others() if each.name.endswith("| member"))
    yield members.held()
    yield from (each for each in everybody.comparisons() if each.name == "reader | in-use by an attachment")
    yield from (_part(table) for table in bad_input.comparisons() if table.name in TABLES)


def _part(table: Comparison) -> Comparison:
    return table.part(lambda name, step: name.startswith(TABLES[table.name]) and len(step.url) < LONGEST)


def _named(parts: Iterable[str], pattern: str) -> list[str]:
    return [pattern.format(part) for part in parts]
