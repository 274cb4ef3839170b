"""Detach as the seeds tell it: nova-api checks and marks, nova-compute takes the volume away in five steps.

Seed 001 is the code that this follows; seed 000 numbers the steps.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from pytest_volfault.targets.reference._checks import check_state, passing_on
from pytest_volfault.targets.reference._database import BlockDeviceMapping, InstanceGone, NotMapped
from pytest_volfault.targets.reference._disconnect import disconnect_volume
from pytest_volfault.targets.reference._encryptor import detach_encryptor
from pytest_volfault.targets.reference._guest import unplug
from pytest_volfault.targets.reference._parties import Parties, Refused
from pytest_volfault.targets.reference._shelved import detach_offloaded


def request_detach(nova: Parties, server_id: str, volume_id: str, microversion: str | None) -> None:
    """nova-api: VolumeAttachmentController.delete and compute.API.detach_volume.

    Raises:
        Refused: the request cannot be served.
    """
    try:
        instance = nova.database.instance_get(server_id)
        with passing_on(404):
            volume = nova.cinder.get(volume_id)
        mapping = nova.database.bdm_get(server_id, volume_id)
    except (InstanceGone, NotMapped) as error:
        raise Refused(404, str(error)) from error
    if mapping.root:
        raise Refused(400, "Cannot detach a root device volume")
    check_state(instance, "detach a volume", microversion)
    if instance.host is None:
        detach_offloaded(nova, mapping)
        return
    if not nova.servicegroup.service_is_up(instance.host):
        raise Refused(409, f"the compute service of host {instance.host} is down")
    # Step 1: Cinder marks the volume, and so refuses a second detach (400); 403 where it is not this user's.
    with passing_on(400, 403):
        nova.cinder.begin_detaching(volume_id)
    attachment_id = next((row["attachment_id"] for row in volume["attachments"] if row["server_id"] == server_id), None)
    nova.bus.cast(
        "detach_volume", detach_volume, nova, server_id=server_id, volume_id=volume_id, attachment_id=attachment_id
    )


def detach_volume(
    nova: Parties, server_id: str, volume_id: str, attachment_id: str | None, *, destroy_bdm: bool = True
) -> None:
    """nova-compute: ComputeManager.detach_volume, DriverVolumeBlockDevice.detach.

    A server that is being rebuilt on this host keeps its volume: `destroy_bdm` is False then.
    """
    mapping = nova.database.bdm_get(server_id, volume_id)
    # Before anything that would roll back: a row without it leaves the volume `detaching` (seed 002).
    connection = mapping.connection()
    instance = nova.database.instance_get(server_id)
    volume = nova.cinder.get(volume_id)
    # None is what Cinder says where it does not know (3.69); Nova then locks as well.
    locked = volume["shared_targets"] is not False
    with nova.locks.held(volume["service_uuid"]) if locked else nullcontext():
        if instance.host == nova.host:
            _driver_detach(nova, mapping, connection)
        _release(nova, mapping, connection, instance.host, attachment_id, destroy_bdm=destroy_bdm)
    nova.notifier.send("volume.detach", server_id=server_id, volume_id=volume_id)
    if mapping.tag:
        tags = {key: tag for key, tag in (instance.tags or {}).items() if key != volume_id}
        nova.database.instance_save(server_id, tags=tags)
    if destroy_bdm:
        nova.database.bdm_destroy(server_id, volume_id)


def _driver_detach(nova: Parties, mapping: BlockDeviceMapping, connection: dict[str, Any]) -> None:
    """LibvirtDriver.detach_volume; whatever fails, the volume is in use again."""
    try:
        # Step 2: the disk leaves the guest.
        unplug(nova.libvirt, mapping.server_id, mapping.volume_id, mapping.device)
        detach_encryptor(nova, connection)
        # Step 3: os-brick removes the device and its link below /dev/disk/by-path.
        disconnect_volume(nova, mapping.server_id, connection)
    except Exception:
        nova.cinder.roll_detaching(mapping.volume_id)
        raise


def _release(
    nova: Parties,
    mapping: BlockDeviceMapping,
    connection: dict[str, Any],
    instance_host: str | None,
    attachment_id: str | None,
    *,
    destroy_bdm: bool,
) -> None:
    if mapping.attachment_id is not None:
        # Steps 4 and 5 in one, since Cinder has attachments.
        nova.cinder.attachment_delete(mapping.attachment_id)
        return
    connector = nova.connector(connection["driver_volume_type"]).get_connector_properties()
    stashed = connection.get("connector") or {}
    moved = not destroy_bdm and connector["host"] != instance_host
    # The volume is connected to the host that the server came from; this host's connector would name the wrong one.
    if moved and stashed.get("host") == instance_host:
        connector = stashed
    # Step 4: the backend takes the LUN out of the host's initiator group.
    nova.cinder.terminate_connection(mapping.volume_id, connector)
    # Step 5: Cinder sets the volume free.
    nova.cinder.detach(mapping.volume_id, attachment_id)
