"""One run: what the caller saw, what was left, and how it came about. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.stood import Waits
from pytest_volfault.model.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller of a flow saw.

    Attributes:
        api_status: HTTP status, None where there is no API or it died.
        error: what the caller got instead of success.
        compute_error: what went wrong behind an answer that had already been given.
        attached: what the caller was told of the server's volumes: (role of a volume, whether the server has it); None
            where that was not asked, or not answered.
    """

    api_status: int | None = None
    error: str | None = None
    compute_error: str | None = None
    attached: tuple[tuple[str, bool], ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of a scenario: what the caller saw, what was left, and how it came about.

    Attributes:
        answer: what the caller saw.
        facts: what was left.
        trace: each crossing of an injection point, in the order in which they began.
        fired: whether everything that the scenario plans has struck, come in between, or been switched.
        answers: what each caller saw of operations at once, by the name of its task; empty where there is one flow.
        unfit: which switch of its schedule could not be made, and why.
        deadlock: who waits for one another for ever, and so never ends; empty where all came to their ends.
    """

    answer: Answer
    facts: Facts
    trace: tuple[TraceEntry, ...]
    fired: bool
    answers: tuple[tuple[str, Answer], ...] = ()
    unfit: str = ""
    deadlock: tuple[Waits, ...] = ()

    @property
    def final_state(self) -> FinalState:
        """What the facts say of the first server and the first volume, as a test asserts it."""
        return FinalState.of(self.facts)
