"""What the seeds lead one to expect of a fault: a line a call, and on it the four ways in which it can go wrong.

The tables of the flows judge the reference target; they produce nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_volfault import Fault, FinalState


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a flow, and what is left when it goes wrong.

    Attributes:
        killed_before: its caller is killed before the effect, and undoes nothing.
        killed_after: its caller is killed after the effect.
        failed_before: its caller sees an error, and does what it does about it.
        failed_after: the same, with the effect there.
    """

    killed_before: FinalState
    killed_after: FinalState
    failed_before: FinalState
    failed_after: FinalState


Calls = Mapping[tuple[str, int], Call]


def reading(killed: FinalState, failed: FinalState) -> Call:
    """A call without an effect of its own."""
    return Call(killed, killed, failed, failed)


def told(before: FinalState, after: FinalState) -> Call:
    """A call whose failure goes to the user, and nothing is done about it."""
    return Call(before, after, before, after)


def left(call: Call, fault: Fault) -> FinalState:
    """The state in the column that a fault falls into."""
    if fault.kind == "crash":
        return call.killed_before if fault.when == "before" else call.killed_after
    if fault.kind == "rpc-lost":
        return call.killed_before
    return call.failed_before if fault.when == "before" else call.failed_after
