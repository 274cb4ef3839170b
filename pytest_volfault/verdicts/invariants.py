"""The rules that a final state must keep, each named and judged by itself.

They are written so that one defect trips one rule: a disk that a guest still writes to is reported as that,
and not once more for the device and the LUN that it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.scenario import FinalState, Verdict

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
        broken: whether a final state breaks it.
        message: what that means for the user.
    """

    name: str
    severity: Verdict
    broken: Callable[[FinalState], bool]
    message: str


def _live(state: FinalState) -> bool:
    return state.guest_disk.startswith("live")


def _given_away(state: FinalState) -> bool:
    return state.volume_status in GIVEN_AWAY


def _unreferenced(state: FinalState) -> bool:
    """Cinder has no attachment of a volume that it would not give away either."""
    return not state.attachments and not _given_away(state)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "no-guest-on-a-free-volume",
        Verdict.UNSAFE,
        lambda state: _given_away(state) and _live(state),
        "a running guest writes to a volume that Cinder would give to somebody else",
    ),
    Invariant(
        "no-device-of-a-free-volume",
        Verdict.UNSAFE,
        lambda state: _given_away(state) and state.host_device and not _live(state),
        "the host keeps a device that leads to a volume that Cinder would give to somebody else",
    ),
    Invariant(
        "no-export-of-a-free-volume",
        Verdict.UNSAFE,
        lambda state: _given_away(state) and state.lun_mapped and not state.host_device and not _live(state),
        "the backend still shows the old host a volume that Cinder would give to somebody else",
    ),
    Invariant(
        "no-device-pulled-from-a-guest",
        Verdict.UNSAFE,
        lambda state: _live(state) and not _given_away(state) and not (state.host_device and state.lun_mapped),
        "the disk of a running guest has lost its device or its export: its writes fail",
    ),
    Invariant(
        "no-orphaned-mapping-row",
        Verdict.LEAKED,
        lambda state: state.bdm and not state.attachments and _given_away(state),
        "Nova's database still maps a volume that Cinder says is free",
    ),
    Invariant(
        "no-orphaned-attachment",
        Verdict.LEAKED,
        lambda state: bool(state.attachments) and not state.bdm and state.vm_state is not None,
        "Cinder keeps an attachment for a server that Nova does not map it to",
    ),
    Invariant(
        "no-orphaned-guest-config",
        Verdict.LEAKED,
        lambda state: _given_away(state) and state.guest_disk == "config",
        "the guest's persistent definition names a volume that it no longer has",
    ),
    Invariant(
        "no-orphaned-export",
        Verdict.LEAKED,
        lambda state: _unreferenced(state) and state.lun_mapped and not _live(state),
        "the backend exports the volume, and no attachment says to whom",
    ),
    Invariant(
        "no-orphaned-device",
        Verdict.LEAKED,
        lambda state: _unreferenced(state) and state.host_device and not state.lun_mapped and not _live(state),
        "the host keeps a device that no attachment accounts for",
    ),
    Invariant(
        "no-lasting-transition",
        Verdict.STUCK,
        lambda state: state.volume_status in TRANSITIONAL or state.task_state is not None,
        "the volume or the server is left in a state that only a running operation may be in",
    ),
)


def violations(state: FinalState) -> tuple[Invariant, ...]:
    """The rules that a final state breaks, the worst first."""
    return tuple(sorted((rule for rule in INVARIANTS if rule.broken(state)), key=lambda rule: -rule.severity.rank))
