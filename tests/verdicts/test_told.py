"""A caller who was told the opposite of what is so; one who knows, or can look it up, was not misled."""

from __future__ import annotations

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts._told import told_the_opposite

SAID_NO, SAID_YES = Answer(500, "500: Internal Server Error"), Answer(202)
BEHIND = Answer(202, None, "VolumeDetachFailed: it did not")
SUCCEEDED, FAILED = "server.action=detach_volume:success", "server.action=detach_volume:error"


@pytest.mark.parametrize(
    ("verdict", "answer", "records", "told"),
    [
        (Verdict.COMPLETED, SAID_YES, (), None),
        (Verdict.COMPLETED, SAID_YES, (SUCCEEDED,), None),
        (Verdict.COMPLETED, SAID_NO, (), "it is done, and the caller was told 500: Internal Server Error"),
        # Whatever the record says: the caller has an error in hand.
        (Verdict.COMPLETED, SAID_NO, (SUCCEEDED,), "it is done, and the caller was told 500: Internal Server Error"),
        (Verdict.COMPLETED, SAID_YES, (FAILED,), "it is done, and the record of the action says that it failed"),
        (
            Verdict.COMPLETED,
            SAID_YES,
            (SUCCEEDED, "server.action#2=stop:error"),
            "it is done, and the record of the action says that it failed",
        ),
        # The error behind an answer is nobody's word while all is done.
        (Verdict.COMPLETED, BEHIND, (), None),
        (Verdict.ROLLED_BACK, SAID_NO, (), None),
        (Verdict.ROLLED_BACK, SAID_NO, (SUCCEEDED,), None),
        (Verdict.ROLLED_BACK, SAID_YES, (FAILED,), None),
        (Verdict.ROLLED_BACK, BEHIND, (), None),
        (
            Verdict.ROLLED_BACK,
            SAID_YES,
            (),
            "the caller was told that it succeeded; it is undone, and no record says so",
        ),
        (
            Verdict.ROLLED_BACK,
            SAID_YES,
            (SUCCEEDED, "server.action#2=detach_volume:unfinished"),
            "the caller was told that it succeeded; it is undone, and no record says so",
        ),
    ],
)
def test_what_the_caller_was_told(verdict: Verdict, answer: Answer, records: tuple[str, ...], told: str | None) -> None:
    state = (FinalState.detached() if verdict is Verdict.COMPLETED else FinalState.attached()).facts.but(*records)
    assert told_the_opposite(verdict, answer, state) == told


def test_that_a_server_could_not_be_made_is_no_word_of_its_delete() -> None:
    made = FinalState.detached().facts.but("server.action=create:error")
    gone = made.but("server.state=deleted")
    told = "it is done, and the record of the action says that it failed"
    assert [told_the_opposite(Verdict.COMPLETED, SAID_YES, each) for each in (made, gone)] == [told, None]
    failed = gone.but("server.action#2=delete:error")
    assert told_the_opposite(Verdict.COMPLETED, SAID_YES, failed) == told
