"""Which volume types there are: Cinder's default, those that somebody made, and those that the cloud's rows name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import ADMINISTRATOR, Identity
from volfault_fakes.cloud.offered import VolumeType


def type_id(name: str) -> str:
    """The id of a volume type that nobody has made by a request."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def every(cloud: Cloud, release: Release) -> list[VolumeType]:
    """All of them, oldest first."""
    made = {row.name: row for row in cloud.types.values()}
    ids = set(cloud.types)
    implied = {
        name: _default(name) if name == release.default_type else VolumeType(type_id(name), name)
        for name in _implied(cloud, release)
        if name not in made and type_id(name) not in ids
    }
    # What was there from the beginning keeps its place when a request changes it.
    first = [row for row in cloud.types.values() if row.id == type_id(str(release.default_type))]
    return [*implied.values(), *first, *(row for row in made.values() if row not in first)]


def named(cloud: Cloud, release: Release, name: str | None) -> VolumeType | None:
    """The type of that name, or of a volume that has none of its own."""
    wanted = release.default_type if name is None else name
    return next((row for row in every(cloud, release) if row.name == wanted), None)


def id_of(cloud: Cloud, release: Release, name: str | None) -> str | None:
    """The id that a volume of that type shows."""
    # As nearly all volumes are; the look-up costs more than the volume.
    if not cloud.types:
        wanted = release.default_type if name is None else name
        return None if wanted is None else type_id(wanted)
    row = named(cloud, release, name)
    return None if row is None else row.id


def with_id(cloud: Cloud, release: Release, identifier: str, user: Identity = ADMINISTRATOR) -> VolumeType:
    """A type by its id; private ones are there for administrators alone.

    Raises:
        CinderRefusal: 404.
    """
    for row in every(cloud, release):
        if row.id == identifier and (row.is_public or user.is_admin):
            return row
    raise CinderRefusal(404, f"Volume type {identifier} could not be found.")


def called(cloud: Cloud, release: Release, name_or_id: str, user: Identity = ADMINISTRATOR) -> VolumeType:
    """A type by its name or its id, an id first (cinder.volume.volume_types.get_by_name_or_id).

    By its name everybody finds a private one; by its id administrators alone do.

    Raises:
        CinderRefusal: 404.
    """
    rows = every(cloud, release)
    if is_uuid(name_or_id):
        for row in rows:
            if row.id == name_or_id and (row.is_public or user.is_admin):
                return row
    for row in rows:
        if row.name == name_or_id:
            return row
    which = name_or_id if is_uuid(name_or_id) else f"with name {name_or_id}"
    raise CinderRefusal(404, f"Volume type {which} could not be found.")


def column(release: Release, row: VolumeType) -> str | None:
    """What a volume of this type has in its column: the name, and nothing for the default."""
    return None if row.name == release.default_type else row.name


def _default(name: str) -> VolumeType:
    # Made by a migration of the database, which sets both times.
    return VolumeType(type_id(name), name, "Default Volume Type", updated_at=0.0)


def _implied(cloud: Cloud, release: Release) -> Iterator[str]:
    if release.default_type is not None:
        yield release.default_type
    yield from cloud.encryptions
    yield from (row.volume_type for row in cloud.volumes.values() if row.volume_type is not None)
