"""The images that a deployment has, and how glanceclient shows one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from volfault_fakes.cloud.offered import Image

# What Glance has a column for, of the body that Nova sends and is sent; whatever else there is, is a property.
COLUMNS = (
    "name", "status", "size", "min_disk", "min_ram", "container_format", "disk_format", "checksum", "virtual_size",
    "visibility",
)  # fmt: skip
BASE = ("id", "owner", "protected", "tags", "created_at", "updated_at", *COLUMNS)
# Properties that Nova writes as JSON (nova.image.glance._CONVERT_PROPS).
WRITTEN = ("block_device_mapping", "mappings")
MADE_AT = "2026-01-01T00:00:00Z"

# What servers with a root disk of their own are made of.
LINUX = Image("5e5c0e00-0000-4000-8000-000000000001", "linux", visibility="public")
# What they are rescued with. By these properties the guest keeps all its disks meanwhile, and its volumes with them
# ("stable device rescue"); with any other image it has its root disk alone.
RESCUE = Image(
    "5e5c0e00-0000-4000-8000-000000000002", "rescue", visibility="public",
    properties={"hw_rescue_device": "disk", "hw_rescue_bus": "virtio"},
)  # fmt: skip
# What each of them holds; nobody boots from it.
DATA = b"image"


class Shown(dict[str, Any]):
    """An image as glanceclient returns it: warlock's model, whose keys are attributes as well."""

    # Which of its keys are Glance's own.
    schema: Mapping[str, Any] = {"name": "image", "properties": {name: {"is_base": True} for name in BASE}}

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def shown(image: Image) -> Shown:
    """A row as it is sent."""
    queued = image.status == "queued"
    return Shown(
        {
            **{name: getattr(image, name) for name in COLUMNS},
            "id": image.id,
            "owner": image.project,
            "protected": False,
            "tags": [],
            "created_at": MADE_AT,
            "updated_at": MADE_AT,
            "size": None if queued else image.size,
            **{name: json.dumps(value) if name in WRITTEN else value for name, value in image.properties.items()},
        }
    )


def made_of(identifier: str, body: Mapping[str, Any]) -> Image:
    """The row that a request makes: without data yet."""
    return Image(identifier, **{**_columns(body), "status": "queued", "size": 0}, properties=_properties(body))


def changed_of(image: Image, body: Mapping[str, Any], removed: Iterable[str] = ()) -> Image:
    """The row as a request changes it; what is not in its body stays, but for properties that are to go.

    Its status and its size are the image service's own.
    """
    columns = {name: value for name, value in _columns(body).items() if name not in ("status", "size")}
    kept = {name: value for name, value in image.properties.items() if name not in removed}
    return replace(image, **columns, properties={**kept, **_properties(body)})


def _columns(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in COLUMNS if body.get(name) is not None}


def _properties(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.loads(value) if name in WRITTEN else value for name, value in body.items() if name not in BASE}
