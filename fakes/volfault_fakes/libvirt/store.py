"""The files in which libvirtd keeps what it knows of domains, as far as they can fail."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError, system_error

CONFIG = "/etc/libvirt/qemu"
STATUS = "/run/libvirt/qemu"


class Store:
    """Asked at the place in a call where libvirt writes or removes a file."""

    def __init__(self) -> None:
        self._closed = False

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Let nothing be written or removed within this block."""
        self._closed = True
        try:
            yield
        finally:
            self._closed = False

    def save(self, name: str) -> None:
        """Write the persistent XML of a domain (virDomainDefSave).

        Raises:
            libvirtError: 38.
        """
        self._write(CONFIG, name)

    def save_status(self, name: str) -> None:
        """Write the state of a domain that starts (virDomainObjSave).

        Raises:
            libvirtError: 38.
        """
        self._write(STATUS, name)

    def remove(self, name: str) -> None:
        """Remove the persistent XML of a domain (virDomainDeleteConfig).

        Raises:
            libvirtError: 38.
        """
        if self._closed:
            raise _denied(codes.VIR_FROM_DOMAIN, f"cannot remove config {CONFIG}/{name}.xml")

    def _write(self, folder: str, name: str) -> None:
        if self._closed:
            # virFileRewrite writes beside the file, and then renames.
            raise _denied(codes.VIR_FROM_NONE, f"Failed to create file '{folder}/{name}.xml.new'")


def _denied(domain: int, refused: str) -> libvirtError:
    return system_error(domain, f"{refused}: Permission denied", errno.EACCES)
