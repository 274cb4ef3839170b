"""Which error paths ran in a campaign, as reports take it. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any


class Exercise(Enum):
    """What became of a handler whose function ran; the first that holds of several campaigns is what became of it.

    Attributes:
        RAN: at least one scenario ran it.
        NEVER: what it guards ran, and no scenario led into it.
        PASSED_BY: what it guards never ran, so that no fault could have led into it.
        UNTOLD: its body stands on the line of its `except`, which runs as well where the exception is another one.
    """

    RAN = "ran"
    NEVER = "never"
    PASSED_BY = "passed-by"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Handler:
    """An `except`, a `finally`, or a block that rolls back and raises again.

    Attributes:
        module: where it is.
        function: qualified name of the function it belongs to.
        what: `except DiskNotFound`, with `#2` for the second of its kind in the function.
        path: of the file, from the root of its package.
        line: where it begins; shown to people, and no key.
        exercise: what became of it.
        scenarios: how many ran it.
        first: the first of their ids, in the order of the ids.
        unfaulted: whether a run without faults is among them.
    """

    module: str
    function: str
    what: str
    path: str
    line: int
    exercise: Exercise
    scenarios: int = 0
    first: str | None = None
    unfaulted: bool = False

    @property
    def key(self) -> str:
        """What names it in every release in which it exists."""
        return f"{self.module}:{self.function}: {self.what}"

    def with_shard(self, other: Handler) -> Handler:
        """Put what two shards of a campaign say of it together: what became of it in either, the most told."""
        order = list(Exercise)
        return replace(
            self,
            exercise=min(self.exercise, other.exercise, key=order.index),
            scenarios=self.scenarios + other.scenarios,
            first=min(filter(None, (self.first, other.first)), default=None),
            unfaulted=self.unfaulted or other.unfaulted,
        )

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.function}: {self.what}"


@dataclass(frozen=True, slots=True)
class HandlerCoverage:
    """The error paths of the chosen modules.

    Attributes:
        modules: the chosen ones.
        handlers: those of functions that a scenario ran; by module as chosen, and by line.
        outside: how many handlers the other functions have, which are no part of the flows that ran.
        scenarios: how many scenarios were measured.
    """

    modules: tuple[str, ...]
    handlers: tuple[Handler, ...]
    outside: int
    scenarios: int

    def those(self, exercise: Exercise) -> tuple[Handler, ...]:
        """The handlers of which that became."""
        return tuple(handler for handler in self.handlers if handler.exercise is exercise)

    def with_shard(self, other: HandlerCoverage) -> HandlerCoverage:
        """Put two shards of a campaign together; what both played, such as the claims of a suite, counts in each."""
        known = {handler.key: handler for handler in self.handlers}
        for handler in other.handlers:
            known[handler.key] = known[handler.key].with_shard(handler) if handler.key in known else handler
        order = list(self.modules)
        return HandlerCoverage(
            self.modules,
            tuple(sorted(known.values(), key=lambda each: (order.index(each.module), each.line))),
            len(self.handlers) + self.outside - len(known),
            self.scenarios + other.scenarios,
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values with the names of the results file."""
        return {
            "modules": list(self.modules),
            "handlers": [asdict(handler) | {"exercise": handler.exercise.value} for handler in self.handlers],
            "outside": self.outside,
            "scenarios": self.scenarios,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> HandlerCoverage:
        """Read `as_dict` back."""
        return cls(
            tuple(data["modules"]),
            tuple(Handler(**(dict(each) | {"exercise": Exercise(each["exercise"])})) for each in data["handlers"]),
            data["outside"],
            data["scenarios"],
        )
