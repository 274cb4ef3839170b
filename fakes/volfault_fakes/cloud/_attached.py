"""The rows that a finished attach leaves, for clouds that are built with a volume attached already."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cloud import _hosts
from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.initiator import connector_properties
from volfault_fakes.cloud.protocols import (
    DROPPED,
    Protocol,
    Reach,
    connection_data,
    disk_names,
    export_of,
    mountpoint,
    protocol_of,
)
from volfault_fakes.cloud.protocols.devices import handed_out, link_of
from volfault_fakes.cloud.protocols.disks import disk_xml
from volfault_fakes.cloud.tables import (
    KEY,
    Attachment,
    BlockDeviceMapping,
    Device,
    Disk,
    Export,
    Guest,
    Host,
    Mount,
    Secret,
    Volume,
)
from volfault_fakes.errors import CloudMisuse

# Nova hands libvirt the key in hexadecimal.
PASSPHRASE = KEY.hex().encode()


def attach(cloud: Store, volume: Volume, guest: Guest, *, legacy: bool) -> None:
    """Attach a volume to a server, wholly.

    Args:
        cloud: the state.
        volume: the volume's row.
        guest: the server's guest, as it is now.
        legacy: by os-attach, as before Cinder's attachments API.

    Raises:
        CloudMisuse: on a protocol that no Nova of today attaches.
    """
    if volume.protocol in DROPPED:
        raise CloudMisuse(
            f"volume {volume.id} is on protocol {volume.protocol!r}, for which Nova has no driver since "
            f"{DROPPED[volume.protocol]}; only Cinder can have it"
        )
    host = cloud.hosts[guest.host]
    protocol = protocol_of(volume)
    data = connection_data(volume, host.name)
    place, target = next(
        (place, name) for place, name in enumerate(disk_names("vd")) if name not in {**guest.live, **guest.config}
    )
    _attachment(cloud, volume, host, guest, f"/dev/{target}", data, legacy=legacy)
    source = _reach(cloud, volume, protocol, host, data)
    secret = _secret(cloud, volume, host) if volume.encryption_key_id is not None else None
    disk = Disk(
        target,
        source or "fake",
        volume.id,
        alias=f"ua-{volume.id}",
        address=f"0000:{place + 2:02x}:00.0",
        xml=disk_xml(volume, protocol, data, source, target, secret),
    )
    live = {} if guest.state == "shutoff" else {"live": {**guest.live, target: disk}}
    cloud.change("guests", guest.key, config={**guest.config, target: disk}, **live)


def _attachment(
    cloud: Store, volume: Volume, host: Host, guest: Guest, mountpoint: str, data: Mapping[str, Any], *, legacy: bool
) -> None:
    connector = {**connector_properties(host), "mountpoint": mountpoint}
    row = Attachment(
        cloud.new_id(),
        volume.id,
        instance_uuid=guest.id,
        # os-attach with an instance leaves attached_host empty; the connector names it otherwise.
        attached_host=None if legacy else host.name,
        mountpoint=mountpoint,
        attach_status="attached",
        attach_mode="rw",
        connector=None if legacy else connector,
        attached_at=cloud.clock.now,
    )
    if not legacy:
        information = {
            **data,
            "enforce_multipath": connector["enforce_multipath"],
            "driver_volume_type": protocol_of(volume).name,
            "attachment_id": row.id,
        }
        row = dataclasses.replace(row, connection_info=information)
    cloud.put("attachments", row.id, row)
    mapping = BlockDeviceMapping(guest.id, volume.id, None if legacy else row.id)
    cloud.put("mappings", (guest.id, volume.id), mapping)
    # Only os-attach leaves the mode in the volume's metadata, and takes it for the volume's own from then on.
    modes = {"attached_mode": "rw", "readonly": False} if legacy else {}
    cloud.change("volumes", volume.id, status="in-use", attach_status="attached", **modes)
    cloud.put("exports", (volume.id, host.name), Export(volume.id, host.name))


def _reach(cloud: Store, volume: Volume, protocol: Protocol, host: Host, data: Mapping[str, Any]) -> str:
    """Make what the host needs, and return what the guest's disk names as its source."""
    path = protocol.path(data)
    if protocol.session:
        _hosts.log_in(cloud, host.name, data["target_portal"], data["target_iqn"])
    if protocol.reach is Reach.MOUNT:
        mount = Mount(host.name, mountpoint(data), export_of(data), protocol.fstype)
        cloud.put("mounts", (mount.host, mount.path), mount)
    if protocol.reach is not Reach.DEVICE:
        return path
    known = cloud.devices.get((host.name, path))
    device = known or Device(host.name, volume.id, path, _hosts.free_device(cloud, host.name, protocol))
    source = handed_out(protocol, device)
    if data["encrypted"] and protocol.name != "local":
        source = link_of(source)
        device = dataclasses.replace(device, link=source)
    if device != known:
        cloud.put("devices", (host.name, path), device)
    return source


def _secret(cloud: Store, volume: Volume, host: Host) -> str:
    key = (host.name, "volume", volume.id)
    known = cloud.secrets.get(key)
    secret: Secret = known or cloud.put(
        "secrets", key, Secret(host.name, cloud.new_id(), "volume", volume.id, PASSPHRASE)
    )
    return secret.uuid
