"""The image store, as far as volume flows ask for it.

It stands where glanceclient would, so that Nova's own retries and translation of errors run.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

import glanceclient.exc

from pytest_volfault.targets.nova._image_rows import DATA, Shown, changed_of, made_of, shown
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Image
from volfault_fakes.errors import UnknownCall

# Of glance.common.config's default.
DISK_FORMATS = ("ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop")


class Images:
    """The images of the cloud; also the controllers `images` and `schemas` of a glanceclient.

    Args:
        cloud: whose.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    @property
    def images(self) -> Images:
        """Return glanceclient's controller of this name."""
        return self

    @property
    def schemas(self) -> SimpleNamespace:
        """Return glanceclient's controller of this name."""
        # Looked up at each call: the point is woven in after this stands.
        return SimpleNamespace(get=lambda name: self.schema(name))  # noqa: PLW0108 - as said

    def schema(self, name: str) -> SimpleNamespace:
        """Say what an image may be: older Novas look for a format that there is."""
        if name != "image":
            raise UnknownCall(f"glance: the schema of {name}; the volume flows ask for that of an image")
        return SimpleNamespace(raw=lambda: {"properties": {"disk_format": {"enum": list(DISK_FORMATS)}}})

    def get(self, image_id: str) -> Shown:
        """Show an image.

        Raises:
            HTTPNotFound: there is none of that id; glanceclient's own error.
        """
        return shown(self._row(image_id))

    def data(self, image_id: str) -> Data:
        """Send the data of an image.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        self._row(image_id)
        return Data(DATA)

    def create(self, **body: Any) -> Shown:
        """Make an image, without data yet."""
        image = made_of(self._cloud.new_id(), body)
        return shown(self._cloud.put("images", image.id, image))

    def update(self, image_id: str, remove_props: Sequence[str] = (), **body: Any) -> Shown:
        """Change what is noted on an image.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        changed = changed_of(self._row(image_id), body, remove_props)
        return shown(self._cloud.put("images", changed.id, changed))

    def upload(self, image_id: str, data: str | bytes | io.IOBase) -> None:
        """Take the data of an image, which is active then.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        content = data.read() if isinstance(data, io.IOBase) else data
        self._cloud.change("images", self._row(image_id).id, status="active", size=len(content))

    def delete(self, image_id: str | None) -> None:
        """Delete an image.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        self._cloud.drop("images", self._row(image_id).id)

    def drop(self, image_id: str | None) -> None:
        """Keep an image no longer, if there is one of that id; nobody of ours has asked for that."""
        self._cloud.drop("images", image_id)

    def _row(self, image_id: str | None) -> Image:
        image = self._cloud.images.get(str(image_id))
        if image is None:
            raise glanceclient.exc.HTTPNotFound
        return image

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownCall(f"glance: {name}; of images the volume flows need get, data, create, update, upload, delete")


class Data:
    """The body of an answer, piece by piece, as glanceclient's IterableWithLength has it.

    Args:
        content: all of it.

    Attributes:
        wrapped: what Nova looks at to see whether there is any.
    """

    def __init__(self, content: bytes) -> None:
        self.wrapped: Iterator[bytes] | None = iter([content])

    def __iter__(self) -> Iterator[bytes]:
        return self.wrapped or iter(())
