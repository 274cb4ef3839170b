"""The libvirtd of another host, as a daemon finds it: by the URI that a migration goes to."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError, system_error

if TYPE_CHECKING:
    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.daemon import Daemons

PORT = 16509
_REMOTE = re.compile(r"qemu\+(?:tcp|tls|ssh)://(?:[^@/]*@)?(?P<host>\[[^]]*\]|[^:/]+)(?::\d+)?/system(?:\?.*)?")


def peer(cloud: Cloud, daemons: Daemons, uri: str) -> str:
    """Return the host whose libvirtd a URI names, by the host's name or address.

    Raises:
        libvirtError: 38, there is no such host, or its daemon does not listen.
        UnknownCall: the URI is not of the QEMU driver of another host.
    """
    found = _REMOTE.fullmatch(uri)
    if found is None:
        raise UnknownCall(f"libvirt: a migration to {uri!r}; the fake knows qemu+tcp://HOST/system, and tls and ssh")
    address = found["host"].strip("[]")
    host = next((row.name for row in cloud.hosts.values() if address in (row.name, row.ip)), None)
    if host is None:
        raise libvirtError.raised(
            codes.VIR_ERR_SYSTEM_ERROR,
            codes.VIR_FROM_RPC,
            f"Unable to resolve address '{address}' service '{PORT}': Name or service not known",
        )
    if not daemons.is_up(host):
        raise unreachable(uri)
    return host


def unreachable(uri: str) -> libvirtError:
    """Return what somebody hears who connects by a URI to a host on which no daemon listens."""
    found = _REMOTE.fullmatch(uri)
    address = uri if found is None else found["host"].strip("[]")
    detail = f"unable to connect to server at '{address}:{PORT}': Connection refused"
    return system_error(codes.VIR_FROM_RPC, detail, errno.ECONNREFUSED)
