"""Faults of what lasts: a migration to another host, and the copy of a disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.libvirt import struck
from volfault_fakes.libvirt.hindrances import Hindrance
from volfault_fakes.libvirt.peers import unreachable

BEFORE = ("before",)


def _is_active(crossing: Crossing) -> bool:
    guest = struck.guest_of(crossing)
    return guest is not None and guest.state != "shutoff" and guest.migration is None


def _can_be_waited_for(crossing: Crossing) -> bool:
    return _is_active(crossing) and struck.link_of(crossing)._hypervisor.migrations.is_attended


def _hindered(hindrance: Hindrance) -> Callable[[Crossing], Any]:
    def strike(crossing: Crossing) -> Any:
        with struck.link_of(crossing)._hypervisor.migrations.hindered(hindrance):
            return crossing.proceed()

    return strike


def _interrupted(crossing: Crossing) -> Any:
    link = struck.link_of(crossing)
    try:
        return _hindered(Hindrance.SOURCE_DAEMON)(crossing)
    finally:
        link._hypervisor.daemons.restart(link._host)
        link._lose()


def _copy_fails(crossing: Crossing) -> Any:
    with struck.link_of(crossing)._hypervisor.mirrors.failing():
        return crossing.proceed()


JOBS: tuple[Kind, ...] = (
    error(
        "libvirt-no-peer", "the other host's libvirtd cannot be reached (38, domain 7)",
        lambda crossing: unreachable(str(crossing.args[0] if crossing.args else crossing.kwargs["dconnuri"])), BEFORE,
        _is_active,
        "virNetSocketNewConnectTCP, measured with a port on which nobody listens: the first that the source's daemon "
        "does. Nothing has begun.",
    ),
    Kind(
        "migration-failed", "the QEMU that waits on the other host dies midway (9)", _hindered(Hindrance.DESTINATION),
        BEFORE, _is_active,
        "Measured with a QEMU that is killed while it receives: the other host has no such domain any more, and the "
        "guest goes on where it was.",
    ),
    Kind(
        "migration-cancelled", "somebody calls the migration off midway (78)", _hindered(Hindrance.CLIENT), BEFORE,
        _is_active,
        "virDomainAbortJob, measured: the other host drops what it has of the domain, and the guest goes on where it "
        "was. virsh domjobabort does so, too.",
    ),
    Kind(
        "migration-interrupted", "the source's libvirtd is killed midway, and starts again (38, domain 7)",
        _interrupted, BEFORE, _is_active,
        "Measured with SIGKILL: the caller reads the end of the stream, the other host ends its domain, and the guest "
        "goes on where it was. With SIGTERM the daemon first ends the migration: that is libvirtd-restart, after.",
    ),
    Kind(
        "migration-stalls", "the guest writes faster than its memory is sent: the migration ends only if it is ended",
        _hindered(Hindrance.GUEST), BEFORE, _can_be_waited_for,
        "Nova's live_migration_completion_timeout, live_migration_timeout_action and the API's force_complete are for "
        "it. To pause the guest lets it end (measured): Nova does that.",
    ),
    Kind(
        "block-job-failed", "the copy of the disk fails midway, and the job is gone", _copy_fails, BEFORE, _is_active,
        "Measured with a destination of another size: QEMU ends the job with an error, libvirt tells of it by a "
        "BLOCK_JOB event only, and the disk stays what it was. To write to a full or lost volume ends it as well.",
    ),
)  # fmt: skip
