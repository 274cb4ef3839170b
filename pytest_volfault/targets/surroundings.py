"""The fakes around code that has no Nova in it: a cloud, Cinder over HTTP, and the `libvirt` module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from volfault_fakes.cinder import CinderEndpoint
from volfault_fakes.cloud import Cloud
from volfault_fakes.libvirt import LibvirtModule


class Surroundings:
    """One cloud with the fakes that front it.

    Attributes:
        cloud: the state.
        libvirt: what `import libvirt` finds while the fakes stand in.
        cinder: the API behind the endpoint.
    """

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.libvirt = LibvirtModule(self.cloud)
        self._endpoint = CinderEndpoint(self.cloud)
        self.cinder = self._endpoint.operations

    @contextmanager
    def standing(self) -> Iterator[None]:
        """The fakes stand in within this block; what stood there is put back after it."""
        with self.libvirt, self._endpoint:
            yield
