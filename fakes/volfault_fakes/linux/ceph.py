"""librados and librbd as a host's Python has them, as far as os-brick's RBD connector goes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import volume_at
from volfault_fakes.cloud.protocols.network import no_image

GIB = 1024**3


class Error(Exception):
    """Base of librbd's errors."""


class ImageNotFound(Error):  # noqa: N818 - the name is librbd's
    """There is no such image."""


class InvalidArgument(Error):  # noqa: N818 - as above
    """The image is closed."""


class _Pool:
    def __init__(self, name: str) -> None:
        self.name = name

    def close(self) -> None:
        pass


class _Cluster:
    def __init__(self, **_options: Any) -> None:
        pass

    def connect(self) -> None:
        pass

    def open_ioctx(self, pool: str) -> _Pool:
        return _Pool(pool)

    def shutdown(self) -> None:
        pass


class _Image:
    def __init__(self, cloud: Cloud, pool: _Pool, name: str) -> None:
        self._cloud, self._path = cloud, f"{pool.name}/{name}"
        self._closed = False
        if volume_at(cloud, "rbd", self._path) is None:
            raise ImageNotFound(no_image(name))

    def size(self) -> int:
        volume = volume_at(self._cloud, "rbd", self._path)
        assert volume is not None
        return volume.size * GIB

    def require_not_closed(self) -> None:
        if self._closed:
            raise InvalidArgument("image is closed")

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self._closed = True


def modules(cloud: Cloud) -> tuple[SimpleNamespace, SimpleNamespace]:
    """`rados` and `rbd` of a host whose cluster has the images of the cloud's volumes."""

    def image(pool: _Pool, name: str, snapshot: str | None = None, read_only: bool = False) -> _Image:  # noqa: ARG001 - librbd's
        return _Image(cloud, pool, name)

    rbd = SimpleNamespace(Image=image, Error=Error, ImageNotFound=ImageNotFound, InvalidArgument=InvalidArgument)
    return SimpleNamespace(Rados=_Cluster, Error=Error), rbd
