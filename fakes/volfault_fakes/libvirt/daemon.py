"""The libvirtd of each host: whether it can be reached, and its restart."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Protocol

from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError, system_error

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from volfault_fakes.cloud import Cloud

# Measured: so long from the first start after an upgrade until it listens, as it asks QEMU for all that it can do;
# 0.26 s at any other start.
RESTART_SECONDS = 8.7
# The alarm on which it listens again. While it is still to ring, the daemon is down.
UP = "libvirt.daemon-up"


class Connected(Protocol):
    """A connection, as far as the other end knows it."""

    _host: str

    def _lose(self) -> None:
        """Break it."""

    def _ring_closed(self) -> None:
        """Tell whoever holds it that it was lost."""


class Daemons:
    """The daemons of a cloud's hosts. That one is down is an alarm of the cloud's clock, which a snapshot holds."""

    def __init__(self, cloud: Cloud, connections: MutableMapping[int, Connected]) -> None:
        self._cloud = cloud
        self._connections = connections
        # The alarm does nothing when it rings; that it is still to ring is what is_up() asks for.
        cloud.clock.handle(UP, lambda _: None)

    def is_up(self, host: str) -> bool:
        """Whether a connection to the libvirtd of a host can be opened."""
        return not self._cloud.clock.ahead(UP, host=host)

    def require(self, host: str) -> None:
        """Refuse a connection while the daemon is down.

        Raises:
            libvirtError: 38.
        """
        if not self.is_up(host):
            raise refused()

    def restart(self, host: str) -> None:
        """End it, with all connections, and start it: it listens again after `RESTART_SECONDS`; guests go on."""
        self._cloud.clock.call_later(RESTART_SECONDS, UP, host=host, back=True)
        for number in sorted(self._connections):
            connection = self._connections.get(number)
            if connection is not None and connection._host == host:
                connection._lose()


def refused() -> libvirtError:
    """Return what somebody hears who connects to a daemon that is not there."""
    detail = "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused"
    return system_error(codes.VIR_FROM_RPC, detail, errno.ECONNREFUSED)
