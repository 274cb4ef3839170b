"""cinder-volume connects volumes to hosts; the API waits for each of these."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import columns
from volfault_fakes.cinder.dialect import (
    BackendError,
    DriverFailure,
    invalid_input,
)
from volfault_fakes.cinder.driver_errors import ConnectorRefused
from volfault_fakes.cinder.grouping import Grouping
from volfault_fakes.cinder.rpc import called
from volfault_fakes.cloud.identity import ADMINISTRATOR, Identity
from volfault_fakes.cloud.tables import Volume


class Connecting(Grouping):
    """Connections."""

    @called
    def initialize_connection(
        self, volume: Volume, connector: Mapping[str, Any], user: Identity = ADMINISTRATOR
    ) -> dict[str, Any]:
        """Export a volume to a host.

        Args:
            volume: the volume.
            connector: of the host.
            user: who asks.

        Returns:
            connection_info: `driver_volume_type` and `data`.

        Raises:
            BackendError: the backend failed; the export is taken back.
        """
        self.backend.require_ready()
        return self._connect(volume, connector, user)

    def _connect(self, volume: Volume, connector: Mapping[str, Any], user: Identity) -> dict[str, Any]:
        if not user.is_admin:
            # The object that the API sent has no administrator's metadata in it, and what cannot be seen counts as not
            # there: whoever is no administrator gets a read-only volume to write to (`_parse_connection_options`).
            volume = dataclasses.replace(volume, readonly=None, attached_mode=None)
        try:
            self.backend.validate_connector(connector)
        except ConnectorRefused as error:
            raise invalid_input(str(error)) from error
        except DriverFailure as error:
            raise BackendError(f"Validate volume connection failed (error: {error}).") from error
        try:
            self.backend.create_export(volume, connector)
        except BackendError as error:
            raise BackendError(f"Create export for volume failed ({error}).") from error
        try:
            information = self.backend.initialize_connection(volume, columns.connector(connector))
        except DriverFailure as error:
            self.backend.remove_export(volume)
            raise BackendError(f"Driver initialize connection failed (error: {error}).") from error
        information["data"]["enforce_multipath"] = connector.get("enforce_multipath", False)
        return {**information, "data": self.release.known(information["data"])}

    @called
    def terminate_connection(self, volume: Volume, connector: Mapping[str, Any] | None) -> bool:
        """Take back the export to a host.

        Returns:
            Whether it stays because another attachment shares it.

        Raises:
            BackendError: the backend failed.
        """
        return self._disconnect(volume, connector)

    def _disconnect(self, volume: Volume, connector: Mapping[str, Any] | None) -> bool:
        self.backend.require_ready()
        try:
            return self.backend.terminate_connection(
                volume, None if connector is None else columns.connector(connector)
            )
        except DriverFailure as error:
            raise BackendError(f"Terminate volume connection failed: {error}") from error
