"""Faults of the daemon itself: its connections, its restart, and the files that it cannot write."""

from __future__ import annotations

import errno
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.libvirt import codes, struck
from volfault_fakes.libvirt.daemon import RESTART_SECONDS, refused
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.error import libvirtError, system_error
from volfault_fakes.libvirt.hotplug import Answer
from volfault_fakes.libvirt.secretform import parse_secret
from volfault_fakes.libvirt.secrets import virSecret
from volfault_fakes.libvirt.struck import CONFIG, LIVE

SECRETS = "/etc/libvirt/secrets"


def _connection_lost(crossing: Crossing) -> libvirtError:
    if struck.opens(crossing):
        return refused()
    struck.link_of(crossing)._lose()
    return system_error(codes.VIR_FROM_RPC, "Cannot recv data: Connection reset by peer", errno.ECONNRESET)


def _can_be_lost(crossing: Crossing) -> bool:
    # Who is connected has not been refused.
    return crossing.when == "before" or not struck.opens(crossing)


def _restart(crossing: Crossing) -> Any:
    link = struck.link_of(crossing)
    if crossing.when == "before":
        link._hypervisor.daemons.restart(link._host)
        link._lose()
        raise system_error(codes.VIR_FROM_RPC, "End of file while reading data: Input/output error", errno.EIO)
    try:
        return _with_a_slow_guest(crossing)
    finally:
        link._hypervisor.daemons.restart(link._host)
        link._lose()


def _with_a_slow_guest(crossing: Crossing) -> Any:
    """What it is asked for it gives back when the daemon has long been ended."""
    guest = struck.guest_of(crossing)
    if guest is None or not struck.asks_running_system(crossing):
        return crossing.proceed()
    with struck.link_of(crossing)._hypervisor.hotplug.answering(guest.key, Answer.LATE):
        return crossing.proceed()


def _not_saved(crossing: Crossing) -> Any:
    with struck.link_of(crossing)._hypervisor.store.closed():
        return crossing.proceed()


def _is_saved(crossing: Crossing) -> bool:
    """Whether a file is written: before anything else has changed, or after the running guest has."""
    affected = struck.affected(crossing)
    if affected == LIVE or (isinstance(crossing.subject, virDomain) and struck.guest_of(crossing) is None):
        return False
    return crossing.when == ("after" if affected == LIVE | CONFIG else "before")


def _secret_failed(crossing: Crossing) -> libvirtError:
    # A definition is a file, and so is a value; to forget them is to unlink them.
    domain = codes.VIR_FROM_NONE
    if not isinstance(crossing.subject, virSecret):
        new = struck.link_of(crossing)._hypervisor.cloud.new_id
        given = parse_secret(struck.given(crossing)).uuid or new()
        detail = f"Failed to create file '{SECRETS}/{given}.xml.new'"
    elif struck.given(crossing):
        detail = f"Failed to create file '{SECRETS}/{crossing.subject.UUIDString()}.base64.new'"
    else:
        domain = codes.VIR_FROM_SECRET
        detail = f"cannot unlink '{SECRETS}/{crossing.subject.UUIDString()}.xml'"
    return system_error(domain, f"{detail}: Permission denied", errno.EACCES)


OUTAGES: tuple[Kind, ...] = (
    error(
        "libvirt-connection-lost", "the connection to libvirt breaks (38, domain 7)", _connection_lost,
        applies=_can_be_lost,
        source="virNetSocketReadWire, measured with a daemon that is killed while the call waits. It has not begun, or "
        "has done all and cannot say so. To connect is refused where no daemon listens (virNetSocketNewConnectUNIX).",
    ),
    Kind(
        "libvirtd-restart", f"libvirtd is restarted, and cannot be reached for {RESTART_SECONDS} s", _restart,
        source="An upgrade or an operator. Measured with SIGTERM: all connections end, QEMU goes on and gives back "
        "what it was asked for, the XML shows that afterwards, and nobody is told. A first start listens after 8.7 s, "
        "any other after 0.26 s. Where systemd keeps the socket, who connects waits instead.",
    ),
    Kind(
        "libvirt-definition-not-saved", "libvirt cannot write its file of the domain (38, domain 0 or 20)", _not_saved,
        applies=_is_saved,
        source="virDomainDefSave is the last step of an attach and of a detach, measured with a read-only folder: the "
        "running guest has changed, the persistent XML has not. A new definition is dropped, and a domain stays whose "
        "file cannot be removed (measured). A start is undone (qemuProcessStart; read, not measured).",
    ),
    error(
        "libvirt-secret-failed", "libvirt cannot write its store of secrets (38)", _secret_failed, ("before",),
        source="virSecretObjSaveData, virSecretObjSaveConfig and virSecretObjDeleteConfig, measured with a folder that "
        "is read-only: what was there before is put back.",
    ),
)  # fmt: skip
