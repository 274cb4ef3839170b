"""What the API operations share."""

from __future__ import annotations

from typing import ClassVar

from volfault_fakes.cinder import quotas
from volfault_fakes.cinder.dialect import CinderRefusal, Request
from volfault_fakes.cinder.nova_check import NovaLists
from volfault_fakes.cinder.policies import authorize
from volfault_fakes.cinder.releases import NEWEST, Release
from volfault_fakes.cinder.rows import snapshot_of, volume_gone, volume_of
from volfault_fakes.cinder.service import VolumeService
from volfault_fakes.cinder.states import apply
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Volume


class Front:
    """cinder-api over a cloud.

    Attributes:
        cloud: the state.
        service: cinder-volume, which does what needs the backend.
        nova_lists: what Nova would say if Cinder asked it: (server id, volume id) -> the attachment id by which
            that server holds the volume, or None. Cinder asks on users' requests only. By default what the cloud
            was built with; where a Nova runs over it, that one's rows.
        release: which Cinder it is.
        is_forwarded: whether another Cinder answers (see `forwarding`).
    """

    is_forwarded: ClassVar[bool] = False

    def __init__(
        self,
        cloud: Cloud,
        service: VolumeService | None = None,
        nova_lists: NovaLists | None = None,
        release: Release = NEWEST,
    ) -> None:
        self.cloud = cloud
        self.release = release
        self.service = VolumeService(cloud, release=release) if service is None else service
        self.nova_lists = cloud.nova_lists if nova_lists is None else nova_lists

    def _volume(self, request: Request, volume_id: str) -> Volume:
        # cinder.volume.api.API.get: what somebody may not see is not there.
        volume = volume_of(self.cloud, request.user, volume_id)
        if not self._allows("volume:get", request, volume.project):
            raise CinderRefusal(404, volume_gone(volume_id))
        return volume

    def _snapshot(self, request: Request, snapshot_id: str) -> Snapshot:
        # cinder.volume.api.API.get_snapshot: other than a volume it is there, and refused.
        row = snapshot_of(self.cloud, request.user, snapshot_id)
        self._authorize("volume:get_snapshot", request, row.project)
        return row

    def _allows(self, policy: str, request: Request, project: str | None = None) -> bool:
        return self.release.policies[policy](request.user, request.user.project if project is None else project)

    def _authorize(self, policy: str, request: Request, project: str | None = None) -> None:
        # Of something in a project, or of one's own.
        authorize(self.release.policies, policy, request.user, request.user.project if project is None else project)

    def _check_quota(
        self,
        request: Request,
        resource: str,
        number: int,
        gigabytes: int,
        kind: str | None = None,
        size: int | None = None,
    ) -> None:
        quotas.check(self.cloud, self.release, request.user.project, resource, number, gigabytes, kind, size)

    def _apply(self, action: str, volume: Volume) -> Volume:
        return apply(self.release.rules[action], volume)

    def _save(self, before: Volume, after: Volume) -> None:
        # A conditional update that matches no row leaves no mark in the database either.
        if after != before:
            self.cloud.put("volumes", after.id, after)
