"""What an operator does about a volume, through the same interfaces as any tool: Cinder's API, virsh, os-brick."""

from __future__ import annotations

from typing import Any

import requests

from volfault_fakes.brick import Connector, Mounts
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.protocols import Reach, connection_data, mountpoint, protocol_of
from volfault_fakes.cloud.tables import Attachment, Volume

URL = f"http://cinder.test/v3/{PROJECT}"
HEADERS = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "operator", "X-Service-Token": "operator"}


def reset_states(cloud: Cloud, volume_id: str, server_id: str, *, mapped: bool | None) -> None:
    """Set the volume to what the rows speak of: in-use where it is attached or mapped, else available.

    An attachment that Nova knows nothing of is forced off, as nobody will ever delete it. What other servers have
    of the volume is left alone.

    Cinder refuses to reset a volume without attachments to in-use (admin_actions, `_reset_status`). Where only
    Nova's database still maps it, the operator makes a new attachment, so that Nova's own detach can run.

    Args:
        cloud: the state.
        volume_id: the volume; one that is gone needs nothing.
        server_id: the server.
        mapped: whether Nova's database maps the volume to it; None where there is no Nova.
    """
    if volume_id not in cloud.volumes:
        return
    if mapped is False:
        for attachment in _attachments(cloud, volume_id, server_id):
            _force_detach(attachment)
    if cloud.attachments_of(volume_id):
        _action(volume_id, "os-reset_status", {"status": "in-use", "attach_status": "attached"})
    else:
        _action(volume_id, "os-reset_status", {"status": "available", "attach_status": "detached"})
    if mapped and not _attachments(cloud, volume_id, server_id):
        made = _post("/attachments", {"attachment": {"volume_uuid": volume_id, "instance_uuid": server_id}})
        _post(f"/attachments/{made['attachment']['id']}/action", {"os-complete": {}})


def clean_up(
    cloud: Cloud, libvirt: Any, volume_id: str, server_id: str | None = None, *, deleted: bool = False
) -> None:
    """`virsh detach-disk`, then os-brick, umount and `virsh secret-undefine` on each host, then Cinder by force.

    Nova's own rows are out of an operator's reach: no tool of Nova's deletes a block device mapping.

    Args:
        cloud: the state.
        libvirt: the module that virsh would speak through.
        volume_id: the volume.
        server_id: the server; what others have of the volume is left alone. None cleans up after all.
        deleted: whether Nova has deleted the server: then `virsh destroy` and `virsh undefine` end its guest.
    """
    if deleted and server_id in cloud.guests:
        _end_guest(cloud, libvirt, server_id)
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
        if deleted and volume.bootable:
            # The root disk was to go with its server.
            requests.delete(f"{URL}/volumes/{volume_id}", headers=HEADERS, timeout=60).raise_for_status()


def _free_guests(cloud: Cloud, libvirt: Any, volume_id: str, server_id: str | None) -> None:
    """`virsh detach-disk --config` and `--live`, wherever the guest has it."""
    for guest, live, config in list(cloud.guests_with(volume_id)):
        if server_id not in (None, guest.id):
            continue
        cloud.here = guest.host
        domain = libvirt.open("qemu:///system").lookupByUUIDString(guest.id)
        for held, disks, flag in (
            (config, guest.config, libvirt.VIR_DOMAIN_AFFECT_CONFIG),
            (live, guest.live, libvirt.VIR_DOMAIN_AFFECT_LIVE),
        ):
            disk = next((disk for disk in disks.values() if disk.serial == volume_id), None) if held else None
            if disk is not None:
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


def _end_guest(cloud: Cloud, libvirt: Any, server_id: str) -> None:
    guest = cloud.guests[server_id]
    cloud.here = guest.host
    domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
    if guest.state != "shutoff":
        domain.destroy()
    if guest.persistent:
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)


def _attachments(cloud: Cloud, volume_id: str, server_id: str | None) -> list[Attachment]:
    """Return those of the server and of nobody; with None, all."""
    return [
        row for row in cloud.attachments_of(volume_id) if server_id is None or row.instance_uuid in (None, server_id)
    ]


def _force_detach(attachment: Attachment) -> None:
    body = {"attachment_id": attachment.id, "connector": attachment.connector}
    _action(attachment.volume_id, "os-force_detach", body)


def _action(volume_id: str, name: str, body: dict[str, Any]) -> None:
    _post(f"/volumes/{volume_id}/action", {name: body})


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = requests.post(URL + path, json=body, headers=HEADERS, timeout=60)
    response.raise_for_status()
    return dict(response.json()) if response.content else {}
