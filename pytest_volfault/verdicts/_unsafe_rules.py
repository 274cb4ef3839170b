"""Rules whose breach is unsafe: a guest, a host or a backend reaches what is another's, or a guest loses its disk."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.verdicts._holding import Holding
from pytest_volfault.verdicts._invariant import Invariant


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


UNSAFE: tuple[Invariant, ...] = (
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
)
