"""API operations of POST /volumes/{id}/action."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder import rows, schemas
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import (
    UNHANDLED,
    BackendError,
    CinderRefusal,
    DriverNotReady,
    Reply,
    Request,
    invalid_attach_mode,
    invalid_input,
    invalid_volume,
)
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import HALVES, OF_A_ROW, QUOTA, USED_BY_NOVA
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.cinder.volumes import VolumeOperations
from volfault_fakes.cloud.tables import Volume

_DONE = Reply(202)
_ACTION = "volume_extension:volume_actions:"
_ADMIN_ACTION = "volume_extension:volume_admin_actions:"


def _detached(_: Front, request: Request, key: str) -> tuple[str, ...]:
    body = request.body.get("os-detach") if isinstance(request.body, dict) else None
    attachment_id = body.get("attachment_id") if isinstance(body, dict) else None
    return key[:8], *(("attachment", attachment_id[:8]) if isinstance(attachment_id, str) else ())


class ActionOperations(VolumeOperations):
    """One method an action; each answers 202 (initialize_connection: 200), 400, 404 or what its docstring says."""

    @operation("POST /volumes/{id}/action os-reserve", kinds=OF_A_ROW)
    def reserve(self, request: Request, volume_id: str) -> Reply:
        """os-reserve: available -> attaching."""
        self._follow(request, f"{_ACTION}reserve", "os-reserve", volume_id)
        return _DONE

    @operation("POST /volumes/{id}/action os-unreserve", kinds=OF_A_ROW)
    def unreserve(self, request: Request, volume_id: str) -> Reply:
        """os-unreserve: attaching -> available, or in-use if it has attachments; otherwise nothing."""
        self._unreserve(request, self._volume(request, volume_id))
        return _DONE

    @operation("POST /volumes/{id}/action os-begin_detaching", kinds=OF_A_ROW)
    def begin_detaching(self, request: Request, volume_id: str) -> Reply:
        """os-begin_detaching: in-use and attached -> detaching."""
        self._follow(request, f"{_ACTION}begin_detaching", "os-begin_detaching", volume_id)
        return _DONE

    @operation("POST /volumes/{id}/action os-roll_detaching", kinds=OF_A_ROW)
    def roll_detaching(self, request: Request, volume_id: str) -> Reply:
        """os-roll_detaching: detaching -> in-use; otherwise nothing."""
        self._follow(request, f"{_ACTION}roll_detaching", "os-roll_detaching", volume_id)
        return _DONE

    @operation(
        "POST /volumes/{id}/action os-initialize_connection",
        kinds=(*OF_A_ROW, *HALVES),
        body=schemas.INITIALIZE_CONNECTION,
    )
    def initialize_connection(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-initialize_connection: export to the connector's host; 500 if the backend fails."""
        connector = wanted["connector"]
        volume = self._volume(request, volume_id)
        self._authorize(f"{_ACTION}initialize_connection", request, volume.project)
        self._apply("os-initialize_connection", volume)
        try:
            information = self.service.initialize_connection(volume, connector, request.user)
        except DriverNotReady:
            # Of what cinder-volume raises, the API translates the errors of the backend alone.
            raise
        except BackendError:
            raise CinderRefusal(500, "Unable to fetch connection information from backend.") from None
        information["enforce_multipath"] = connector.get("enforce_multipath", False)
        return Reply(200, {"connection_info": self.release.known(information)})

    @operation(
        "POST /volumes/{id}/action os-terminate_connection",
        kinds=(*USED_BY_NOVA, *HALVES),
        body=schemas.TERMINATE_CONNECTION,
    )
    def terminate_connection(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-terminate_connection: take the export back, then unreserve; 409 if Nova uses it, 500 from the backend."""
        self._terminate(request, self._volume(request, volume_id), wanted["connector"])
        return _DONE

    @operation("POST /volumes/{id}/action os-attach", kinds=OF_A_ROW, body=schemas.ATTACH)
    def attach(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-attach: record the attachment; in-use. 500 from the driver, with an attachment in error left behind."""
        volume = self._volume(request, volume_id)
        place = (wanted.get("instance_uuid"), wanted.get("host_name"), wanted["mountpoint"])
        self._attach(request, volume, *place, wanted.get("mode", "rw"))
        return _DONE

    @operation("POST /volumes/{id}/action os-detach", kinds=USED_BY_NOVA, detail=_detached, body=schemas.DETACH)
    def detach(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-detach: forget the attachment; what is left decides the status. 409 if Nova uses it."""
        volume = self._volume(request, volume_id)
        if wanted is None:
            # The schema lets it through, and then Cinder's code trips over it.
            raise CinderRefusal(500, UNHANDLED)
        self._detach(request, volume, wanted.get("attachment_id"))
        return _DONE

    @operation("POST /volumes/{id}/action os-force_detach", kinds=(*USED_BY_NOVA, *HALVES), body=schemas.FORCE_DETACH)
    def force_detach(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-force_detach: terminate_connection, then detach. A refusal of the second leaves the first done."""
        volume = self._volume(request, volume_id)
        self._authorize(f"{_ADMIN_ACTION}force_detach", request, volume.project)
        self._terminate(request, volume, wanted.get("connector"))
        self._detach(request, self._volume(request, volume_id), wanted.get("attachment_id") or None)
        return _DONE

    @operation("POST /volumes/{id}/action os-reset_status", kinds=OF_A_ROW, body=schemas.RESET_STATUS)
    def reset_status(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-reset_status: write the columns; attach_status `detached` drops the attachments, never the exports."""
        columns: dict[str, str | None] = {name: value.lower() for name, value in wanted.items() if value}
        if columns.get("migration_status") == "none":
            columns["migration_status"] = None
        volume = rows.volume_of(self.cloud, request.user, volume_id)
        self._authorize(f"{_ADMIN_ACTION}reset_status", request, volume.project)
        attachments = self.cloud.attachments_of(volume_id)
        refusal = self.release.never_reset_to.get(columns.get("status") or "")
        if refusal and not (attachments and columns["status"] == "in-use"):
            raise CinderRefusal(400, refusal)
        self.cloud.change("volumes", volume_id, **columns)
        if columns.get("attach_status") == "detached":
            for row in attachments:
                rows.finish_detach(self.cloud, self.release.settle, volume_id, row.id)
            self.cloud.change("volumes", volume_id, attached_mode=None)
        return _DONE

    @operation("POST /volumes/{id}/action os-force_delete", kinds=OF_A_ROW)
    def force_delete(self, request: Request, volume_id: str) -> Reply:
        """os-force_delete: as DELETE with force=true."""
        volume = self._volume(request, volume_id)
        self._authorize(f"{_ADMIN_ACTION}force_delete", request, volume.project)
        self._delete(request, volume, force=True)
        return _DONE

    @operation("POST /volumes/{id}/action os-extend", kinds=(*OF_A_ROW, QUOTA), body=schemas.EXTEND)
    def extend(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-extend: a larger size; of a volume in use from 3.42 on, and then Nova is told."""
        size = int(wanted["new_size"])
        volume = self._volume(request, volume_id)
        in_use = request.version >= mv.EXTEND_IN_USE and volume.status == "in-use"
        policy = "volume:extend_attached_volume" if in_use else "volume:extend"
        self._authorize(policy, request, volume.project)
        if size <= volume.size:
            raise invalid_input(
                f"New size for extend must be greater than current size. (current: {volume.size}, extended: {size})."
            )
        extending = dataclasses.replace(
            self._apply("os-extend in-use" if in_use else "os-extend", volume), previous_status=volume.status
        )
        try:
            self._check_quota(request, "volumes", 0, size - volume.size, volume.volume_type, size)
        except CinderRefusal:
            # It had become `extending` by then, and all but the status stays so.
            self._save(volume, dataclasses.replace(extending, status=volume.status))
            raise
        self._save(volume, extending)
        attachments = self.cloud.attachments_of(volume_id)
        self.service.casts.send_by_scheduler(self.service.extend_volume, extending, size, attachments)
        return _DONE

    @operation("POST /volumes/{id}/action os-extend_volume_completion", kinds=OF_A_ROW, body=schemas.EXTEND_COMPLETION)
    def extend_completion(self, request: Request, _wanted: Any, volume_id: str) -> Reply:
        """os-extend_volume_completion: 400, as no backend of ours waits for Nova to grow a volume in use."""
        volume = self._volume(request, volume_id)
        self._authorize(f"{_ADMIN_ACTION}extend_volume_completion", request, volume.project)
        if volume.status != "extending":
            raise invalid_volume("Volume is not being extended.")
        raise invalid_volume("Required volume admin metadata is malformed or missing.")

    @operation("POST /volumes/{id}/action os-set_bootable", kinds=OF_A_ROW, body=schemas.SET_BOOTABLE)
    def set_bootable(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-set_bootable: 200, 400 or 404."""
        flag = is_true(wanted["bootable"])
        volume = self._volume(request, volume_id)
        self._authorize("volume:update", request, volume.project)
        if volume.status == "maintenance":
            raise invalid_volume("The volume cannot be updated during maintenance.")
        self._save(volume, dataclasses.replace(volume, bootable=flag))
        return Reply(200)

    @operation("POST /volumes/{id}/action os-update_readonly_flag", kinds=OF_A_ROW, body=schemas.UPDATE_READONLY_FLAG)
    def update_readonly_flag(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-update_readonly_flag: of an available volume."""
        flag = is_true(wanted["readonly"])
        volume = self._follow(request, "volume:update_readonly_flag", "os-update_readonly_flag", volume_id)
        self._save(volume, dataclasses.replace(volume, readonly=flag))
        return _DONE

    def _follow(self, request: Request, policy: str, action: str, volume_id: str) -> Volume:
        before = self._volume(request, volume_id)
        self._authorize(policy, request, before.project)
        after = self._apply(action, before)
        self._save(before, after)
        return after

    def _unreserve(self, request: Request, volume: Volume) -> None:
        self._authorize(f"{_ACTION}unreserve", request, volume.project)
        attached = bool(self.cloud.attachments_of(volume.id))
        self._save(volume, self._apply("os-unreserve with attachments" if attached else "os-unreserve", volume))

    def _terminate(self, request: Request, volume: Volume, connector: dict[str, Any] | None) -> None:
        self._authorize(f"{_ACTION}terminate_connection", request, volume.project)
        self.release.nova_check(self.cloud, self.nova_lists, request, volume, None)
        try:
            self.service.terminate_connection(volume, connector)
        except DriverNotReady:
            raise
        except BackendError:
            raise CinderRefusal(500, "Unable to terminate volume connection from backend.") from None
        self._unreserve(request, self.cloud.volumes[volume.id])

    def _attach(
        self, request: Request, volume: Volume, server: str | None, host: str | None, mountpoint: str | None, mode: str
    ) -> None:
        self._authorize(f"{_ACTION}attach", request, volume.project)
        self._apply("os-attach", volume)
        if volume.readonly is None:
            self.cloud.change("volumes", volume.id, readonly=False)
            # Up to 17.2 cinder-volume forgets it again, where it may write such metadata.
            if self.release.remembers_writable or not request.user.is_admin:
                volume = dataclasses.replace(volume, readonly=False)
        elif volume.readonly and mode != "ro":
            raise invalid_attach_mode(mode, volume.id)
        self.service.attach_volume(volume, server, host, mountpoint, mode, request.user)

    def _detach(self, request: Request, volume: Volume, attachment_id: str | None) -> None:
        self._authorize(f"{_ACTION}detach", request, volume.project)
        self.release.nova_check(self.cloud, self.nova_lists, request, volume, attachment_id)
        self.service.detach_volume(self._apply("os-detach", volume), attachment_id)
