"""RBD images as os-brick hands them out."""

from __future__ import annotations

import posixpath
from types import ModuleType, SimpleNamespace

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import volume_at
from volfault_fakes.cloud.protocols.network import no_image


class ImageHandle:
    """What os-brick's RBD connector hands out where it maps no device: an open image, not a path."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = False

    def close(self) -> None:
        """Close the image."""
        self.closed = True


def opened(cloud: Cloud, name: str, exceptions: ModuleType | SimpleNamespace) -> ImageHandle:
    """Open an image.

    Raises:
        ImageNotFound: there is none of that name.
    """
    if volume_at(cloud, "rbd", name) is None:
        raise exceptions.ImageNotFound(no_image(posixpath.basename(name)))
    return ImageHandle(name)
