"""Detach as the seeds tell it: nova-api checks and marks, nova-compute takes the volume away in five steps.

Seed 001 is the code that this follows; seed 000 numbers the steps.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from pytest_volfault.targets.reference.bus import Bus
from pytest_volfault.targets.reference.cinder import Cinder, CinderError
from pytest_volfault.targets.reference.database import BlockDeviceMapping, Database, NotMapped
from volfault_fakes.brick import Connector
from volfault_fakes.servicegroup import ServiceGroup

# Guest.detach_device_with_retry of Nova 19: eight tries, two seconds more between each and the next.
UNPLUG_TRIES = 8
UNPLUG_BACKOFF = 2


class Refused(Exception):  # noqa: N818 - an answer, not a failure of ours
    """The API's answer to a request that cannot be served."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GuestRefused(Exception):  # noqa: N818 - Nova's DeviceDetachFailed, as a statement
    """The guest kept the disk through all tries."""


@dataclass
class Api:
    """nova-api: VolumeAttachmentController.delete and compute.API.detach_volume."""

    cinder: Cinder
    database: Database
    servicegroup: ServiceGroup
    bus: Bus

    def detach_volume(self, compute: Compute, server_id: str, volume_id: str) -> None:
        instance = self.database.instance_get(server_id)
        try:
            volume = self.cinder.get(volume_id)
            mapping = self.database.bdm_get(server_id, volume_id)
        except NotMapped as error:
            raise Refused(404, str(error)) from error
        except CinderError as error:
            if error.status == 404:
                raise Refused(404, str(error)) from error
            raise
        if mapping.root:
            raise Refused(403, "the root device cannot be detached")
        if not self.servicegroup.service_is_up(instance.host):
            raise Refused(409, f"the compute service of host {instance.host} is down")
        # Step 1: Cinder marks the volume, and so refuses a second detach.
        try:
            self.cinder.begin_detaching(volume_id)
        except CinderError as error:
            if error.status == 400:
                raise Refused(400, str(error)) from error
            raise
        attachment_id = next(
            (row["attachment_id"] for row in volume["attachments"] if row["server_id"] == server_id), None
        )
        self.bus.cast(
            "detach_volume",
            compute.detach_volume,
            server_id=server_id,
            volume_id=volume_id,
            attachment_id=attachment_id,
        )


@dataclass
class Compute:
    """nova-compute: ComputeManager.detach_volume, DriverVolumeBlockDevice.detach, LibvirtDriver.detach_volume."""

    cinder: Cinder
    database: Database
    connector: Connector
    libvirt: Any

    def detach_volume(self, server_id: str, volume_id: str, attachment_id: str | None) -> None:
        mapping = self.database.bdm_get(server_id, volume_id)
        try:
            self._unplug(server_id, mapping)
            self._disconnect(mapping)
        except Exception:
            self.cinder.roll_detaching(volume_id)
            raise
        if mapping.attachment_id is None:
            self._release_by_connector(volume_id, attachment_id)
        else:
            # Steps 4 and 5 in one, since Cinder has attachments.
            self.cinder.attachment_delete(mapping.attachment_id)
        self.database.bdm_destroy(server_id, volume_id)

    def _unplug(self, server_id: str, mapping: BlockDeviceMapping) -> None:
        """Step 2: out of the guest's persistent definition, then out of the running guest, until it is gone."""
        domain = self.libvirt.open("qemu:///system").lookupByUUIDString(server_id)
        for flags, inactive in (
            (self.libvirt.VIR_DOMAIN_AFFECT_CONFIG, self.libvirt.VIR_DOMAIN_XML_INACTIVE),
            (self.libvirt.VIR_DOMAIN_AFFECT_LIVE, 0),
        ):
            for attempt in range(UNPLUG_TRIES):
                disk = _disk(domain.XMLDesc(inactive), mapping.volume_id)
                if disk is None:
                    break
                time.sleep(attempt * UNPLUG_BACKOFF)
                domain.detachDeviceFlags(disk, flags)
            else:
                if _disk(domain.XMLDesc(inactive), mapping.volume_id) is not None:
                    raise GuestRefused(f"{mapping.device} is still in the guest after {UNPLUG_TRIES} tries")

    def _disconnect(self, mapping: BlockDeviceMapping) -> None:
        """Step 3: os-brick removes the device and its link below /dev/disk/by-path."""
        self.connector.disconnect_volume(dict(mapping.connection_info), None)

    def _release_by_connector(self, volume_id: str, attachment_id: str | None) -> None:
        # Step 4: the backend takes the LUN out of the host's initiator group.
        self.cinder.terminate_connection(volume_id, self.connector.get_connector_properties())
        # Step 5: Cinder sets the volume free.
        self.cinder.detach(volume_id, attachment_id)


def _disk(xml: str, volume_id: str) -> str | None:
    """The <disk> element with the volume's serial, cut out of a domain's XML."""
    for part in xml.split("<disk ")[1:]:
        disk = "<disk " + part.split("</disk>", 1)[0] + "</disk>"
        if f"<serial>{volume_id}</serial>" in disk:
            return disk
    return None
