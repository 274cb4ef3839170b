from __future__ import annotations

from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports import Span, text_of
from pytest_volfault.reports.lines import LETTERS, plain


def test_every_verdict_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(Verdict)
    letters = [letter for letter, _ in LETTERS.values()]
    assert len(set(letters)) == len(letters)
    # A cell shows `.` for what cannot happen.
    assert not set(letters) & {".", " ", "|"}


def test_a_line_without_colours_reads_the_same() -> None:
    assert text_of([Span("a", {"red": True}), Span(" b"), *plain(" c")]) == "a b c"
