"""A rule that was broken, and what that means. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_volfault.model.verdict import Degree


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    Attributes:
        rule: its name, such as `no-guest-on-a-free-volume`.
        message: what that means for the user, or for whoever has to mend the run.
        degree: how unsafe that is; None where it is not.
    """

    rule: str
    message: str
    degree: Degree | None = None

    def as_dict(self) -> dict[str, str]:
        """Plain values with the names of the results file."""
        plain = {"rule": self.rule, "message": self.message}
        return plain if self.degree is None else plain | {"degree": self.degree.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> Violation:
        """Read `as_dict` back."""
        degree = data.get("degree")
        return cls(data["rule"], data["message"], None if degree is None else Degree(degree))

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
