"""What a page tells besides the campaign, if it is given: plain values, made by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

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
