"""What the code under test does in a run, as far as releases of it are compared. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """A call that changes something, and who makes it.

    Attributes:
        point: name of the injection point.
        by: the function, as `Spot.name` has it: without lines, which move with every release.
    """

    point: str
    by: str


@dataclass(frozen=True, slots=True)
class Conduct:
    """What it does in one run.

    Attributes:
        calls: without a fault all of them, with one those from the strike on; each once, in the order of the first.
        caught: the function that swallowed the fault's error; empty where nobody did, or there was none.
        error: the class that the error had at its end; empty where there was none.
        status: the HTTP status of the answer; None where there is no API, or it died.
    """

    calls: tuple[Call, ...] = ()
    caught: str = ""
    error: str = ""
    status: int | None = None

    @property
    def told(self) -> str:
        """`202, DeviceDetachFailed`: what came of the fault for whoever sees answers and errors."""
        answer = "no answer" if self.status is None else str(self.status)
        return answer if self.caught or not self.error else f"{answer}, {self.error}"

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {
            "calls": [[call.point, call.by] for call in self.calls],
            "caught": self.caught,
            "error": self.error,
            "status": self.status,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Conduct:
        """Read `as_dict` back."""
        return cls(tuple(Call(point, by) for point, by in data["calls"]), data["caught"], data["error"], data["status"])
