"""A bug of Nova's that was fixed, and what brings it back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bench.returned_bugs.edits import Edit


class Needs(Enum):
    """What shows a bug, beside the single faults of a flow.

    Attributes:
        FAULT: one fault.
        NOTHING: the flow by itself.
        TWO_SERVERS: two servers that have the same volume.
        RACE: another request that comes in between.
        STATE: something that somebody has changed before the request.
        OPTION: an option of nova.conf that is not Nova's default.
    """

    FAULT = "one fault"
    NOTHING = "no fault"
    TWO_SERVERS = "two servers"
    RACE = "a race"
    STATE = "a changed start"
    OPTION = "an option"


@dataclass(frozen=True, slots=True)
class Undone:
    """A function of Nova's, without what once mended it.

    Attributes:
        file: below `nova/`.
        function: its qualified name.
        edits: what is done to it.
    """

    file: str
    function: str
    edits: tuple[Edit, ...]

    @classmethod
    def of(cls, file: str, function: str, *edits: Edit) -> Undone:
        """The same, in fewer brackets."""
        return cls(file, function, edits)


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug.

    Attributes:
        number: what it is called here.
        commit: of Nova's, that fixed it.
        report: its number on Launchpad; empty where the commit names none.
        title: what was wrong, in a few words.
        undone: what brings it back.
        flows: `FLOW.VARIANT` of the campaigns that may show it; the fewest.
        at: the injection point, or the kind, of the faults that may show it; empty where the flow by itself does.
        scenarios: ids to be played beside them, which no campaign has.
        conf: options of nova.conf.
        needs: what shows it.
        without: what there is not that it needs, or why it cannot be noticed; empty where it is.
    """

    number: str
    commit: str
    report: str
    title: str
    undone: tuple[Undone, ...]
    flows: tuple[str, ...] = ()
    at: str = ""
    scenarios: tuple[str, ...] = ()
    conf: tuple[str, ...] = ()
    needs: Needs = Needs.FAULT
    without: str = ""
