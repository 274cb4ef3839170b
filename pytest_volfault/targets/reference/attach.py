"""Attach as the seeds tell it: nova-api reserves, nova-compute brings the volume to the guest in five steps.

Seed 004 is the code that this follows and numbers the steps; seed 002 tells why the mapping is saved before
Cinder says `in-use`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from pytest_volfault.targets.reference.cinder import CinderError
from pytest_volfault.targets.reference.database import BlockDeviceMapping, NotMapped
from pytest_volfault.targets.reference.guest import plug, unplug
from pytest_volfault.targets.reference.parties import Parties, Refused


class Style(Protocol):
    """How Cinder is told of an attach; one for each of its two APIs."""

    def reserve(self, nova: Parties, server_id: str, volume_id: str) -> str | None:
        """Before anything: nobody else may attach the volume. Returns the attachment's id, if there is one."""

    def connect(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> dict[str, Any]:
        """Step 2: export the volume to the host. Returns the connection's properties."""

    def complete(self, nova: Parties, mapping: BlockDeviceMapping) -> None:
        """Step 5: the volume is in use."""

    def disconnect(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> None:
        """The guest could not be given the disk: take the export back."""

    def abandon(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> None:
        """Step 5 has failed, or nobody knows: take the export back, and what Cinder may have written."""

    def release(self, nova: Parties, mapping: BlockDeviceMapping) -> None:
        """The attach has failed: set the volume free."""


@dataclass(frozen=True, slots=True)
class ByConnector:
    """os-reserve, os-initialize_connection, os-attach: the way of seed 004."""

    def reserve(self, nova: Parties, server_id: str, volume_id: str) -> str | None:  # noqa: ARG002 - the protocol's
        nova.cinder.reserve(volume_id)
        return None

    def connect(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> dict[str, Any]:
        return nova.cinder.initialize_connection(mapping.volume_id, connector)

    def complete(self, nova: Parties, mapping: BlockDeviceMapping) -> None:
        nova.cinder.attach(mapping.volume_id, mapping.server_id, mapping.device)

    def disconnect(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> None:
        nova.cinder.terminate_connection(mapping.volume_id, connector)

    def abandon(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> None:
        self.disconnect(nova, mapping, connector)
        nova.cinder.detach(mapping.volume_id, None)

    def release(self, nova: Parties, mapping: BlockDeviceMapping) -> None:
        nova.cinder.unreserve(mapping.volume_id)


@dataclass(frozen=True, slots=True)
class ByAttachment:
    """Attachments: create, update with the connector, complete; deleting one undoes all three."""

    def reserve(self, nova: Parties, server_id: str, volume_id: str) -> str | None:
        return nova.cinder.attachment_create(volume_id, server_id)

    def connect(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> dict[str, Any]:
        return nova.cinder.attachment_update(str(mapping.attachment_id), connector)

    def complete(self, nova: Parties, mapping: BlockDeviceMapping) -> None:
        nova.cinder.attachment_complete(str(mapping.attachment_id))

    def disconnect(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> None:  # noqa: ARG002 - the protocol's
        nova.cinder.attachment_delete(str(mapping.attachment_id))

    def abandon(self, nova: Parties, mapping: BlockDeviceMapping, connector: dict[str, Any]) -> None:
        self.disconnect(nova, mapping, connector)

    def release(self, nova: Parties, mapping: BlockDeviceMapping) -> None:
        try:
            nova.cinder.attachment_delete(str(mapping.attachment_id))
        except CinderError as error:
            # `disconnect` may have deleted it, and with it the reservation.
            if error.status != 404:
                raise


STYLES: dict[str, Style] = {"attachments": ByAttachment(), "legacy": ByConnector()}


def request_attach(nova: Parties, style: Style, server_id: str, volume_id: str) -> None:
    """nova-api: VolumeAttachmentController.create and compute.API.attach_volume.

    Raises:
        Refused: the request cannot be served.
    """
    nova.database.instance_get(server_id)
    try:
        nova.cinder.get(volume_id)
    except CinderError as error:
        if error.status == 404:
            raise Refused(404, str(error)) from error
        raise
    try:
        nova.database.bdm_get(server_id, volume_id)
    except NotMapped:
        pass
    else:
        raise Refused(400, f"volume {volume_id} is attached to server {server_id} already")
    nova.bus.call("reserve_block_device_name", reserve_device, nova, server_id=server_id, volume_id=volume_id)
    try:
        attachment_id = style.reserve(nova, server_id, volume_id)
        if attachment_id is not None:
            nova.database.bdm_save(server_id, volume_id, attachment_id=attachment_id)
        nova.bus.cast("attach_volume", attach_volume, nova, style=style, server_id=server_id, volume_id=volume_id)
    except Exception as error:
        nova.database.bdm_destroy(server_id, volume_id)
        if isinstance(error, CinderError) and error.status == 400:
            raise Refused(400, str(error)) from error
        raise


def reserve_device(nova: Parties, server_id: str, volume_id: str) -> None:
    """nova-compute: a name for the disk in the guest, and the row that holds it."""
    taken = {mapping.device for mapping in nova.database.mappings.values() if mapping.server_id == server_id}
    device = next(name for name in (f"/dev/vd{letter}" for letter in "bcdefghijkl") if name not in taken)
    nova.database.bdm_create(BlockDeviceMapping(server_id, volume_id, device, None, {}))


def attach_volume(nova: Parties, style: Style, server_id: str, volume_id: str) -> None:
    """nova-compute: ComputeManager.attach_volume; whatever fails, the reservation and the row go."""
    mapping = nova.database.bdm_get(server_id, volume_id)
    try:
        try:
            _attach(nova, style, mapping)
        except Exception:
            style.release(nova, mapping)
            raise
    except Exception:
        nova.database.bdm_destroy(server_id, volume_id)
        raise


def _attach(nova: Parties, style: Style, mapping: BlockDeviceMapping) -> None:
    """DriverVolumeBlockDevice.attach."""
    server_id, volume_id = mapping.server_id, mapping.volume_id
    # Step 1: what the host is to the backend.
    connector = nova.connector.get_connector_properties()
    # Step 2: how the host reaches the volume.
    properties = style.connect(nova, mapping, connector)
    try:
        _give_to_guest(nova, mapping, properties)
    except Exception:
        style.disconnect(nova, mapping, connector)
        raise
    # Seed 002: a detach may come as soon as Cinder says in-use, and needs this row.
    nova.database.bdm_save(server_id, volume_id, connection_info=properties)
    try:
        style.complete(nova, mapping)
    except Exception:
        try:
            unplug(nova.libvirt, server_id, volume_id, mapping.device)
            nova.connector.disconnect_volume(properties, None)
        finally:
            # Even where the guest keeps the disk: seed 004 logs that, and goes on.
            style.abandon(nova, mapping, connector)
        raise


def _give_to_guest(nova: Parties, mapping: BlockDeviceMapping, properties: dict[str, Any]) -> None:
    """LibvirtDriver.attach_volume: the device goes again where the guest does not take it."""
    # Step 3: the host logs in and finds the device.
    device = nova.connector.connect_volume(properties)
    try:
        # Step 4: the disk is in the guest, and in its persistent definition.
        plug(nova.libvirt, mapping.server_id, mapping.volume_id, mapping.device.rpartition("/")[2], device["path"])
    except Exception:
        nova.connector.disconnect_volume(properties, None)
        raise
