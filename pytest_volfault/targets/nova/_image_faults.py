"""The points of the image store, and what can go wrong at them."""

from __future__ import annotations

from typing import Any

import glanceclient.exc

from volfault_fakes.catalogue import Crossing, Kind, Operation, error


def _image(_images: Any, image_id: str | None, *_args: Any, **_kwargs: Any) -> str:
    return str(image_id)[:8]


def _deleted(crossing: Crossing) -> Any:
    crossing.subject.drop(crossing.args[0])
    return crossing.proceed()


_WHERE = "pytest_volfault.targets.nova._images:Images."
_READ = ("image-not-found", "glance-unreachable")
OPERATIONS = (
    Operation("glance.schema_get", _WHERE + "schema", ("glance-unreachable",), reads=True),
    Operation("glance.image_get", _WHERE + "get", _READ, detail=_image, reads=True),
    Operation("glance.image_download", _WHERE + "data", _READ, detail=_image, reads=True),
    Operation("glance.image_create", _WHERE + "create", ("glance-unreachable",)),
    Operation("glance.image_update", _WHERE + "update", ("image-not-found", "glance-unreachable"), detail=_image),
    Operation("glance.image_upload", _WHERE + "upload", ("image-not-found", "glance-unreachable"), detail=_image),
    Operation(
        "glance.image_delete",
        _WHERE + "delete",
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
