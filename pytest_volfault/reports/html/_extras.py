"""What a page tells besides the campaign, if it is given: plain values, made by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from pytest_volfault.model.handler_coverage import Exercise, HandlerCoverage

# Scenario id -> a status of one or two words, by which scenarios are filtered, and a sentence.
Findings = Mapping[str, tuple[str, str]]


class Handler(TypedDict):
    """An `except`, `finally` or rollback that never ran.

    Keys:
        file: its module's path.
        line: its line.
        function: the function that it stands in.
        what: its source: `except exception.VolumeNotFound`.
    """

    file: str
    line: int
    function: str
    what: str


class Handlers(TypedDict):
    """The error-path coverage of a campaign.

    Keys:
        ran: how many handlers ran under at least one fault.
        known: how many there are in the chosen modules.
        never: those that ran under none.
    """

    ran: int
    known: int
    never: Sequence[Handler]


def handlers_of(coverage: HandlerCoverage | None) -> Handlers | None:
    """What a campaign measured, as the page takes it; None where nothing was."""
    if coverage is None:
        return None
    return {
        "ran": len(coverage.those(Exercise.RAN)),
        "known": len(coverage.handlers),
        "never": [
            {"file": each.path, "line": each.line, "function": each.function, "what": each.what}
            for each in coverage.those(Exercise.NEVER)
        ],
    }
