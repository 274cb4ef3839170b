"""How Cinder is told of an attach; one way for each of its two APIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from pytest_volfault.targets.reference._cinder import CinderError
from pytest_volfault.targets.reference._database import BlockDeviceMapping
from pytest_volfault.targets.reference._parties import Parties


class Style(Protocol):
    """One of Cinder's ways."""

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
