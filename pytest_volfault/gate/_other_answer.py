"""What ends as was accepted, and answers otherwise: a fix may change nothing but the error that somebody gets."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._findings import compare


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """One scenario that does. It fails no gate: nothing else is left, and nothing else heals it.

    Attributes:
        id: the scenario's.
        before: the status of the answer, and the class of the error behind it.
        now: the same, as it is now.
    """

    id: str
    before: str
    now: str


def other_answer(baseline: Baseline, found: Entry) -> OtherAnswer | None:
    """How what was found answers, where that is all that differs; None also where either was not seen."""
    entry = baseline.entries.get(found.id)
    if entry is None or entry.conduct is None or found.conduct is None or compare(baseline, found) is not None:
        return None
    before, now = entry.conduct.told, found.conduct.told
    return None if before == now else OtherAnswer(found.id, before, now)
