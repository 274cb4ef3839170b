"""API operations that move a volume to another backend, or to another type, and that end this."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import kinds_of_volumes, rows, schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.actions import ActionOperations
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import (
    CinderRefusal,
    Reply,
    Request,
    invalid_input,
    invalid_volume,
)
from volfault_fakes.cinder.point_kinds import OF_A_ROW
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.schema_words import Schema
from volfault_fakes.cinder.states import refusal
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.cloud.offered import VolumeType
from volfault_fakes.cloud.tables import Volume

_DONE = Reply(202)
_ADMIN_ACTION = "volume_extension:volume_admin_actions:"


def _migrate(_release: Release, request: Request) -> Schema:
    return schemas.MIGRATE_TO_CLUSTER if request.version >= mv.MIGRATE_TO_CLUSTER else schemas.MIGRATE


class MoveOperations(ActionOperations):
    """os-migrate_volume, os-retype, and os-migrate_volume_completion, which Nova calls."""

    @operation("POST /volumes/{id}/action os-migrate_volume", kinds=OF_A_ROW, body=_migrate)
    def migrate(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-migrate_volume: 202, and the migration is `starting`; 400, 404."""
        volume = self._volume(request, volume_id)
        self._authorize(f"{_ADMIN_ACTION}migrate_volume", request, volume.project)
        named = request.version >= mv.MIGRATE_TO_CLUSTER
        cluster, host = wanted.get("cluster") if named else None, wanted.get("host")
        if bool(cluster) == bool(host):
            raise invalid_input(
                "One and only one of cluster and host must be set." if named else "Host field is missing."
            )
        destination = None if cluster else self.service.destination(host)
        if destination is None:
            raise CinderRefusal(400, f"Invalid host: No available service named '{cluster or host}'")
        starting = self._apply("os-migrate_volume", volume)
        there = host == f"cinder@{volume.protocol}#{volume.pool}"
        if volume.group_id is not None or self.cloud.snapshots_of(volume_id) or there:
            raise refusal(self.release.rules["os-migrate_volume"], volume)
        locked = is_true(wanted.get("lock_volume", False)) and volume.status == "available"
        starting = dataclasses.replace(
            starting,
            migration_status="starting",
            previous_status=volume.status,
            status="maintenance" if locked else volume.status,
        )
        self._save(volume, starting)
        self.service.casts.send_by_scheduler(self.service.migrate_to, starting, destination)
        return _DONE

    @operation("POST /volumes/{id}/action os-retype", kinds=OF_A_ROW, body=schemas.RETYPE)
    def retype(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-retype: 202, and the volume is `retyping`; 400, 404 of the volume or the type."""
        volume = self._volume(request, volume_id)
        self._authorize("volume:retype", request, volume.project)
        kind = kinds_of_volumes.called(self.cloud, self.release, wanted["new_type"])
        shared = self._check_sharing(request, volume, kind)
        retyping = dataclasses.replace(self._apply("os-retype", volume), previous_status=volume.status)
        column = kinds_of_volumes.column(self.release, kind)
        if volume.group_id is not None or volume.volume_type == column:
            raise refusal(self.release.rules["os-retype"], volume)
        self._save(volume, dataclasses.replace(retyping, multiattach=shared))
        policy = wanted.get("migration_policy") or "never"
        before = kinds_of_volumes.named(self.cloud, self.release, volume.volume_type)
        alike = self._is_alike(before, kind)
        self.service.casts.send_by_scheduler(self.service.retype, retyping, column, alike, policy == "on-demand")
        return _DONE

    @operation(
        "POST /volumes/{id}/action os-migrate_volume_completion", kinds=OF_A_ROW, body=schemas.MIGRATE_COMPLETION
    )
    def migrate_completion(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-migrate_volume_completion: 200 and the id that the data have now; 400, 404, or 500 from cinder-volume."""
        volume = self._volume(request, volume_id)
        self._authorize(f"{_ADMIN_ACTION}migrate_volume_completion", request, volume.project)
        new = self._volume(request, wanted["new_volume"])
        # Whatever is not empty is an error, the text `False` too.
        error = bool(wanted.get("error", False))
        if not (volume.migration_status or new.migration_status):
            # A user has asked Nova for it.
            if not error:
                self._hand_over(request, volume, new)
            return Reply(200, {"save_volume_id": new.id})
        if not volume.migration_status:
            raise invalid_volume("Source volume not mid-migration.")
        if not new.migration_status:
            raise invalid_volume("Destination volume not mid-migration.")
        expected = f"target:{volume.id}"
        if new.migration_status != expected:
            raise invalid_volume(f"Destination has migration_status {new.migration_status}, expected {expected}.")
        return Reply(200, {"save_volume_id": self.service.migration_completed(volume, new, error=error)})

    def _hand_over(self, request: Request, volume: Volume, new: Volume) -> None:
        for row in self.cloud.attachments_of(volume.id):
            self._detach(request, rows.volume_of(self.cloud, request.user, volume.id), row.id)
            # Cinder goes on with what it has read of it at first, whatever has become of it since.
            self._attach(request, new, row.instance_uuid, row.attached_host, row.mountpoint, "rw")

    def _check_sharing(self, request: Request, volume: Volume, kind: VolumeType) -> bool:
        shared = kind.extra_specs.get("multiattach") == "<is> True"
        if volume.multiattach != shared:
            if volume.status != "available":
                raise invalid_input(
                    "Invalid volume_type passed, retypes affecting multiattach are only allowed on available volumes, "
                    f"the specified volume however currently has a status of: {volume.status}."
                )
            if shared:
                self._authorize("volume:multiattach", request, volume.project)
        if shared and kind.name in self.cloud.encryptions:
            raise invalid_input("Retype requested both encryption and multi-attach, which is not supported.")
        return shared

    def _is_alike(self, one: VolumeType | None, other: VolumeType) -> bool:
        # cinder.volume.volume_types.volume_types_diff; there are no QoS specs here.
        if one is None:
            return not other.extra_specs and other.name not in self.cloud.encryptions
        encryptions = [self.cloud.encryptions.get(row.name) for row in (one, other)]
        return dict(one.extra_specs) == dict(other.extra_specs) and encryptions[0] == encryptions[1]
