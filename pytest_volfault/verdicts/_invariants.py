"""The rules that a final state must keep, each named and judged by itself.

They are written so that one defect trips one rule: a disk that a guest still writes to is reported as that,
and not once more for the device and the LUN that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.verdict import Verdict

# Cinder hands a volume out again in these states (VolumeManager / API: os-reserve, attachment_create, delete).
GIVEN_AWAY = frozenset({"available", "deleted"})
# States that end only when somebody ends them.
TRANSITIONAL = frozenset({"attaching", "detaching", "deleting", "reserved", "creating", "extending"})


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule.

    Attributes:
        name: as it appears in the results.
        severity: the verdict that its violation alone would earn.
        broken: whether a final state breaks it, given what the volume looks like when it is wholly attached.
        message: what that means for the user.
    """

    name: str
    severity: Verdict
    broken: Callable[[FinalState, FinalState], bool]
    message: str


def _live(state: FinalState) -> bool:
    return state.guest_disk.startswith("live")


def _other_live(state: FinalState) -> bool:
    return state.other_guest_disk.startswith("live")


def _given_away(state: FinalState) -> bool:
    """Cinder would give it to somebody else, or has: what other servers hold of it is not this one's."""
    return state.volume_status in GIVEN_AWAY or (bool(state.other_attachments) and not state.attachments)


def _device(state: FinalState) -> bool:
    """The host has a device that no other server needs, running or shut off."""
    return state.host_device and state.other_guest_disk == "none"


def _export(state: FinalState) -> bool:
    return state.lun_mapped and state.other_guest_disk == "none"


def _unreferenced(state: FinalState) -> bool:
    """Cinder has no attachment of a volume that it would not give away either."""
    return not state.attachments and not _given_away(state)


def _cut_off(state: FinalState, whole: FinalState) -> bool:
    """A guest that runs has lost what leads to its disk, as far as this storage needs it."""
    return (whole.host_device and not state.host_device) or not state.lun_mapped


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "no-guest-on-a-free-volume",
        Verdict.UNSAFE,
        lambda state, _: _given_away(state) and _live(state),
        "a running guest has the disk of a volume that Cinder would give to somebody else",
    ),
    Invariant(
        "no-device-of-a-free-volume",
        Verdict.UNSAFE,
        lambda state, _: _given_away(state) and _device(state) and not _live(state),
        "the host keeps a device that leads to a volume that Cinder would give to somebody else",
    ),
    Invariant(
        "no-export-of-a-free-volume",
        Verdict.UNSAFE,
        lambda state, _: _given_away(state) and _export(state) and not state.host_device and not _live(state),
        "the backend still shows the old host a volume that Cinder would give to somebody else",
    ),
    Invariant(
        "no-device-pulled-from-a-guest",
        Verdict.UNSAFE,
        lambda state, whole: (
            _cut_off(state, whole) and ((_live(state) and not _given_away(state)) or _other_live(state))
        ),
        "the disk of a running guest has lost its device or its export: its writes fail",
    ),
    Invariant(
        "no-orphaned-mapping-row",
        Verdict.LEAKED,
        lambda state, _: state.bdm and not state.attachments and _given_away(state),
        "Nova's database still maps a volume that Cinder says is free",
    ),
    Invariant(
        "no-orphaned-attachment",
        Verdict.LEAKED,
        lambda state, _: bool(state.attachments) and not state.bdm and state.vm_state is not None,
        "Cinder keeps an attachment for a server that Nova does not map it to",
    ),
    Invariant(
        "no-orphaned-guest-config",
        Verdict.LEAKED,
        lambda state, _: _given_away(state) and state.guest_disk == "config",
        "the guest's persistent definition names a volume that it no longer has",
    ),
    Invariant(
        "no-orphaned-export",
        Verdict.LEAKED,
        lambda state, _: _unreferenced(state) and _export(state) and not _live(state),
        "the backend exports the volume, and no attachment says to whom",
    ),
    Invariant(
        "no-orphaned-device",
        Verdict.LEAKED,
        lambda state, _: _unreferenced(state) and _device(state) and not state.lun_mapped and not _live(state),
        "the host keeps a device that no attachment accounts for",
    ),
    Invariant(
        "no-orphaned-lock",
        Verdict.LEAKED,
        lambda state, _: state.locked and not _live(state) and not _other_live(state),
        "the image is locked for a client that no longer has it open: it cannot be deleted",
    ),
    Invariant(
        "no-orphaned-secret",
        Verdict.LEAKED,
        lambda state, _: state.secret and not state.attachments,
        "the host keeps the passphrase of a volume that is not attached",
    ),
    Invariant(
        "no-stray-guest",
        Verdict.LEAKED,
        lambda state, _: state.stray_guest and not _live(state),
        "the hypervisor keeps the guest of a server that Nova has deleted",
    ),
    Invariant(
        "no-lasting-transition",
        Verdict.STUCK,
        # An offloaded server's volume is kept `reserved` until it is unshelved.
        lambda state, whole: (
            (state.volume_status in TRANSITIONAL and state.volume_status != whole.volume_status)
            or state.task_state is not None
        ),
        "the volume or the server is left in a state that only a running operation may be in",
    ),
)

ATTACHED = FinalState.attached()


def violations(
    state: FinalState, whole: FinalState = ATTACHED, invariants: Sequence[Invariant] = INVARIANTS
) -> tuple[Invariant, ...]:
    """The rules that a final state breaks, the worst first.

    Args:
        state: what was left.
        whole: what the volume looks like when it is wholly attached, on this storage and to this server.
        invariants: the rules that there are.
    """
    broken = (rule for rule in invariants if rule.broken(state, whole))
    return tuple(sorted(broken, key=lambda rule: -rule.severity.rank))
