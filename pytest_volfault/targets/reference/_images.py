"""The reference's image service: the snapshots that shelved servers leave there."""

from __future__ import annotations

from volfault_fakes.catalogue import Kind, Operation, error


class ImageError(Exception):
    """The image is not there, may not be deleted, or the service does not answer."""


class Images:
    """Snapshots by id."""

    def __init__(self) -> None:
        self.kept: frozenset[str] = frozenset()

    def delete(self, image_id: str) -> None:
        """Delete one.

        Raises:
            ImageError: there is no such image.
        """
        if image_id not in self.kept:
            raise ImageError(f"image {image_id} could not be found")
        self.kept -= {image_id}


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "glance.image_delete",
        "pytest_volfault.targets.reference._images:Images.delete",
        ("image-not-found", "image-not-authorized", "glance-unreachable"),
    ),
)

KINDS: tuple[Kind, ...] = (
    error("image-not-found", "the snapshot is not there any more", lambda _: ImageError("not found"), ("before",)),
    error("image-not-authorized", "the snapshot is somebody else's", lambda _: ImageError("forbidden"), ("before",)),
    error("glance-unreachable", "the image service does not answer", lambda _: ImageError("no answer")),
)
