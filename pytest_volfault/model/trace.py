"""What a run crossed, call by call. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One crossing of an injection point.

    Attributes:
        n: its place in the trace, from 1.
        point: name of the point.
        occurrence: how many times this point had been crossed, this one included.
        detail: what the call was about (`vdb config`); may be empty.
        result: what the caller got, or what struck.
        process: the process that made the call (`api`, `compute`, …).
        kinds: what could go wrong at this very call; says nothing of what happened, so it is not compared.
    """

    n: int
    point: str
    occurrence: int
    detail: str
    result: str
    process: str
    kinds: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        call = self.point + ("" if self.occurrence == 1 else f"#{self.occurrence}")
        return f"{call}{f'({self.detail})' if self.detail else ''} -> {self.result}"
