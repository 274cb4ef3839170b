"""One rule that a final state must keep, and how its being broken is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.model.violation import Violation


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule.

    Attributes:
        name: as it appears in the results.
        severity: the verdict that its violation alone would earn.
        broken: whether a final state breaks it, given what there is when the volume is wholly attached.
        message: what that means for the user.
        degree: how unsafe that is, or a function of the final state and of what is whole that says it; of an unsafe
            one that says nothing, the least.
    """

    name: str
    severity: Verdict
    broken: Callable[[Facts, Facts], bool]
    message: str
    degree: Degree | Callable[[Facts, Facts], Degree] = Degree.STALE

    def violation(self, state: Facts, whole: Facts) -> Violation:
        """Its being broken by a final state, given what there is when the volume is wholly attached."""
        if self.severity is not Verdict.UNSAFE:
            return Violation(self.name, self.message)
        degree = self.degree if isinstance(self.degree, Degree) else self.degree(state, whole)
        return Violation(self.name, self.message, degree)
