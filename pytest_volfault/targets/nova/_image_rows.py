"""What the image store has of an image, and how glanceclient shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Of the body that Nova asks for, what Glance itself has a column for; whatever else there is, is a property.
BASE = (
    "id", "name", "status", "visibility", "size", "disk_format", "container_format", "checksum", "min_ram", "min_disk",
    "created_at", "updated_at", "owner", "protected", "tags",
)  # fmt: skip
# The formats that a Glance takes by default ([image_format]disk_formats).
DISK_FORMATS = ("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop")
MADE_AT = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Image:
    """One image.

    Attributes:
        id: its id.
        name: what its owner calls it.
        status: `queued` until its data have come, then `active`.
        content: its data; a few bytes.
        min_disk: of the body that made it.
        min_ram: of the body that made it.
        disk_format: of the body that made it.
        properties: whatever else the body had.
    """

    id: str
    name: str = "image"
    status: str = "active"
    content: bytes = b"image"
    min_disk: int = 0
    min_ram: int = 0
    disk_format: str = "raw"
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def snapshots(self) -> tuple[str, ...]:
        """Ids of the snapshots in Cinder that a server is to be made of."""
        listed = json.loads(self.properties.get("block_device_mapping", "[]"))
        return tuple(str(each["snapshot_id"]) for each in listed if each.get("snapshot_id"))

    @property
    def shown(self) -> Shown:
        """As glanceclient shows it."""
        empty = self.status == "queued"
        return Shown(
            id=self.id, name=self.name, status=self.status, visibility="public", owner=None, protected=False, tags=[],
            size=None if empty else len(self.content), checksum=None if empty else "c0ffee", min_disk=self.min_disk,
            min_ram=self.min_ram, disk_format=self.disk_format, container_format="bare", created_at=MADE_AT,
            updated_at=MADE_AT, **self.properties,
        )  # fmt: skip


# What servers with a root disk of their own are made of.
LINUX = Image("5e5c0e00-0000-4000-8000-000000000001", "linux")
# What they are rescued with. By these properties the guest keeps all its disks meanwhile, and its volumes with them
# ("stable device rescue"); with any other image it has its root disk alone.
RESCUE = Image(
    "5e5c0e00-0000-4000-8000-000000000002", "rescue", properties={"hw_rescue_device": "disk", "hw_rescue_bus": "virtio"}
)


class Shown(dict[str, Any]):
    """An image as glanceclient returns it: warlock's model, whose keys are attributes as well."""

    # Which of its keys are Glance's own.
    schema: Mapping[str, Any] = {"name": "image", "properties": {name: {"is_base": True} for name in BASE}}

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Schema:
    """What Glance says of images in general, as far as Nova asks."""

    def raw(self) -> Mapping[str, Any]:
        """Return the schema itself."""
        return {"properties": {"disk_format": {"enum": list(DISK_FORMATS)}}}


def made_of(identifier: str, body: Mapping[str, Any]) -> Image:
    """The row that a request makes: without data yet."""
    own = ("name", "min_disk", "min_ram", "disk_format")
    columns = {name: body[name] for name in own if body.get(name) is not None}
    known = {*BASE, *own}
    return Image(
        identifier, status="queued", content=b"", **columns,
        properties={name: value for name, value in body.items() if name not in known},
    )  # fmt: skip
