"""The reference's image service: the snapshots that shelved servers leave there."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, Operation, error


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


def _deleted(crossing: Crossing) -> Any:
    crossing.subject.kept -= {crossing.args[0]}
    return crossing.proceed()


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "glance.image_delete",
        "pytest_volfault.targets.reference._images:Images.delete",
        ("image-not-found", "image-not-authorized", "glance-unreachable"),
    ),
)

KINDS: tuple[Kind, ...] = (
    Kind(
        "image-not-found",
        "somebody else has just deleted the snapshot",
        _deleted,
        ("before",),
        source="glance.api.v2.images.ImagesController.delete: the row is not there any more",
    ),
    error(
        "image-not-authorized",
        "the snapshot is somebody else's",
        lambda _: ImageError("forbidden"),
        ("before",),
        source="glance.api.v2.images.ImagesController.delete checks protection and policy before it deletes",
    ),
    error(
        "glance-unreachable",
        "the image service does not answer",
        lambda _: ImageError("no answer"),
        source="connect(2) fails, or the connection ends after the image was deleted",
    ),
)
