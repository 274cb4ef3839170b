"""More rows of the cloud: what Cinder has beside volumes and attachments, and images. Frozen, as those of `tables`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from volfault_fakes.cloud.identity import PROJECT, USER


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One row of Cinder's snapshots table.

    Attributes:
        size: GiB, of the volume when the snapshot was taken.
        progress: as text, in percent.
        group_snapshot_id: the snapshot of a group that it is part of.
        image_metadata: what the volume had from its image.
    """

    id: str
    volume_id: str
    status: str = "available"
    size: int = 1
    name: str | None = None
    description: str | None = None
    progress: str = "100%"
    volume_type: str | None = None
    encryption_key_id: str | None = None
    group_snapshot_id: str | None = None
    created_at: float = 0.0
    updated_at: float | None = None
    project: str = PROJECT
    user: str = USER
    metadata: Mapping[str, str] = field(default_factory=dict)
    image_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VolumeType:
    """A volume type. Volumes know it by its name."""

    id: str
    name: str
    description: str | None = None
    is_public: bool = True
    extra_specs: Mapping[str, str | None] = field(default_factory=dict)
    created_at: float = 0.0
    updated_at: float | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """An offer of a volume to whoever has the key.

    Attributes:
        auth_key: that key. Cinder keeps a hash of it.
        no_snapshots: whether the volume goes without its snapshots.
        project: which offers it.
    """

    id: str
    volume_id: str
    name: str | None
    auth_key: str
    no_snapshots: bool = False
    created_at: float = 0.0
    project: str = PROJECT


@dataclass(frozen=True, slots=True)
class GroupType:
    """A type of groups of volumes."""

    id: str
    name: str
    description: str | None = None
    is_public: bool = True
    group_specs: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of volumes.

    Attributes:
        group_type: the id of its type.
        volume_types: the ids of the types that its volumes may have.
        scheduled: whether the scheduler has given it to a backend.
    """

    id: str
    group_type: str
    volume_types: tuple[str, ...]
    name: str | None = None
    description: str | None = None
    status: str = "available"
    availability_zone: str = "nova"
    scheduled: bool = True
    created_at: float = 0.0
    project: str = PROJECT
    user: str = USER


@dataclass(frozen=True, slots=True)
class GroupSnapshot:
    """A snapshot of every volume of a group, taken at once."""

    id: str
    group_id: str
    group_type: str
    name: str | None = None
    description: str | None = None
    status: str = "available"
    created_at: float = 0.0
    project: str = PROJECT
    user: str = USER


@dataclass(frozen=True, slots=True)
class Image:
    """An image of Glance's.

    Attributes:
        status: `active` where it can be used.
        size: bytes.
        min_disk: GiB that a disk needs.
        virtual_size: bytes of the disk in it; None where Glance does not know.
        visibility: `public` or `private`.
        project: whose it is.
        properties: what else is noted on it. `block_device_mapping` is a list, for an image of a server with volumes.
    """

    id: str
    name: str | None = None
    status: str = "active"
    size: int = 1 << 20
    min_disk: int = 0
    min_ram: int = 0
    container_format: str = "bare"
    disk_format: str = "raw"
    checksum: str | None = None
    virtual_size: int | None = None
    visibility: str = "private"
    project: str = PROJECT
    properties: Mapping[str, Any] = field(default_factory=dict)
