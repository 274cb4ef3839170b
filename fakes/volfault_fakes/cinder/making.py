"""What a volume can be made from or belong to: a snapshot, a volume, an image, a group; and what that decides of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import images, kinds_of_volumes, rows, snapshot_states
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.bodies import timestamp
from volfault_fakes.cinder.dialect import CinderRefusal, Request, invalid_input
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.states import apply
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Group, Image, Snapshot, VolumeType
from volfault_fakes.cloud.tables import Volume

# The columns that say it.
MADE_FROM = ("snapshot_id", "source_volid", "group_id", "bootable")


# (policy, request, the project of what is asked for); refuses whom it does not let.
Authorize = Callable[..., None]


class Source:
    """What the body of POST /volumes names, looked up.

    Raises:
        CinderRefusal: 404, there is no such thing, or 400 where it is an image; 403, it is not for who asks.
    """

    def __init__(
        self, cloud: Cloud, release: Release, request: Request, asked: Mapping[str, Any], authorize: Authorize
    ) -> None:
        self._cloud, self._release = cloud, release
        self.snapshot: Snapshot | None = None
        self.volume: Volume | None = None
        self.group: Group | None = None
        self.image: Image | None = None
        if asked.get("snapshot_id") is not None:
            self.snapshot = rows.snapshot_of(cloud, request.user, asked["snapshot_id"])
            authorize("volume:get_snapshot", request, self.snapshot.project)
        if asked.get("source_volid") is not None:
            self.volume = rows.volume_of(cloud, request.user, asked["source_volid"])
            authorize("volume:get", request, self.volume.project)
        for name in ("consistencygroup_id", "group_id"):
            if asked.get(name) is not None:
                self.group = rows.group_of(cloud, request.user, asked[name])
                authorize("group:get", request, self.group.project)
        # The older name, which wins (VolumeController.create).
        reference = asked["image_id"] if "image_id" in asked else asked.get("imageRef")
        if reference is not None:
            image = images.referred(cloud, request.user, reference)
            snapshot = images.boot_snapshot(cloud, request.user, image)
            if snapshot is not None and request.version >= mv.IMAGES_OF_NOVA:
                self.snapshot = snapshot
            else:
                self.image = image

    @property
    def size(self) -> int | None:
        """How large a volume is that does not say so."""
        if self.snapshot is not None:
            return self.snapshot.size
        return None if self.volume is None else self.volume.size

    @property
    def origin(self) -> Volume | None:
        """The volume that all of it once was."""
        if self.snapshot is not None:
            return self._cloud.volumes.get(self.snapshot.volume_id)
        return self.volume

    def check_type(self, kind: VolumeType | None) -> None:
        """Whether a volume of that type can be made from it.

        Raises:
            CinderRefusal: 400.
        """
        if self.group is not None:
            if kind is None:
                raise invalid_input("volume_type must be provided when creating a volume in a group.")
            if kind.id not in self.group.volume_types:
                raise invalid_input(
                    f"Invalid volume_type provided: {_told(kind)} (requested type must be supported by this group)."
                )
        if kind is None:
            return
        # There is one cinder-volume, so that a type may differ in all but its encryption (API._retype_is_possible).
        for source, why in (
            (self.volume, "either match source volume, or omit type argument"),
            (self.snapshot, "recommend omitting the type argument"),
        ):
            if source is not None and self._encryption(source.volume_type) != self._encryption(
                kinds_of_volumes.column(self._release, kind)
            ):
                raise invalid_input(
                    f"Invalid volume_type provided: {kind.id} (requested type is not compatible; {why})."
                )

    def check(self, size: int) -> None:
        """Whether it is in a state to be used, and small enough (the flow's ExtractVolumeRequestTask).

        Raises:
            CinderRefusal: 400.
        """
        if [self.snapshot, self.volume, self.image].count(None) < 2:
            raise invalid_input("May specify only one of backup, imageRef, snapshot, source volume")
        if self.snapshot is not None:
            snapshot_states.apply(snapshot_states.RULES["volume_create from a snapshot"], self.snapshot)
        if self.volume is not None:
            apply(self._release.rules["volume_create from a volume"], self.volume)
        if self.volume is not None and size < self.volume.size:
            raise invalid_input(
                f"Volume size '{size}'GB cannot be smaller than original volume size  {self.volume.size}GB. "
                "They must be >= original volume size."
            )
        if self.snapshot is not None and size < self.snapshot.size:
            raise invalid_input(
                f"Volume size '{size}'GB cannot be smaller than the snapshot size {self.snapshot.size}GB. "
                "They must be >= original snapshot size."
            )
        if self.group is not None and self.group.status not in ("available", "creating"):
            raise CinderRefusal(
                400, "Invalid Group: Originating group status must be one of 'available, creating' values"
            )
        if self.image is not None:
            images.check(self.image, size, within=self._release.checks_virtual_size)

    def columns(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What the new volume has from it."""
        found: dict[str, Any] = {}
        origin = self.origin
        if self.snapshot is not None:
            found["snapshot_id"] = self.snapshot.id
        elif self.volume is not None:
            found["source_volid"] = self.volume.id
        if self.group is not None:
            found["group_id"] = self.group.id
            found["availability_zone"] = self.group.availability_zone
        if origin is not None:
            found["bootable"] = origin.bootable and (self.snapshot is None or self._release.bootable_at_once)
            if asked.get("volume_type") is None:
                kept = self.snapshot if self.snapshot is not None else origin
                found["volume_type"] = kept.volume_type
            if asked.get("availability_zone") is None and self.group is None:
                found["availability_zone"] = origin.availability_zone
        return found

    def _encryption(self, name: str | None) -> Any:
        return self._cloud.encryptions.get(name or "")


def _told(kind: VolumeType) -> str:
    # The real one prints its object (oslo.versionedobjects.base.VersionedObject.__repr__).
    specs = ",".join(f"{name}={value!r}" for name, value in kind.extra_specs.items())
    updated = "None" if kind.updated_at is None else f"{timestamp(kind.updated_at)[:19]}Z"
    return (
        f"VolumeType(created_at={timestamp(kind.created_at)[:19]}Z,deleted=False,deleted_at=None,"
        f"description={kind.description!r},extra_specs={{{specs}}},id={kind.id},is_public={kind.is_public},"
        f"name={kind.name!r},projects=[],qos_specs=<?>,qos_specs_id=None,updated_at={updated})"
    )
