"""Whether whoever asked was told what came of it."""

from __future__ import annotations

from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.verdict import Verdict

# How the record of an action says that it failed (docs/reference/facts.md, `action`).
FAILED = ":error"
_MAKING = "create:"


def told_the_opposite(verdict: Verdict, answer: Answer, state: Facts) -> str | None:
    """What they were told, as a clause, where the opposite is so; None where they know.

    A success that turns out not to be one is known where it is recorded: as the action's error, as the error behind
    the answer, or by the server's state.

    Args:
        verdict: `completed` or `rolled-back`.
        answer: what the caller saw.
        state: what was left, with Nova's records of what users asked for.
    """
    failed = answer.error is not None
    recorded = any(
        fact.value.endswith(FAILED) and not _is_outlived(fact, state) for fact in state.of_relation("action")
    )
    if verdict is Verdict.COMPLETED and failed:
        return f"it is done, and the caller was told {answer.error}"
    if verdict is Verdict.COMPLETED and recorded:
        return "it is done, and the record of the action says that it failed"
    if verdict is Verdict.ROLLED_BACK and not failed and not recorded and answer.compute_error is None:
        return "the caller was told that it succeeded; it is undone, and no record says so"
    return None


def _is_outlived(record: Fact, state: Facts) -> bool:
    """Whether it is of the making of a server that is deleted: whoever asked for the delete asked for nothing else."""
    return record.value.startswith(_MAKING) and state.value(record.subject, "state") == "deleted"
