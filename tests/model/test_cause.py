"""A cause that was read back from a file is the one that was written, in the order that its counts have."""

from __future__ import annotations

import json

from pytest_volfault import Cause
from pytest_volfault.model.cause import How
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.way import Spot

CAUSE = Cause(
    how=How.LEFT,
    place=Spot("tool/a.py", "work", 3),
    entries=("attach",),
    within=None,
    lines=(3,),
    clause="",
    error="Refused",
    kinds={"refused": 5, "crash": 2, "http-500": 2},
    members=("attach.attachments/x.y@before=refused,once",),
    calls={"z.last": 6, "a.first": 3},
    variants=("attach.attachments",),
    verdicts={Verdict.UNSAFE: 1, Verdict.STUCK: 3, Verdict.LEAKED: 5},
    cures={Cure.RETRY: 2, Cure(("reboot",)): 1, Cure(("clean-up",)): 4, Cure.NOTHING: 2},
    left=("volume.status=detaching",),
    replay="attach.attachments/x.y@before=refused,once",
)


def test_a_file_that_sorts_its_keys_changes_no_order() -> None:
    read = Cause.from_dict(json.loads(json.dumps(CAUSE.as_dict(), sort_keys=True)))
    assert read == CAUSE
    for name in ("kinds", "calls", "verdicts", "cures"):
        assert list(getattr(read, name)) == list(getattr(CAUSE, name)), name
    assert read.worst is Verdict.UNSAFE
