"""Operations that are asked for at once, and where one is stopped so that another moves. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model._parts import CALL, NAME, ROLES, Unreadable, check_roles, matched, read_roles, uncommon

# The first operation is A. Three at once are more than any known race of these flows needs.
OPERATIONS = ("A", "B", "C")
TASK = r"[A-Z](?:\.[1-9][0-9]*)*"
# Where a task is that stands at no call: it has not begun, has ended, waits for a lock, or has just given one back.
BEGIN, END, WAIT, GIVEN = "begin", "end", "wait", "given"
_NTH = r"(?:#[1-9][0-9]*)?"
_PLACE = rf"{END}|(?:{WAIT}|{GIVEN}){_NTH}|{CALL}"
_SWITCH = re.compile(rf"(?:{BEGIN}|(?P<task>{TASK}):(?P<place>{_PLACE})):(?P<to>{TASK})")
_BESIDE = re.compile(rf"(?P<flow>{NAME}){ROLES}")


@dataclass(frozen=True, slots=True, order=True)
class Beside:
    """An operation that is asked for at once with the first one.

    Attributes:
        flow: name of the flow.
        server: the role of the server that it is asked of.
        volume: the role of the volume.
    """

    flow: str
    server: str = "server"
    volume: str = "volume"

    def __post_init__(self) -> None:
        check_roles(self.server, self.volume)

    def __str__(self) -> str:
        return ",".join((self.flow, *uncommon(self.server, self.volume)))

    @property
    def roles(self) -> tuple[str, ...]:
        """Those of whom it is asked and the first operation is not."""
        return uncommon(self.server, self.volume)


@dataclass(frozen=True, slots=True, order=True)
class Switch:
    """One task is stopped, or cannot go on, and another moves than the one that would.

    Who could go on does, if nothing else is said; then the first of those who can, by their names.

    Attributes:
        task: who stands; empty for the very beginning, where nobody has moved.
        place: where: `POINT@WHEN`, `end`, `wait`, `given`, each with `#2` for its second time in that task.
        to: who moves.
    """

    task: str
    place: str
    to: str

    def __str__(self) -> str:
        return f"{self.task}:{self.place}:{self.to}" if self.task else f"{self.place}:{self.to}"

    @property
    def point(self) -> str:
        """The injection point at which it stands; empty where it stands at none."""
        call, at, _ = self.place.partition("@")
        return call.partition("#")[0] if at else ""


def read_beside(text: str) -> Beside:
    """Read what stands behind a `:` in the head of an id."""
    match = matched(_BESIDE, text)
    return Beside(match["flow"], *read_roles(match))


def read_switch(text: str) -> Switch:
    """Read a switch; the side of a call is checked as that of every other call."""
    match = matched(_SWITCH, text)
    place = match["place"] or BEGIN
    when = place.partition("@")[2]
    if when and when not in ("before", "after"):
        raise Unreadable(text)
    return Switch(match["task"] or "", place, match["to"])


def check_at_once(operations: int, planned: tuple[object, ...]) -> None:
    """Refuse a schedule, or faults in one, of tasks that nobody can be.

    Args:
        operations: how many are asked for at once.
        planned: what is to strike, to come in between and to be switched.

    Raises:
        UsageError: the message says what it is, and how it is written.
    """
    if operations > len(OPERATIONS):
        raise UsageError(f"at most {len(OPERATIONS)} operations are played at once, not {operations}")
    there = OPERATIONS[:operations] if operations > 1 else ()
    for each in planned:
        named = [task for task in (getattr(each, "task", ""), getattr(each, "to", "")) if task]
        strange = next((task for task in named if task.partition(".")[0] not in there), None)
        if strange is not None:
            known = f"the operations are {', '.join(there)}" if there else "nothing is asked for at once with the flow"
            raise UsageError(f"{each} names the task {strange}, and {known}: FLOW.VARIANT:FLOW asks for two at once")
        if there and not named:
            raise UsageError(
                f"{each} does not say in whose task: of operations at once calls are counted by task, A:{each} for "
                "the first one's request, A.1 for what that sets off"
            )
