from __future__ import annotations

import pytest

from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports import Span, text_of
from pytest_volfault.reports.lines import LETTERS, command, plain, wrapped


def test_every_verdict_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(Verdict)
    letters = [letter for letter, _ in LETTERS.values()]
    assert len(set(letters)) == len(letters)
    # A cell shows `.` for what cannot happen.
    assert not set(letters) & {".", " ", "|"}


def test_a_line_without_colours_reads_the_same() -> None:
    assert text_of([Span("a", {"red": True}), Span(" b"), *plain(" c")]) == "a b c"


def test_no_word_of_a_sentence_is_broken() -> None:
    told = wrapped("left: server.disk[host1,volume]=live+config, which is long", 24, "  ")
    assert list(map(text_of, told)) == [
        "  left:",
        "    server.disk[host1,volume]=live+config,",
        "    which is long",
    ]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (80, ["  $ cinder reset-state --state available --attach-status detached VOLUME"]),
        (60, ["  $ cinder reset-state --state available \\", "    --attach-status detached VOLUME"]),
        (10, ["  $ cinder reset-state \\", "    --state available \\", "    --attach-status detached VOLUME"]),
    ],
)
def test_a_long_command_goes_on_behind_a_backslash(width: int, lines: list[str]) -> None:
    text = "$ cinder reset-state --state available --attach-status detached VOLUME"
    told = list(map(text_of, command(text, width, "  ")))
    assert told == lines
    # A shell takes no notice of a backslash at the end of a line: what is pasted is the same command.
    assert " ".join("\n".join(told).replace("\\\n", "").split()) == text
