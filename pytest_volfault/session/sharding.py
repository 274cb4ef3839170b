"""A campaign in parts, for machines that share it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from pytest_volfault.errors import UsageError
from pytest_volfault.model.results import Shard
from pytest_volfault.model.scenario import Scenario


def parse(text: str) -> Shard:
    """Read `I/N`.

    Raises:
        UsageError: it is not that.
    """
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise UsageError(f"--volfault-shard takes I/N, the part and how many there are, such as 1/4, and not {text!r}")
    return Shard(int(number), int(of))


def part(scenarios: Sequence[Scenario], shard: Shard) -> list[Scenario]:
    """The scenarios of one flow and variant that are this shard's; each is in just one of them.

    What strikes `once` and what strikes `always` stay together: the second is often the first, and is not run again.
    """
    kept: list[Scenario] = []
    # Small flows would all begin, and end, in the first shard.
    turn = zlib.crc32(scenarios[0].golden.id.encode()) if scenarios else 0
    before = None
    for scenario in scenarios:
        call = [(fault.point, fault.occurrence, fault.when, fault.kind) for fault in scenario.faults]
        turn += call != before
        before = call
        if turn % shard.of == shard.number - 1:
            kept.append(scenario)
    return kept
