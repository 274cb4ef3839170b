"""The rules that a final state must keep, each named and judged by itself, for every server, volume and host.

They are written so that one defect trips one rule: a disk that a guest still writes to is reported as that,
and not once more for the device and the LUN that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.relations import NOBODY
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.volume_states import whole as attached
from pytest_volfault.verdicts._holding import Holding
from pytest_volfault.verdicts._whereabouts import has_room_in_vain, runs_on_no_host


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule.

    Attributes:
        name: as it appears in the results.
        severity: the verdict that its violation alone would earn.
        broken: whether a final state breaks it, given what there is when the volume is wholly attached.
        message: what that means for the user.
        degree: how unsafe that is, or a function of the final state and of what is whole that says it; of an unsafe
            one that says nothing, the least.
    """

    name: str
    severity: Verdict
    broken: Callable[[Facts, Facts], bool]
    message: str
    degree: Degree | Callable[[Facts, Facts], Degree] = Degree.STALE

    def violation(self, state: Facts, whole: Facts) -> Violation:
        """Its being broken by a final state, given what there is when the volume is wholly attached."""
        if self.severity is not Verdict.UNSAFE:
            return Violation(self.name, self.message)
        degree = self.degree if isinstance(self.degree, Degree) else self.degree(state, whole)
        return Violation(self.name, self.message, degree)


# Statuses of a snapshot, and of the images that name it, of which servers can be made.
_USEFUL = {"available", "active"}
# States that end only when somebody ends them.
TRANSITIONAL = frozenset({"attaching", "detaching", "deleting", "reserved", "creating", "downloading", "extending"})


def _guest_on_a_free_volume(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(held.is_free_of(disk.server, disk.volume) for disk in held.live)


def _reach_of_a_free_volume(state: Facts, whole: Facts) -> Degree:
    """A guest whose disk has lost its device writes to nothing.

    One whose export is gone may still write: a mount needs none, and facts do not tell a mount from a device.
    """
    held, needs_device = Holding(state), bool(whole.of_relation("device"))
    free = [disk for disk in held.live if held.is_free_of(disk.server, disk.volume)]
    cut_off = needs_device and all((disk.host, disk.volume) not in held.devices for disk in free)
    return Degree.CUT_OFF if cut_off else Degree.WRITES


def _device_of_a_free_volume(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(
        held.is_free_on(host, volume) and not held.is_needed(host, volume) and not held.is_live(volume, host)
        for host, volume in held.devices
    )


def _export_of_a_free_volume(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(
        held.is_free_on(host, volume)
        and not held.is_needed(host, volume)
        and not held.is_live(volume, host)
        and (host, volume) not in held.devices
        for host, volume in held.exports
    )


def _device_pulled(state: Facts, whole: Facts) -> bool:
    """A guest that runs has lost what leads to its disk, and somebody misses it.

    One that is the backend's client itself (Ceph) needs no device, and no export: to end a connection does nothing
    there (cinder/volume/drivers/rbd.py terminate_connection).
    """
    if not whole.of_relation("device"):
        return False
    held = Holding(state)
    return any(
        state.value(disk.server, "state") != "deleted"
        and not held.is_free_of(disk.server, disk.volume)
        and ((disk.host, disk.volume) not in held.devices or (disk.host, disk.volume) not in held.exports)
        for disk in held.live
    )


def _guest_beside_its_server(state: Facts, whole: Facts) -> bool:
    """A guest of Ceph reaches its disk wherever it runs; of others it is told that their device or export is gone."""
    held, known = Holding(state), {fact.subject for fact in state.of_relation("state")}
    return not whole.of_relation("device") and any(
        disk.server in known
        and state.value(disk.server, "state") != "deleted"
        and not held.is_free_of(disk.server, disk.volume)
        and held.is_beside_its_server(disk)
        for disk in held.live
    )


def _orphaned_row(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(
        not held.is_attached_to(server, volume) and held.is_free_of(server, volume) for server, volume in held.rows
    )


def _orphaned_attachment(state: Facts, _whole: Facts) -> bool:
    """Cinder's word for a server that Nova knows; of nobody's attachment nobody may say so."""
    held = Holding(state)
    known = {fact.subject for fact in state.of_relation("state")}
    mapped = {volume for _, volume in held.rows}
    return held.has_unnamed_attachment or any(
        (server in known and (server, volume) not in held.rows)
        or (server == NOBODY and bool(known) and volume not in mapped)
        for server, volume in held.attachments
    )


def _orphaned_config(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(held.is_free_of(disk.server, disk.volume) for disk in held.disks if disk.held == "config")


def _orphaned_export(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(held.is_unreferenced(volume) and not held.is_live(volume, host) for host, volume in held.exports)


def _orphaned_device(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(
        held.is_unreferenced(volume) and (host, volume) not in held.exports and not held.is_live(volume, host)
        for host, volume in held.devices
    )


def _orphaned_lock(state: Facts, _whole: Facts) -> bool:
    held = Holding(state)
    return any(not held.is_live(fact.subject) for fact in state.of_relation("lock"))


def _orphaned_secret(state: Facts, _whole: Facts) -> bool:
    attached_volumes = {volume for _, volume in Holding(state).attachments}
    return any(fact.about[0] not in attached_volumes for fact in state.of_relation("secret"))


def _stray_guest(state: Facts, _whole: Facts) -> bool:
    live = {disk.server for disk in Holding(state).live}
    return any(
        state.value(fact.subject, "state") == "deleted" and fact.subject not in live
        for fact in state.of_relation("power")
    )


def _orphaned_snapshot(state: Facts, whole: Facts) -> bool:
    """One that was there before is somebody's."""
    taken = set(state.of_relation("snapshot")) - set(whole.of_relation("snapshot"))
    return any("+" not in fact.value for fact in taken)


def _orphaned_volume(state: Facts, _whole: Facts) -> bool:
    mapped = {volume for _, volume in Holding(state).rows}
    return any(fact.subject not in mapped for fact in state.of_relation("made"))


def _useless_image(state: Facts, _whole: Facts) -> bool:
    return any("+" in fact.value and set(fact.value.split("+")) != _USEFUL for fact in state.of_relation("snapshot"))


def _rescued_for_ever(state: Facts, _whole: Facts) -> bool:
    return any(
        "live" in fact.value and state.value(fact.subject, "state") == "active"
        for fact in state.of_relation("rescue_disk")
    )


def _outgrown(state: Facts, _whole: Facts) -> bool:
    return any(state.of_relation(relation) for relation in ("row_size", "guest_size", "device_size"))


def _lasting_transition(state: Facts, whole: Facts) -> bool:
    # An offloaded server's volume is kept `reserved` until it is unshelved.
    return bool(state.of_relation("task") or state.of_relation("copying")) or any(
        fact.value in TRANSITIONAL
        and fact.value != whole.value(fact.subject, "status")
        and not (fact.value == "reserved" and Holding(state).is_kept_for_offloaded(fact.subject))
        for fact in state.of_relation("status")
    )


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "no-guest-on-a-free-volume",
        Verdict.UNSAFE,
        _guest_on_a_free_volume,
        "a running guest has the disk of a volume that Cinder would give to somebody else",
        _reach_of_a_free_volume,
    ),
    Invariant(
        "no-device-of-a-free-volume",
        Verdict.UNSAFE,
        _device_of_a_free_volume,
        "the host keeps a device that leads to a volume that Cinder would give to somebody else",
        Degree.STALE,
    ),
    Invariant(
        "no-export-of-a-free-volume",
        Verdict.UNSAFE,
        _export_of_a_free_volume,
        "the backend still shows the old host a volume that Cinder would give to somebody else",
        Degree.STALE,
    ),
    Invariant(
        "no-device-pulled-from-a-guest",
        Verdict.UNSAFE,
        _device_pulled,
        "the disk of a running guest has lost its device or its export: its writes fail",
        Degree.CUT_OFF,
    ),
    Invariant(
        "no-guest-beside-its-server",
        Verdict.UNSAFE,
        _guest_beside_its_server,
        "a guest runs where its server is not, and reaches the volume all the same: two guests may write to it",
        Degree.WRITES,
    ),
    Invariant(
        "no-orphaned-mapping-row",
        Verdict.LEAKED,
        _orphaned_row,
        "Nova's database still maps a volume that Cinder says is free",
    ),
    Invariant(
        "no-orphaned-attachment",
        Verdict.LEAKED,
        _orphaned_attachment,
        "Cinder keeps an attachment for a server that Nova does not map it to",
    ),
    Invariant(
        "no-orphaned-guest-config",
        Verdict.LEAKED,
        _orphaned_config,
        "the guest's persistent definition names a volume that it no longer has",
    ),
    Invariant(
        "no-orphaned-export",
        Verdict.LEAKED,
        _orphaned_export,
        "the backend exports the volume, and no attachment says to whom",
    ),
    Invariant(
        "no-orphaned-device",
        Verdict.LEAKED,
        _orphaned_device,
        "the host keeps a device that no attachment accounts for",
    ),
    Invariant(
        "no-orphaned-lock",
        Verdict.LEAKED,
        _orphaned_lock,
        "the image is locked for a client that no longer has it open: it cannot be deleted",
    ),
    Invariant(
        "no-orphaned-secret",
        Verdict.LEAKED,
        _orphaned_secret,
        "the host keeps the passphrase of a volume that is not attached",
    ),
    Invariant(
        "no-stray-guest",
        Verdict.LEAKED,
        _stray_guest,
        "the hypervisor keeps the guest of a server that Nova has deleted",
    ),
    Invariant(
        "no-guest-without-a-host",
        Verdict.LEAKED,
        lambda state, _whole: runs_on_no_host(state),
        "a hypervisor runs the guest of a server that Nova has on no host: a delete does not reach it",
    ),
    Invariant(
        "no-orphaned-allocation",
        Verdict.LEAKED,
        lambda state, _whole: has_room_in_vain(state),
        "Placement keeps room on a host for a server that is not there",
    ),
    Invariant(
        "no-orphaned-snapshot",
        Verdict.LEAKED,
        _orphaned_snapshot,
        "Cinder keeps a snapshot of the volume that no image names",
    ),
    Invariant(
        "no-orphaned-volume",
        Verdict.LEAKED,
        _orphaned_volume,
        "Cinder keeps a volume that it was asked to make for a server, and no row of Nova's maps it to one",
    ),
    Invariant(
        "no-useless-image",
        Verdict.LEAKED,
        _useless_image,
        "the image store keeps an image that has no data, or whose snapshot failed: no server can be made of it",
    ),
    Invariant(
        "no-rescue-without-end",
        Verdict.LEAKED,
        _rescued_for_ever,
        "the guest runs from the image of a rescue, and Nova says that it is over",
    ),
    Invariant(
        "no-outgrown-guest",
        Verdict.STUCK,
        _outgrown,
        "the volume has grown, and its server's guest, its host or Nova's row does not know: the room cannot be used",
    ),
    Invariant(
        "no-lasting-transition",
        Verdict.STUCK,
        _lasting_transition,
        "the volume or the server is left in a state that only a running operation may be in",
    ),
)

ATTACHED = attached(Variant())


def violations(
    state: Facts, whole: Facts = ATTACHED, invariants: Sequence[Invariant] = INVARIANTS
) -> tuple[Invariant, ...]:
    """The rules that a final state breaks, the worst first.

    Args:
        state: what was left.
        whole: what there is when the volume is wholly attached, on this storage and to this server.
        invariants: the rules that there are.
    """
    broken = (rule for rule in invariants if rule.broken(state, whole))
    return tuple(sorted(broken, key=lambda rule: -rule.severity.rank))
