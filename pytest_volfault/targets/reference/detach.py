"""Detach as the seeds tell it: nova-api checks and marks, nova-compute takes the volume away in five steps.

Seed 001 is the code that this follows; seed 000 numbers the steps.
"""

from __future__ import annotations

from pytest_volfault.targets.reference.cinder import CinderError
from pytest_volfault.targets.reference.database import NotMapped
from pytest_volfault.targets.reference.guest import unplug
from pytest_volfault.targets.reference.parties import Parties, Refused


def request_detach(nova: Parties, server_id: str, volume_id: str) -> None:
    """nova-api: VolumeAttachmentController.delete and compute.API.detach_volume.

    Raises:
        Refused: the request cannot be served.
    """
    instance = nova.database.instance_get(server_id)
    try:
        volume = nova.cinder.get(volume_id)
        mapping = nova.database.bdm_get(server_id, volume_id)
    except NotMapped as error:
        raise Refused(404, str(error)) from error
    except CinderError as error:
        if error.status == 404:
            raise Refused(404, str(error)) from error
        raise
    if mapping.root:
        raise Refused(403, "the root device cannot be detached")
    if not nova.servicegroup.service_is_up(instance.host):
        raise Refused(409, f"the compute service of host {instance.host} is down")
    # Step 1: Cinder marks the volume, and so refuses a second detach.
    try:
        nova.cinder.begin_detaching(volume_id)
    except CinderError as error:
        if error.status == 400:
            raise Refused(400, str(error)) from error
        raise
    attachment_id = next((row["attachment_id"] for row in volume["attachments"] if row["server_id"] == server_id), None)
    nova.bus.cast(
        "detach_volume", detach_volume, nova, server_id=server_id, volume_id=volume_id, attachment_id=attachment_id
    )


def detach_volume(nova: Parties, server_id: str, volume_id: str, attachment_id: str | None) -> None:
    """nova-compute: ComputeManager.detach_volume, DriverVolumeBlockDevice.detach, LibvirtDriver.detach_volume."""
    mapping = nova.database.bdm_get(server_id, volume_id)
    try:
        # Step 2: the disk leaves the guest.
        unplug(nova.libvirt, server_id, volume_id, mapping.device)
        # Step 3: os-brick removes the device and its link below /dev/disk/by-path.
        nova.connector.disconnect_volume(dict(mapping.connection_info), None)
    except Exception:
        nova.cinder.roll_detaching(volume_id)
        raise
    if mapping.attachment_id is None:
        # Step 4: the backend takes the LUN out of the host's initiator group.
        nova.cinder.terminate_connection(volume_id, nova.connector.get_connector_properties())
        # Step 5: Cinder sets the volume free.
        nova.cinder.detach(volume_id, attachment_id)
    else:
        # Steps 4 and 5 in one, since Cinder has attachments.
        nova.cinder.attachment_delete(mapping.attachment_id)
    nova.database.bdm_destroy(server_id, volume_id)
