"""What the seeds lead one to expect of a fault: a line a call, and on it the four ways in which it can go wrong.

The tables of the flows judge the reference target; they produce nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_volfault import Fault, FinalState, Variant, free


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


def without_attachment(state: FinalState, variant: Variant) -> FinalState:
    """The same, and somebody else has deleted the attachment, with its export."""
    end = FinalState.of(free(variant))
    return replace(state, volume_status=end.volume_status, attachments=end.attachments, lun_mapped=end.lun_mapped)


def in_cinder(call: Call, fault: Fault, variant: Variant) -> FinalState | None:
    """What is left where a fault lies in what Cinder has, and not in what it answers; None of others."""
    if fault.kind == "http-404":
        # Of an attachment, or of a volume that nobody has, which its owner deletes.
        about_attachment = fault.point.startswith("cinder.attachment_") and fault.point != "cinder.attachment_create"
        if about_attachment:
            return without_attachment(call.failed_before, variant)
        return replace(call.failed_before, volume_status="deleted")
    if fault.kind == "half-done":
        # The rows are as before, and so is what the caller does about it; the storage has done its part.
        return replace(call.failed_before, lun_mapped=call.killed_after.lun_mapped)
    return None


def left(call: Call, fault: Fault) -> FinalState:
    """The state in the column that a fault falls into; one whose effect comes late into that of after it."""
    if fault.kind == "crash":
        return call.killed_before if fault.when == "before" else call.killed_after
    if fault.kind == "rpc-lost":
        return call.killed_before
    return call.failed_before if fault.when == "before" else call.failed_after
