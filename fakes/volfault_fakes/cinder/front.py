"""What the API operations share."""

from __future__ import annotations

from volfault_fakes.cinder.nova_check import NovaLists, nova_knows_nothing
from volfault_fakes.cinder.rows import volume_of
from volfault_fakes.cinder.service import VolumeService
from volfault_fakes.cloud import Cloud
from volfault_fakes.tables import Volume


class Front:
    """cinder-api over a cloud.

    Attributes:
        cloud: the state.
        service: cinder-volume, which does what needs the backend.
        nova_lists: what Nova would say if Cinder asked it: (server id, volume id) -> the attachment id by which
            that server holds the volume, or None. Cinder asks on users' requests only.
    """

    def __init__(
        self,
        cloud: Cloud,
        service: VolumeService | None = None,
        nova_lists: NovaLists = nova_knows_nothing,
    ) -> None:
        self.cloud = cloud
        self.service = VolumeService(cloud) if service is None else service
        self.nova_lists = nova_lists

    def _volume(self, volume_id: str) -> Volume:
        return volume_of(self.cloud, volume_id)

    def _save(self, before: Volume, after: Volume) -> None:
        # A conditional update that matches no row leaves no mark in the database either.
        if after != before:
            self.cloud.put("volumes", after.id, after)
