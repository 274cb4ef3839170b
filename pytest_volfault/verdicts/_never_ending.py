"""What a deadlock adds to the verdict on what is left: somebody has to start anew what waits for ever."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.stood import Waits
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation

NO_DEADLOCK = "no-deadlock"


def with_deadlock(
    verdict: Verdict, violations: tuple[Violation, ...], waits: Sequence[Waits]
) -> tuple[Verdict, tuple[Violation, ...]]:
    """Stuck at the least: no retry ends it, for that waits as well.

    Args:
        verdict: on what is left.
        violations: what justifies that, the worst first.
        waits: who waits for one another for ever; where nobody does, the verdict stays.
    """
    if not waits:
        return verdict, violations
    each = "; ".join(map(str, waits))
    broken = Violation(NO_DEADLOCK, f"operations wait for one another for ever: {each}")
    if verdict.rank <= Verdict.STUCK.rank:
        return Verdict.STUCK, (broken, *violations)
    return verdict, (*violations[:1], broken, *violations[1:])
