"""What an operator does about a volume, through the same interfaces as any tool: Cinder's API, virsh, os-brick."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

import requests

from volfault_fakes.brick import Connector, Mounts
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.protocols import Reach, connection_data, mountpoint, protocol_of
from volfault_fakes.cloud.tables import Attachment, Disk, Guest, Volume

URL = f"http://cinder.test/v3/{PROJECT}"
OWNER = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "user"}
HEADERS = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "operator", "X-Service-Token": "operator"}


def delete_attachments(cloud: Cloud, volume_id: str, server_id: str) -> bool:
    """Delete the volume's attachments of a server and of nobody, as their owner; whether Cinder has let any go.

    While Nova says that the server has it, Cinder refuses an owner (bug 2004555).
    """
    rows = _attachments(cloud, volume_id, server_id)
    return sum(_delete(f"/attachments/{row.id}", OWNER) for row in rows) > 0


def delete_volume(cloud: Cloud, volume_id: str) -> bool:
    """Delete the volume, as its owner; whether Cinder has begun to."""
    return volume_id in cloud.volumes and _delete(f"/volumes/{volume_id}", OWNER)


def delete_images(cloud: Cloud, volume_ids: Collection[str]) -> bool:
    """Delete the snapshots of volumes and the images that name them, as their owner; whether any is gone."""
    taken = [row.id for volume_id in volume_ids for row in cloud.snapshots_of(volume_id)]
    named = [
        image.id
        for image in cloud.images.values()
        if any(each.get("snapshot_id") in taken for each in image.properties.get("block_device_mapping", ()))
    ]
    for image_id in named:
        # No fake of the image store speaks HTTP.
        cloud.drop("images", image_id)
    deleted = [_delete(f"/snapshots/{snapshot_id}", OWNER) for snapshot_id in taken]
    return bool(named) or any(deleted)


def delete_copies(cloud: Cloud, volume_id: str) -> bool:
    """Delete what a volume was to be copied to, as an administrator; whether Cinder has begun to."""
    copies = [row.id for row in cloud.volumes.values() if row.migration_status == f"target:{volume_id}"]
    for copy in copies:
        body = {"status": "available", "attach_status": "detached", "migration_status": "none"}
        _action(copy, "os-reset_status", body)
    return sum([_delete(f"/volumes/{copy}", HEADERS) for copy in copies]) > 0


def reset_volume(cloud: Cloud, volume_id: str) -> bool:
    """Set the volume to what its attachments speak of; whether there was anything to set.

    Cinder refuses to reset a volume without attachments to in-use (admin_actions, `_reset_status`).
    """
    volume = cloud.volumes.get(volume_id)
    if volume is None:
        return False
    attached = bool(cloud.attachments_of(volume_id))
    status = ("in-use", "attached") if attached else ("available", "detached")
    copying = volume.migration_status in ("starting", "migrating", "completing")
    if (volume.status, volume.attach_status) == status and not copying:
        return False
    besides = {"migration_status": "none"} if copying else {}
    _action(volume_id, "os-reset_status", {"status": status[0], "attach_status": status[1], **besides})
    return True


def unreserve(cloud: Cloud, volume_id: str, server_id: str, named: frozenset[str | None]) -> bool:
    """Delete, as an administrator, the attachments of a server and of nobody that no row of Nova's names.

    Args:
        cloud: the state.
        volume_id: the volume.
        server_id: the server.
        named: ids of the attachments that Nova's rows name.

    Returns:
        Whether there was any.
    """
    rows = [row for row in _attachments(cloud, volume_id, server_id) if row.id not in named]
    return sum(_delete(f"/attachments/{row.id}", HEADERS) for row in rows) > 0


def complete(cloud: Cloud, server_id: str, named: frozenset[str | None]) -> bool:
    """Tell Cinder that a server has what a host of its has connected; whether there was anything to tell.

    Args:
        cloud: the state.
        server_id: the server.
        named: ids of the attachments that Nova's rows name.
    """
    begun = [
        row
        for row in cloud.attachments.values()
        if row.id in named and row.instance_uuid == server_id and row.attach_status == "attaching"
    ]
    for row in begun:
        _post(f"/attachments/{row.id}/action", {"os-complete": {}})
    return bool(begun)


def clean_hosts(cloud: Cloud, libvirt: Any, server_id: str, host: str | None) -> bool:
    """`virsh undefine` on hosts that a server is not on; and on each, what leads to volumes that no guest there has.

    Args:
        cloud: the state.
        libvirt: the module that virsh would speak through.
        server_id: the server.
        host: where Nova has it.

    Returns:
        Whether there was anything.
    """
    strays = [guest for guest in cloud.guests.values() if guest.id == server_id and guest.host != host]
    for guest in strays:
        _end_guest(cloud, libvirt, guest)
    left = [volume for volume in cloud.volumes.values() if _is_left(cloud, volume)]
    for volume in left:
        _free_hosts(cloud, libvirt, volume, {guest.host for guest, _, _ in cloud.guests_with(volume.id)})
    return bool(strays or left)


def _is_left(cloud: Cloud, volume: Volume) -> bool:
    needed = {guest.host for guest, _, _ in cloud.guests_with(volume.id)}
    secrets = {name for name, *purpose in cloud.secrets if purpose == ["volume", volume.id]}
    return bool({*cloud.hosts_reaching(volume.id), *secrets} - needed)


def reattach(cloud: Cloud, volume_id: str, server_id: str) -> bool:
    """Make an attachment for a server that Nova maps the volume to, where there is none, so that Nova can detach it."""
    volume = cloud.volumes.get(volume_id)
    if volume is None or _attachments(cloud, volume_id, server_id) or volume.status != "available":
        return False
    made = _post("/attachments", {"attachment": {"volume_uuid": volume_id, "instance_uuid": server_id}})
    _post(f"/attachments/{made['attachment']['id']}/action", {"os-complete": {}})
    return True


def clean_up_all(
    cloud: Cloud, libvirt: Any, volume_ids: Iterable[str], server_id: str, *, deleted: bool, with_root: bool = True
) -> None:
    """The same for the first of several volumes; for all of them, where their server is deleted."""
    for number, volume_id in enumerate(volume_ids):
        if deleted or number == 0:
            clean_up(cloud, libvirt, volume_id, server_id, deleted=deleted, with_root=with_root)


def clean_up(
    cloud: Cloud,
    libvirt: Any,
    volume_id: str,
    server_id: str | None = None,
    *,
    deleted: bool = False,
    with_root: bool = True,
) -> None:
    """`virsh detach-disk`, then os-brick, umount and `virsh secret-undefine` on each host, then Cinder by force.

    Nova's own rows are out of an operator's reach: no tool of Nova's deletes a block device mapping.

    Args:
        cloud: the state.
        libvirt: the module that virsh would speak through.
        volume_id: the volume.
        server_id: the server; what others have of the volume is left alone. None cleans up after all.
        deleted: whether Nova has deleted the server: then `virsh destroy` and `virsh undefine` end its guest.
        with_root: whether the root disk of a deleted server was to go with it.
    """
    for guest in cloud.guests_of(server_id) if deleted and server_id is not None else ():
        _end_guest(cloud, libvirt, guest)
    _free_guests(cloud, libvirt, volume_id, server_id)
    volume = cloud.volumes.get(volume_id)
    if volume is None:
        return
    needed = {guest.host for guest, _, _ in cloud.guests_with(volume_id) if server_id not in (None, guest.id)}
    _free_hosts(cloud, libvirt, volume, needed)
    for attachment in _attachments(cloud, volume_id, server_id):
        _force_detach(attachment)
    _free_backend(cloud, volume_id, needed)
    if not cloud.attachments_of(volume_id):
        _action(volume_id, "os-reset_status", {"status": "available", "attach_status": "detached"})
        if deleted and with_root and volume.bootable:
            requests.delete(f"{URL}/volumes/{volume_id}", headers=HEADERS, timeout=60).raise_for_status()


def _free_guests(cloud: Cloud, libvirt: Any, volume_id: str, server_id: str | None) -> None:
    """`virsh detach-disk --config` and `--live`, wherever the guest has it, and as far as libvirt does it."""
    for guest, live, config in list(cloud.guests_with(volume_id)):
        if server_id not in (None, guest.id):
            continue
        cloud.here = guest.host
        for held, disks, flag in (
            (config, guest.config, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
            (live, guest.live, libvirt.VIR_DOMAIN_AFFECT_LIVE),
        ):
            disk = next((disk for disk in disks.values() if disk.serial == volume_id), None) if held else None
            if disk is not None:
                # Of a guest that is on its way to another host, or has just gone there, libvirt refuses it.
                with suppress(libvirt.libvirtError):
                    _free_guest(libvirt, guest, disk, flag)


def _free_guest(libvirt: Any, guest: Guest, disk: Disk, flag: int) -> None:
    domain = libvirt.open("qemu:///system").lookupByUUIDString(guest.id)
    if disk.mirror is not None:
        domain.blockJobAbort(disk.target)
    domain.detachDeviceFlags(disk.xml, flag)


def _free_hosts(cloud: Cloud, libvirt: Any, volume: Volume, needed: set[str]) -> None:
    """Devices, mounts and passphrases of hosts on which no other guest needs the volume."""
    data = connection_data(volume)
    for device in [device for device in cloud.devices.values() if device.volume_id == volume.id]:
        if device.host not in needed:
            cloud.here = device.host
            Connector(cloud, volume.protocol).disconnect_volume(data, None, force=True)
    for name in cloud.hosts_reaching(volume.id):
        # What is left now is a mount that nobody uses any more, or a device that goes with its mapping.
        if name not in needed and protocol_of(volume).reach is Reach.MOUNT:
            cloud.here = name
            Mounts(cloud).unmount(mountpoint(data))
    for name, *purpose in list(cloud.secrets):
        if purpose == ["volume", volume.id] and name not in needed:
            cloud.here = name
            connection = libvirt.open("qemu:///system")
            connection.secretLookupByUsage(libvirt.VIR_SECRET_USAGE_TYPE_VOLUME, volume.id).undefine()


def _free_backend(cloud: Cloud, volume_id: str, needed: set[str]) -> None:
    """The backend's mappings to those hosts."""
    for export in [export for export in cloud.exports.values() if export.volume_id == volume_id]:
        if export.host not in needed:
            host = cloud.hosts[export.host]
            connector = {"host": host.name, "ip": host.ip, "initiator": host.initiator}
            _action(volume_id, "os-terminate_connection", {"connector": connector})


def _end_guest(cloud: Cloud, libvirt: Any, guest: Guest) -> None:
    """As far as libvirt does it."""
    cloud.here = guest.host
    with suppress(libvirt.libvirtError):
        domain = libvirt.open("qemu:///system").lookupByUUIDString(guest.id)
        if guest.state != "shutoff":
            domain.destroy()
        if guest.persistent:
            domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)


def _attachments(cloud: Cloud, volume_id: str, server_id: str | None) -> list[Attachment]:
    """Return those of the server and of nobody; with None, all."""
    return [
        row for row in cloud.attachments_of(volume_id) if server_id is None or row.instance_uuid in (None, server_id)
    ]


def _delete(path: str, headers: dict[str, str]) -> bool:
    """Whether it is taken; what is refused stays as it is."""
    return requests.delete(URL + path, headers=headers, timeout=60).ok


def _force_detach(attachment: Attachment) -> None:
    body = {"attachment_id": attachment.id, "connector": attachment.connector}
    _action(attachment.volume_id, "os-force_detach", body)


def _action(volume_id: str, name: str, body: dict[str, Any]) -> None:
    _post(f"/volumes/{volume_id}/action", {name: body})


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = requests.post(URL + path, json=body, headers=HEADERS, timeout=60)
    response.raise_for_status()
    return dict(response.json()) if response.content else {}
