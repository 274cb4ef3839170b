"""What others measure, as the page takes it."""

from __future__ import annotations

from pytest_volfault.model.handler_coverage import Exercise, Handler, HandlerCoverage
from pytest_volfault.reports.html._extras import handlers_of


def test_handlers() -> None:
    ran = Handler("nova.a", "f", "except Lost", "nova/a.py", 3, Exercise.RAN, 2, "detach.legacy")
    never = Handler("nova.a", "g", "finally", "nova/a.py", 9, Exercise.NEVER)
    passed_by = Handler("nova.a", "h", "except Gone", "nova/a.py", 12, Exercise.PASSED_BY)
    told = handlers_of(HandlerCoverage(("nova.a",), (ran, never, passed_by), 4, 7))
    assert told == {
        "ran": 1,
        "known": 3,
        "never": [{"file": "nova/a.py", "line": 9, "function": "g", "what": "finally"}],
    }


def test_nothing_measured() -> None:
    assert handlers_of(None) is None
