"""What the code under test does otherwise than when it was accepted."""

from __future__ import annotations

import pytest

from pytest_volfault.gate._changes import changes
from pytest_volfault.model.conduct import Call, Conduct

UNDO = Call("cinder.os-roll_detaching", "tool.py detach")
TELL = Call("nova.db.bdm_save", "tool.py tell")
ELSEWHERE = Call("cinder.os-roll_detaching", "tool.py tidy_up")


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (Conduct((UNDO, TELL)), Conduct((TELL,)), ["tool.py detach no longer calls cinder.os-roll_detaching"]),
        (Conduct((TELL,)), Conduct((UNDO, TELL)), ["tool.py detach now calls cinder.os-roll_detaching"]),
        # Several made the call, and one of them makes it still.
        (
            Conduct((UNDO, ELSEWHERE)),
            Conduct((ELSEWHERE,)),
            ["tool.py detach no longer calls cinder.os-roll_detaching"],
        ),
        # It was put into a function of its own.
        (Conduct((UNDO,)), Conduct((ELSEWHERE,)), []),
        # What comes after an error that nobody catches any more is missing because of that.
        (
            Conduct((TELL,), caught="tool.py unplug", error="Gone"),
            Conduct(error="Gone"),
            ["tool.py unplug no longer catches an error", "tool.py tell no longer calls nova.db.bdm_save"],
        ),
        (
            Conduct(caught="tool.py unplug", error="Gone"),
            Conduct(caught="tool.py detach", error="Gone"),
            ["tool.py unplug no longer catches an error", "tool.py detach now catches an error"],
        ),
        # An error of another class is no change of what is done.
        (Conduct((UNDO,), error="TypeError"), Conduct((UNDO,), error="Gone"), []),
    ],
)
def test_of_what_got_worse(before: Conduct, now: Conduct, told: list[str]) -> None:
    assert list(map(str, changes(before, now, better=False))) == told


def test_of_what_got_better_what_is_done_now_comes_first() -> None:
    before, now = Conduct((TELL,)), Conduct((UNDO,))
    assert str(changes(before, now, better=True)[0]) == "tool.py detach now calls cinder.os-roll_detaching"
    assert str(changes(before, now, better=False)[0]) == "tool.py tell no longer calls nova.db.bdm_save"
