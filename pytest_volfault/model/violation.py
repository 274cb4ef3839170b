"""A rule that was broken, and what that means. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    Attributes:
        rule: its name, such as `no-guest-on-a-free-volume`.
        message: what that means for the user, or for whoever has to mend the run.
    """

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
