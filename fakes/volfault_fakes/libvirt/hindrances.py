"""What can come in the way of a migration that has begun."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError, system_error


class Hindrance(Enum):
    """Who is in the way; the value says what they do."""

    DESTINATION = "the QEMU that waits dies"
    CLIENT = "somebody calls it off"
    SOURCE_DAEMON = "the source's daemon is killed"
    GUEST = "it writes faster than its memory is sent"


@dataclass(frozen=True, slots=True)
class Ending:
    """What a hindrance makes of a migration.

    Attributes:
        error: what whoever waits for it is told.
        destroyed: whether the other host ends its domain as one that nobody wants, and not as one that has failed.
    """

    error: libvirtError
    destroyed: bool = False


CANCELLED = libvirtError.raised(
    codes.VIR_ERR_OPERATION_ABORTED, codes.VIR_FROM_QEMU, "job 'migration out' canceled by client"
)
LOST = libvirtError.raised(
    codes.VIR_ERR_OPERATION_FAILED,
    codes.VIR_FROM_QEMU,
    "job 'migration out' failed: Unable to write to socket: Bad file descriptor",
)
# All is measured; who writes too fast ends nothing.
ENDINGS: Mapping[Hindrance, Ending] = {
    Hindrance.DESTINATION: Ending(LOST),
    Hindrance.CLIENT: Ending(CANCELLED),
    Hindrance.SOURCE_DAEMON: Ending(
        system_error(codes.VIR_FROM_RPC, "End of file while reading data: Input/output error", errno.EIO),
        destroyed=True,
    ),
}
