"""The calls of a domain about its migration to another host."""

# ruff: noqa: N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.tables import Migration
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants, details
from volfault_fakes.libvirt.arriving import Definitions
from volfault_fakes.libvirt.domain_handle import DomainHandle
from volfault_fakes.libvirt.error import invalid, libvirtError
from volfault_fakes.libvirt.migration import TRANSFER_SECONDS
from volfault_fakes.libvirt.peers import peer
from volfault_fakes.libvirt.point_kinds import LOST, MIGRATED, SET
from volfault_fakes.libvirt.printing import MEMORY

# What a caller may give to migrateToURI3; those of which nothing follows here are taken all the same.
PARAMETERS = frozenset((
    "bandwidth", "destination_xml", "persistent_xml", "migrate_uri", "migrate_disks", "parallel.connections",
))  # fmt: skip
FLAGS = (
    constants.VIR_MIGRATE_LIVE | constants.VIR_MIGRATE_PEER2PEER | constants.VIR_MIGRATE_TUNNELLED
    | constants.VIR_MIGRATE_PERSIST_DEST | constants.VIR_MIGRATE_UNDEFINE_SOURCE | constants.VIR_MIGRATE_NON_SHARED_INC
    | constants.VIR_MIGRATE_UNSAFE | constants.VIR_MIGRATE_AUTO_CONVERGE | constants.VIR_MIGRATE_POSTCOPY
    | constants.VIR_MIGRATE_TLS | constants.VIR_MIGRATE_PARALLEL
)  # fmt: skip
# virDomainJobOperation
MIGRATION_OUT = 5
# Of virDomainJobInfo: its type, two times, and three figures each of everything, the memory and the disks.
FIGURES = 12


@takes_turns(besides=("migrateToURI3",))
class MoveCalls(DomainHandle):
    """What virDomain does about migrations."""

    @crosses("libvirt.migrate", MIGRATED, detail=details.migration)
    def migrateToURI3(self, dconnuri: str, params: Mapping[str, Any] | None, flags: int = 0) -> int:
        """Move the running domain to another host, and return when that is done.

        What is on the disks stays where it is: the hosts share it, or `migrate_disks` are taken as copied.

        Raises:
            libvirtError: 55, it does not run, or a disk of it is being copied; 38, the other host cannot be reached or
                lacks a disk; 67, it would not be the same there; 78, somebody has called it off; 9, it has failed.
            UnknownCall: a parameter, a flag or a kind of migration that the fake does not know.
        """
        given = dict(params or {})
        _check(given, flags)
        guest = self._write("virDomainMigrateToURI3")
        hypervisor = self._conn._hypervisor
        hypervisor.power.require_active(guest)
        to = peer(hypervisor.cloud, hypervisor.daemons, dconnuri)
        if any(disk.mirror for disk in guest.live.values()):
            raise invalid("domain has active block job", codes.VIR_FROM_QEMU)
        definitions = Definitions.of(guest, given.get("destination_xml"), given.get("persistent_xml"))
        hypervisor.migrations.begin(guest, to, definitions, flags)
        hypervisor.migrations.wait(guest.key)
        return 0

    @crosses("libvirt.job_stats", LOST, reads=True)
    def jobStats(self, flags: int = 0) -> dict[str, Any]:
        """What is known of its migration: `type` alone where there is none, or none any more."""
        guest = self._row()
        self._conn._hypervisor.power.require_active(guest)
        if guest.incoming:
            raise libvirtError.raised(
                codes.VIR_ERR_OPERATION_UNSUPPORTED,
                codes.VIR_FROM_QEMU,
                "migration statistics are available only on the source host",
            )
        if guest.migration is None:
            return {"type": constants.VIR_DOMAIN_JOB_NONE}
        elapsed, total, left = self._progress(guest.migration)
        figures = {"total": total, "processed": total - left, "remaining": left}
        return {
            "type": constants.VIR_DOMAIN_JOB_UNBOUNDED,
            "operation": MIGRATION_OUT,
            "time_elapsed": elapsed,
            **{f"data_{name}": value for name, value in figures.items()},
            **{f"memory_{name}": value for name, value in figures.items()},
            **{f"disk_{name}": 0 for name in figures},
        }

    def jobInfo(self) -> list[int]:
        """The same as a list: its type, its times, and figures of all, of the memory and of the disks."""
        guest = self._row()
        self._conn._hypervisor.power.require_active(guest)
        if guest.migration is None:
            return [constants.VIR_DOMAIN_JOB_NONE] + [0] * (FIGURES - 1)
        elapsed, total, left = self._progress(guest.migration)
        memory = [total, total - left, left]
        return [constants.VIR_DOMAIN_JOB_UNBOUNDED, elapsed, 0, *memory, *memory, 0, 0, 0]

    @crosses("libvirt.abort_job", SET)
    def abortJob(self) -> int:
        """Call its migration off."""
        guest = self._write("virDomainAbortJob")
        self._conn._hypervisor.power.require_active(guest)
        self._conn._hypervisor.migrations.cancel(guest)
        return 0

    @crosses("libvirt.set_max_downtime", SET)
    def migrateSetMaxDowntime(self, downtime: int, flags: int = 0) -> int:
        """Say how many milliseconds it may stand still; the fake's always stand still for the same time."""
        self._conn._hypervisor.power.require_active(self._write("virDomainMigrateSetMaxDowntime"))
        return 0

    def migrateSetMaxSpeed(self, bandwidth: int, flags: int = 0) -> int:
        """Say how many MiB a second may be sent; the fake sends as fast as it always does."""
        self._write("virDomainMigrateSetMaxSpeed")
        return 0

    @crosses("libvirt.start_postcopy", SET)
    def migrateStartPostCopy(self, flags: int = 0) -> int:
        """Let it run on the other host before all of its memory is there."""
        guest = self._write("virDomainMigrateStartPostCopy")
        self._conn._hypervisor.power.require_active(guest)
        self._conn._hypervisor.migrations.start_postcopy(guest)
        return 0

    def _progress(self, migration: Migration) -> tuple[int, int, int]:
        """(milliseconds, bytes of memory, and of these how many are still to be sent)."""
        seconds = self._conn._hypervisor.cloud.clock.now - migration.began
        total = MEMORY * 1024
        return int(seconds * 1000), total, int(total * max(0.0, 1 - seconds / TRANSFER_SECONDS))


def _check(given: Mapping[str, Any], flags: int) -> None:
    unknown = sorted(given.keys() - PARAMETERS)
    if unknown:
        raise UnknownCall(f"libvirt: migrateToURI3 with {', '.join(unknown)}; the fake knows {sorted(PARAMETERS)}")
    if flags & ~FLAGS or not flags & constants.VIR_MIGRATE_PEER2PEER:
        raise UnknownCall(
            f"libvirt: migrateToURI3 with the flags {flags:#x}; the fake knows {FLAGS:#x}, with VIR_MIGRATE_PEER2PEER"
        )
