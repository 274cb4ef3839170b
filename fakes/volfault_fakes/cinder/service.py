"""cinder-volume: what the API asks of it over RPC (cinder.volume.manager.VolumeManager)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import attaching, columns, rows, user_messages
from volfault_fakes.cinder.dialect import (
    BackendError,
    CinderRefusal,
    DriverNotReady,
    invalid_attach_mode,
    invalid_uuid,
    invalid_volume,
)
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.provisioning import Provisioning
from volfault_fakes.cinder.states import apply
from volfault_fakes.cinder.user_messages import tell
from volfault_fakes.tables import Attachment, Volume


class VolumeService(Provisioning):
    """The volume service over a backend.

    Subclass it to make it fail: any method may raise `ServiceFailure`, as when RPC times out.
    """

    def initialize_connection(self, volume: Volume, connector: Mapping[str, Any]) -> dict[str, Any]:
        """Export a volume to a host.

        Returns:
            connection_info: `driver_volume_type` and `data`.

        Raises:
            BackendError: the backend failed; the export is taken back.
        """
        self.backend.require_ready()
        return self._connect(volume, connector)

    def _connect(self, volume: Volume, connector: Mapping[str, Any]) -> dict[str, Any]:
        try:
            self.backend.create_export(volume, connector)
        except BackendError as error:
            raise BackendError(f"Create export for volume failed ({error}).") from error
        try:
            information = self.backend.initialize_connection(volume, columns.connector(connector))
        except BackendError as error:
            self.backend.remove_export(volume)
            raise BackendError(f"Driver initialize connection failed (error: {error}).") from error
        information["data"]["enforce_multipath"] = connector.get("enforce_multipath", False)
        return information

    def terminate_connection(self, volume: Volume, connector: Mapping[str, Any] | None) -> bool:
        """Take back the export to a host.

        Returns:
            Whether it stays because another attachment shares it.

        Raises:
            BackendError: the backend failed.
        """
        self.backend.require_ready()
        try:
            return self.backend.terminate_connection(
                volume, None if connector is None else columns.connector(connector)
            )
        except BackendError as error:
            raise BackendError(f"Terminate volume connection failed: {error}") from error

    def attach_volume(
        self, volume: Volume, instance_uuid: str | None, host: str | None, mountpoint: str, mode: str
    ) -> None:
        """Record an attachment that somebody made by the legacy calls; with a server or a host, or both.

        The API lets neither a read-only volume nor a malformed server id through, unless the flag is set in between;
        here both leave an attachment in error, as a failing driver does.

        Raises:
            CinderRefusal: the volume is taken, or may not be attached so.
            BackendError: the driver failed.
        """
        attaching.check_mode(volume, mode)
        host = _hostname(host) if host else None
        if attaching.is_mapped(self.cloud, volume, instance_uuid, host):
            self.cloud.put("volumes", volume.id, apply("os-attach again", volume))
            return
        attaching.check_free(volume)
        row = attaching.begin(self.cloud, volume, mode)
        if instance_uuid and not is_uuid(instance_uuid):
            attaching.fail(self.cloud, row)
            raise invalid_uuid(instance_uuid)
        try:
            if volume.readonly and mode != "ro":
                raise invalid_attach_mode(mode, volume.id)
            self.backend.require_ready()
            self.backend.attach_volume(volume, instance_uuid, host, mountpoint)
        except (CinderRefusal, BackendError) as error:
            tell(self.cloud, volume, user_messages.ATTACH_VOLUME, user_messages.detail_of(error))
            attaching.fail(self.cloud, row)
            raise
        except BaseException:
            # Whoever asked was killed meanwhile. That does not stop this process.
            attaching.finish(self.cloud, row, instance_uuid, host, mountpoint, mode)
            raise
        attaching.finish(self.cloud, row, instance_uuid, host, mountpoint, mode)

    def detach_volume(self, volume: Volume, attachment_id: str | None) -> None:
        """Forget an attachment, or all if none is there to be named.

        Raises:
            CinderRefusal: several attachments and no id.
            BackendError: the driver failed, and the attachment is in error; or the export could not be removed.
        """
        if attachment_id is None:
            attachments = self.cloud.attachments_of(volume.id)
            if len(attachments) > 1:
                raise invalid_volume("Detach volume failed: More than one attachment, but no attachment_id provided.")
            if not attachments:
                self.cloud.put("volumes", volume.id, apply("os-detach without attachments", volume))
                return
            attachment_id = attachments[0].id
        row = self.cloud.attachments.get(attachment_id)
        if row is not None:
            self._driver_detaches(volume, row)
            self.backend.remove_export(volume)
        rows.finish_detach(self.cloud, volume.id, attachment_id)

    def _driver_detaches(self, volume: Volume, row: Attachment) -> None:
        try:
            self.backend.require_ready()
            self.backend.detach_volume(volume, row)
        except BackendError:
            self.cloud.change("attachments", row.id, attach_status="error_detaching")
            raise

    def attachment_update(self, volume: Volume, connector: Mapping[str, Any], attachment_id: str) -> dict[str, Any]:
        """Export a volume for an attachment.

        Returns:
            Its connection_info, in one level.

        Raises:
            BackendError: the backend failed; the rows are as before.
        """
        row: Attachment = self.cloud.attachments[attachment_id]
        mode = connector.get("mode", "rw")
        # A mode that was set when the attachment was made wins over the connector's.
        if row.attach_mode != "null":
            mode = row.attach_mode
            connector = {**connector, "mode": mode}
        information = self._connect(volume, connector)
        self.cloud.change("attachments", attachment_id, attach_status="attaching", connector=dict(connector))
        try:
            self.backend.require_ready()
        except DriverNotReady:
            tell(self.cloud, volume, user_messages.UPDATE_ATTACHMENT, user_messages.NOT_READY)
            attaching.fail(self.cloud, row)
            raise
        self.cloud.change(
            "attachments",
            attachment_id,
            attached_host=columns.text(connector.get("host", "")),
            mountpoint=columns.text(connector.get("mountpoint", "na")),
            attach_mode=columns.text(mode),
            attached_at=self.cloud.clock.now,
        )
        self.cloud.put("volumes", volume.id, apply("attachment connects", volume))
        return {
            **information["data"],
            "driver_volume_type": information["driver_volume_type"],
            "attachment_id": attachment_id,
        }

    def attachment_delete(self, volume: Volume, attachment: Attachment) -> None:
        """Take back the export of an attachment, if it ever had a connector.

        Raises:
            BackendError: the backend failed to unmap; failing to remove the export is ignored, as it is there.
        """
        self.backend.require_ready()
        # A volume can be attached to a server that is on no host (shelved, offloaded).
        if not attachment.connector:
            return
        if not self.terminate_connection(volume, attachment.connector):
            with contextlib.suppress(BackendError):
                self.backend.remove_export(volume)


def _hostname(name: str) -> str:
    # cinder.volume.volume_utils.sanitize_hostname
    plain = name.encode("latin-1", "ignore").decode("latin-1")
    return re.sub(r"[^\w.-]+", "", re.sub("[ _]", "-", plain)).lower().strip(".-")
