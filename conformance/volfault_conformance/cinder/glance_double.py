"""Glance as the real Cinder's own client reaches it, and the programs by which Cinder looks at what it downloads."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import glanceclient.exc
from cinder.image import glance, image_utils

from volfault_fakes.cloud.offered import Image

# Of Glance's own schema of an image; every other key is a property.
_BASE = (
    "id", "name", "status", "size", "min_disk", "min_ram", "container_format", "disk_format", "checksum",
    "virtual_size", "visibility", "owner",
)  # fmt: skip


class GlanceDouble:
    """In the place of glanceclient.

    Attributes:
        images: by their ids.
    """

    def __init__(self) -> None:
        self.images: dict[str, Image] = {}

    def stand(self) -> None:
        """Put it there for as long as the process lives."""
        glance.get_api_servers = lambda _: itertools.repeat(("glance.test", False))
        glance._create_glance_client = self._client
        image_utils.TemporaryImages.fetch = _fetched
        image_utils.qemu_img_info = lambda *_, **__: SimpleNamespace(virtual_size=0)

    def _client(self, context: Any, *_: Any) -> Any:
        return SimpleNamespace(
            images=SimpleNamespace(
                get=lambda image_id: self._get(context, image_id),
                get_image_locations=_absent,
                list=lambda filters: self._named(context, filters["name"]),
            ),
            schemas=SimpleNamespace(get=_schema),
        )

    def _get(self, context: Any, image_id: str) -> Any:
        row = self.images.get(image_id)
        if row is None or not _sees(context, row):
            raise glanceclient.exc.HTTPNotFound
        return _Shown(row)

    def _named(self, context: Any, name: str) -> Iterator[Any]:
        return (_Shown(row) for row in self.images.values() if row.name == name and _sees(context, row))


class _Shown(dict[str, Any]):
    """An image as glanceclient's model shows it: its keys are attributes, too."""

    def __init__(self, row: Image) -> None:
        base = {name: getattr(row, name) for name in _BASE if name != "owner"}
        super().__init__({**base, "owner": row.project, **row.properties})

    def __getattr__(self, name: str) -> Any:
        if name == "is_public":
            # Of Glance's first API; Cinder 12 looks for it where there is no Keystone.
            return self["visibility"] == "public"
        if name not in self:
            raise AttributeError(name)
        return self[name]


def _schema(**_: Any) -> Any:
    return SimpleNamespace(is_base_property=lambda name: name in _BASE)


def _sees(context: Any, row: Image) -> bool:
    return context.is_admin or row.visibility == "public" or row.project == context.project_id


def _absent(*_: Any, **__: Any) -> Any:
    raise glanceclient.exc.HTTPNotImplemented


@contextmanager
def _fetched(*_: Any) -> Iterator[str]:
    # What a driver writes into a volume nobody looks at.
    yield "/nonexistent"
