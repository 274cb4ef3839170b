"""A variant's deployment, built straight into a cloud: for targets that have no Nova to bring it about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import is_offloaded
from pytest_volfault.targets._processes import FIRST, SECOND, compute_on, die, grow_old
from volfault_fakes.brick import Connector, Mounts
from volfault_fakes.cinder import Backend
from volfault_fakes.cinder.states import settled
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols import Reach, connection_data, mountpoint, protocol_of
from volfault_fakes.cloud.tables import Attachment, Guest, Volume

# Why a domain is shut off that libvirtd finds so when it starts: VIR_DOMAIN_SHUTOFF_UNKNOWN.
UNKNOWN = 0
RUNNING = frozenset({"active", "rescued", "resized", "error"})
SHUT_OFF = frozenset({"stopped", "suspended", "soft_deleted", "shelved"})


def choose_backend(cloud: Cloud, variant: Variant) -> None:
    """What the variant says of the storage, and of how hosts look at it, whatever volumes there are."""
    cloud.breaks_locks = variant.breaks_locks
    cloud.auto_scan = variant.scan == "auto"
    cloud.made_on = variant.protocol


def make_volume(cloud: Cloud, variant: Variant, attached_to: Guest | None = None) -> Volume:
    """The variant's volume, held by the server where one is given."""
    choose_backend(cloud, variant)
    return cloud.add_volume(
        attached_to=attached_to,
        legacy=attached_to is not None and variant.style == "legacy",
        protocol=variant.protocol,
        multiattach=variant.multiattach,
        shared_targets={"shared": True, "unknown": None, "separate": False}[variant.targets],
        service_uuid=cloud.new_id() if variant.targets != "separate" else None,
        encryption_key_id=cloud.new_id() if variant.encrypted else None,
        bootable=variant.boot,
    )


def add_volume(cloud: Cloud, variant: Variant, attached_to: Guest | None) -> Volume:
    """The same, held by a second server as well where it is multiattach."""
    volume = make_volume(cloud, variant, attached_to)
    if variant.multiattach:
        cloud.attach(volume.id, cloud.add_server(SECOND if variant.apart else FIRST).id)
    return cloud.volumes[volume.id]


def make_second(cloud: Cloud, variant: Variant, first: Volume, attached_to: Guest | None = None) -> Volume:
    """A second volume of the same backend, behind the target of the first where the variant's volumes share one."""
    identifier = cloud.new_id()
    while _lun(replace(first, id=identifier)) == _lun(first) is not None:
        identifier = cloud.new_id()
    return cloud.add_volume(
        id=identifier,
        attached_to=attached_to,
        legacy=attached_to is not None and variant.style == "legacy",
        protocol=first.protocol,
        shared_targets=first.shared_targets,
        service_uuid=first.service_uuid,
        encryption_key_id=cloud.new_id() if variant.encrypted else None,
    )


def _lun(volume: Volume) -> tuple[str, int] | None:
    """Where a target shows it; a target has no two volumes in one place."""
    data = connection_data(volume)
    return (data["target_iqn"], data["target_lun"]) if protocol_of(volume).session else None


def lose_secrets(cloud: Cloud, variant: Variant) -> None:
    """Let libvirt have lost the passphrases that it had, where the variant says so."""
    for key in list(cloud.secrets) if variant.secret == "lost" else ():
        cloud.drop("secrets", key)


def come_to_state(cloud: Cloud, libvirt: Any, variant: Variant, server: Guest, *volume_ids: str) -> None:
    """Bring the guest to the server's state, as its hypervisor sees it: running, paused, shut off, or not there."""
    if variant.vm_state in RUNNING:
        return
    with on_host(cloud, server.host):
        domain = libvirt.open("qemu:///system").lookupByUUIDString(server.id)
        if variant.vm_state == "paused":
            domain.suspend()
        elif variant.vm_state in SHUT_OFF:
            domain.destroy()
        elif is_offloaded(variant):
            domain.destroy()
            domain.undefine()
            for volume_id in volume_ids:
                _take_connection_away(cloud, variant, server, volume_id)


def _take_connection_away(cloud: Cloud, variant: Variant, server: Guest, volume_id: str) -> None:
    # ComputeManager._terminate_volume_connections: an empty attachment keeps the volume for the server.
    volume = cloud.volumes[volume_id]
    attachments = [row for row in cloud.attachments_of(volume_id) if row.instance_uuid == server.id]
    if not attachments:
        return
    if variant.apart or len(cloud.attachments_of(volume_id)) == 1:
        _disconnect(cloud, volume)
        Backend(cloud).terminate_connection(volume, {"host": server.host})
    if variant.style == "attachments":
        cloud.drop("attachments", attachments[0].id)
        kept = Attachment(cloud.new_id(), volume_id, instance_uuid=server.id)
        cloud.put("attachments", kept.id, kept)
        cloud.put("volumes", volume_id, settled(volume, [row.attach_status for row in cloud.attachments_of(volume_id)]))


def _disconnect(cloud: Cloud, volume: Volume) -> None:
    """What the host has of a volume that none of its guests needs any more."""
    protocol, data = protocol_of(volume), connection_data(volume, cloud.here)
    Connector(cloud, volume.protocol).disconnect_volume(data, None)
    mounts = Mounts(cloud)
    if protocol.reach is Reach.MOUNT and not protocol.kept:
        path = mountpoint(data)
        # Another volume of the export may need it, or may have been the last.
        if mounts.is_mounted(path) and not mounts.in_use(path):
            mounts.unmount(path)
    cloud.drop("secrets", (cloud.here, "volume", volume.id))


def cut_power(cloud: Cloud, host: str) -> None:
    """The host is off, and with it whatever it had. What the backend exports to it stays."""
    for table in ("guests", "devices", "sessions", "mounts", "secrets"):
        for key, row in list(getattr(cloud, table).items()):
            if row.host == host:
                cloud.drop(table, key)


def lose_power(cloud: Cloud, host: str) -> None:
    """The host was off, and has started again: what is on its disk is there, and nothing runs or is connected."""
    for table in ("devices", "sessions", "mounts"):
        for key, row in list(getattr(cloud, table).items()):
            if row.host == host:
                cloud.drop(table, key)
    for key, secret in list(cloud.secrets.items()):
        if secret.host == host and secret.ephemeral:
            cloud.drop("secrets", key)
    for guest in [row for row in cloud.guests.values() if row.host == host]:
        if guest.persistent:
            cloud.change("guests", guest.key, state="shutoff", live={}, unplugging=frozenset(), reason=UNKNOWN)
        else:
            cloud.drop("guests", guest.key)


@contextmanager
def on_host(cloud: Cloud, host: str) -> Iterator[None]:
    """What runs within the block runs on that host."""
    here, cloud.here = cloud.here, host
    try:
        yield
    finally:
        cloud.here = here


def come_to_host(cloud: Cloud, variant: Variant, host: str) -> frozenset[str]:
    """Let the host die, or be forgotten, as the variant has it. Returns the processes that are dead."""
    if variant.host == "up":
        return frozenset()
    if variant.host == "gone":
        cloud.drop("services", (host, "nova-compute"))
    elif variant.host in ("down", "off"):
        grow_old(cloud, host)
        if variant.host == "off":
            cut_power(cloud, host)
    else:
        die(cloud, host)
    return frozenset({compute_on(host)})
