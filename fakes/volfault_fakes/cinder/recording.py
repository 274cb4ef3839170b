"""cinder-volume records who has a volume: by the legacy calls, or with an attachment that connects it as well."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import attaching, columns, rows, user_messages
from volfault_fakes.cinder.connecting import Connecting
from volfault_fakes.cinder.dialect import (
    CinderRefusal,
    DriverFailure,
    ServiceFailure,
    invalid_attach_mode,
    invalid_uuid,
    invalid_volume,
)
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.rpc import called
from volfault_fakes.cinder.states import apply
from volfault_fakes.cloud.identity import ADMINISTRATOR, Identity
from volfault_fakes.cloud.tables import Attachment, Volume


class Recording(Connecting):
    """Attachments."""

    @called
    def attach_volume(
        self,
        volume: Volume,
        instance_uuid: str | None,
        host: str | None,
        mountpoint: str | None,
        mode: str,
        user: Identity = ADMINISTRATOR,
    ) -> None:
        """Record an attachment that somebody made by the legacy calls; with a server or a host, or both.

        The API lets neither a read-only volume nor, since Cinder 13, a malformed server id through, unless the flag is
        set in between; here both leave an attachment in error, as a failing driver does.

        Raises:
            CinderRefusal: the volume is taken, or may not be attached so.
            BackendError: the driver failed.
            ServiceFailure: the server has it already, and who asks is no administrator: with the status Cinder would
                save metadata that only those may write, and trips over it.
        """
        self._attach(volume, instance_uuid, host, mountpoint, mode, user)

    def _attach(
        self,
        volume: Volume,
        instance_uuid: str | None,
        host: str | None,
        mountpoint: str | None,
        mode: str,
        user: Identity = ADMINISTRATOR,
    ) -> None:
        attaching.check_mode(volume, mode)
        host = _hostname(host) if host else None
        if attaching.is_mapped(self.cloud, volume, instance_uuid, host):
            # Since commit 779b0249f the API notes `readonly` on the object that it sends.
            if self.release.remembers_writable and not user.is_admin:
                raise ServiceFailure("Unconsumed column names: admin_metadata")
            again = dataclasses.replace(volume, readonly=self.cloud.volumes[volume.id].readonly)
            self.cloud.put("volumes", volume.id, self._apply("os-attach again", again))
            return
        attaching.check_free(volume)
        row = attaching.begin(self.cloud, volume, mode)
        taken = self.release.rules["os-attach"]
        if instance_uuid and not is_uuid(instance_uuid):
            attaching.fail(self.cloud, row)
            raise invalid_uuid(instance_uuid)
        try:
            if volume.readonly and mode != "ro":
                raise invalid_attach_mode(mode, volume.id)
            self.backend.require_ready()
            self.backend.attach_volume(volume, instance_uuid, host, mountpoint)
        except (CinderRefusal, DriverFailure) as error:
            self._tell(volume, user_messages.ATTACH_VOLUME, user_messages.detail_of(error))
            attaching.fail(self.cloud, row)
            raise
        except BaseException:
            # Whoever asked was killed meanwhile. That does not stop this process.
            attaching.finish(self.cloud, taken, row, instance_uuid, host, mountpoint, mode)
            raise
        attaching.finish(self.cloud, taken, row, instance_uuid, host, mountpoint, mode)

    @called
    def detach_volume(self, volume: Volume, attachment_id: str | None) -> None:
        """Forget an attachment, or all if none is there to be named.

        Raises:
            CinderRefusal: several attachments and no id.
            BackendError: the driver failed, and the attachment is in error; or the export could not be removed.
        """
        self._detach(volume, attachment_id)

    def _detach(self, volume: Volume, attachment_id: str | None) -> None:
        if attachment_id is None:
            attachments = self.cloud.attachments_of(volume.id)
            if len(attachments) > 1:
                raise invalid_volume("Detach volume failed: More than one attachment, but no attachment_id provided.")
            if not attachments:
                self.cloud.put("volumes", volume.id, self._apply("os-detach without attachments", volume))
                return
            attachment_id = attachments[0].id
        row = self.cloud.attachments.get(attachment_id)
        if row is not None:
            self._driver_detaches(volume, row)
            self._unexport(volume)
        rows.finish_detach(self.cloud, self.release.settle, volume.id, attachment_id)

    def _unexport(self, volume: Volume) -> None:
        self.backend.require_ready()
        try:
            self.backend.remove_export(volume)
        except DriverFailure as error:
            # cinder.exception.RemoveExportException
            raise ServiceFailure(f"Failed to remove export for volume {volume.id}: {error}") from error

    def _driver_detaches(self, volume: Volume, row: Attachment) -> None:
        try:
            self.backend.require_ready()
            if self.release.driver_part.is_asked:
                self.backend.detach_volume(volume, row)
        except DriverFailure:
            self.cloud.change("attachments", row.id, attach_status="error_detaching")
            raise

    @called
    def attachment_update(
        self, volume: Volume, connector: Mapping[str, Any], attachment_id: str, user: Identity = ADMINISTRATOR
    ) -> dict[str, Any]:
        """Export a volume for an attachment.

        Returns:
            Its connection_info, in one level.

        Raises:
            BackendError: the backend failed; the rows are as before, or the attachment is in error.
            CinderRefusal: the volume may not be attached in that mode; the attachment is in error.
        """
        row: Attachment = self.cloud.attachments[attachment_id]
        modes = self.release.modes
        connector, mode = modes.chosen(row, connector)
        information = self._connect(volume, connector, user)
        self.cloud.change("attachments", attachment_id, attach_status="attaching", connector=dict(connector))
        host, mountpoint = connector.get("host", ""), connector.get("mountpoint", "na")
        try:
            mode = modes.confirmed(self.cloud, volume, row, mode)
            self.backend.require_ready()
            self.release.driver_part.attach(self.backend, volume, row, host, mountpoint)
        except (CinderRefusal, DriverFailure) as error:
            self._tell(volume, user_messages.UPDATE_ATTACHMENT, user_messages.detail_of(error))
            attaching.fail(self.cloud, row)
            raise
        self.cloud.change(
            "attachments",
            attachment_id,
            attached_host=columns.text(host),
            mountpoint=columns.text(mountpoint),
            attach_mode=columns.text(mode),
            attached_at=self.cloud.clock.now,
        )
        self.cloud.put("volumes", volume.id, self._apply("attachment connects", self.cloud.volumes[volume.id]))
        return {
            **information["data"],
            "driver_volume_type": information["driver_volume_type"],
            "attachment_id": attachment_id,
        }

    @called
    def attachment_delete(self, volume: Volume, attachment: Attachment) -> bool:
        """Take back the export of an attachment, if it ever had a connector.

        Returns:
            Whether cinder-api is to drop the row: not where the driver failed and nobody heard of it, nor in a release
            that has dropped it here.

        Raises:
            BackendError: the backend failed to unmap.
        """
        self.backend.require_ready()
        # A volume can be attached to a server that is on no host (shelved, offloaded).
        connector = attachment.connector
        if connector:
            alone = not self._disconnect(volume, connector)
        else:
            self.backend.require_ready()
            alone = False
        part = self.release.driver_part
        gone = part.detach(self.cloud, self.backend, volume, attachment, alone=alone)
        if gone and part.is_asked:
            rows.finish_detach(self.cloud, self.release.settle, volume.id, attachment.id)
            return False
        return gone

    def _apply(self, action: str, volume: Volume) -> Volume:
        return apply(self.release.rules[action], volume)


def _hostname(name: str) -> str:
    # cinder.volume.volume_utils.sanitize_hostname
    plain = name.encode("latin-1", "ignore").decode("latin-1")
    return re.sub(r"[^\w.-]+", "", re.sub("[ _]", "-", plain)).lower().strip(".-")
