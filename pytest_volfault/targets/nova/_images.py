"""The image store, as far as volume flows ask for it.

It stands where glanceclient would, so that Nova's own retries and translation of errors run.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn

import glanceclient.exc

from pytest_volfault.targets.nova._image_rows import Image, Schema, Shown, made_of
from volfault_fakes.errors import UnknownCall


class Schemas:
    """The `schemas` controller of a glanceclient."""

    def get(self, name: str) -> Schema:
        """What there is to be said of a kind of things.

        Raises:
            UnknownCall: it is not asked about images.
        """
        if name != "image":
            raise UnknownCall(f"glance: the schema of {name}; the volume flows ask for that of an image")
        return Schema()


class Images:
    """The images of the deployment; also the `images` controller of a glanceclient.

    Attributes:
        rows: id -> image, of those that there are.
        schemas: another of its controllers.
    """

    def __init__(self) -> None:
        self.rows: Mapping[str, Image] = {}
        self.schemas = Schemas()

    @property
    def images(self) -> Images:
        """Return glanceclient's controller of this name."""
        return self

    def get(self, image_id: str) -> Shown:
        """Show an image.

        Raises:
            HTTPNotFound: there is none of that id; glanceclient's own error.
        """
        return self._row(image_id).shown

    def data(self, image_id: str) -> Data:
        """Send the data of an image.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        return Data(self._row(image_id).content)

    def create(self, **body: Any) -> Shown:
        """Make an image, without data yet."""
        return self.put(made_of(str(uuid.uuid4()), body)).shown

    def upload(self, image_id: str, data: Any) -> None:
        """Take the data of an image, which is active then.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        content = data if isinstance(data, bytes) else str(data).encode()
        self.put(replace(self._row(image_id), status="active", content=content))

    def delete(self, image_id: str | None) -> None:
        """Delete an image.

        Raises:
            HTTPNotFound: there is none of that id.
        """
        self.drop(self._row(image_id).id)

    def put(self, image: Image) -> Image:
        """Keep an image."""
        self.rows = {**self.rows, image.id: image}
        return image

    def drop(self, image_id: str | None) -> None:
        """Keep it no longer, if there is one of that id."""
        self.rows = {key: row for key, row in self.rows.items() if key != image_id}

    def restore(self, images: Iterable[Image]) -> None:
        """Keep just these."""
        self.rows = {image.id: image for image in images}

    def _row(self, image_id: str | None) -> Image:
        if image_id not in self.rows:
            raise glanceclient.exc.HTTPNotFound
        return self.rows[str(image_id)]

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownCall(f"glance: {name}; of images the volume flows need get, data, create, upload and delete")


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
