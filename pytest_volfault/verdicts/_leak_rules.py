"""Rules whose breach is a leak: something is left that nobody has, or that nobody knows of."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.relations import NOBODY
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts._holding import Holding
from pytest_volfault.verdicts._invariant import Invariant
from pytest_volfault.verdicts._whereabouts import has_room_in_vain, runs_on_no_host

# Statuses of a snapshot, and of the images that name it, of which servers can be made.
_USEFUL = {"available", "active"}


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


LEAKED: tuple[Invariant, ...] = (
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
)
