"""The image store, as far as deleting a shelved server asks for it: it keeps snapshots, and deletes them.

It stands where glanceclient would, so that Nova's own retries and translation of errors run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

import glanceclient.exc

from volfault_fakes.catalogue import Crossing, Kind, Operation, error
from volfault_fakes.errors import UnknownCall


class Images:
    """The images of the deployment by their ids; also the `images` controller of a glanceclient.

    Attributes:
        ids: those that there are.
    """

    def __init__(self) -> None:
        self.ids: set[str] = set()

    @property
    def images(self) -> Images:
        """Return glanceclient's controller of this name."""
        return self

    def delete(self, image_id: str | None) -> None:
        """Delete an image.

        Raises:
            HTTPNotFound: there is none of that id; glanceclient's own error.
        """
        if image_id not in self.ids:
            raise glanceclient.exc.HTTPNotFound
        self.ids.discard(image_id)

    def restore(self, ids: Iterable[str]) -> None:
        """Keep just these."""
        self.ids = set(ids)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownCall(f"glance: {name}; of images the volume flows need delete")


def _image(_images: Any, image_id: str | None) -> str:
    return str(image_id)[:8]


def _deleted(crossing: Crossing) -> Any:
    crossing.subject.ids.discard(crossing.args[0])
    return crossing.proceed()


OPERATIONS = (
    Operation(
        "glance.image_delete",
        "pytest_volfault.targets.nova._images:Images.delete",
        ("image-not-found", "image-not-authorized", "glance-unreachable"),
        detail=_image,
    ),
)
KINDS: tuple[Kind, ...] = (
    Kind(
        "image-not-found",
        "404: somebody else has just deleted the image",
        _deleted,
        whens=("before",),
        source="glance.api.v2.images.ImagesController.delete: the row is not there any more",
    ),
    error(
        "image-not-authorized",
        "403: the image is protected, or somebody else's",
        lambda _: glanceclient.exc.HTTPForbidden(),
        whens=("before",),
        source="glance.api.v2.images.ImagesController.delete checks protection and policy before it deletes",
    ),
    error(
        "glance-unreachable",
        "CommunicationError: no connection, or it breaks before the answer",
        lambda _: glanceclient.exc.CommunicationError("Error finding address for http://glance.test: timed out"),
        source="glanceclient.common.http: connect(2) fails, or the connection ends after the image was deleted",
    ),
)
