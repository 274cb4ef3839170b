"""What Nova's database says of a server. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A block device mapping that is not deleted.

    Attributes:
        volume_id: the volume that it maps.
        attachment_id: the attachment of Cinder's that it names; None where the volume was attached by os-attach.
        size: GiB; None where nobody has written it.
    """

    volume_id: str
    attachment_id: str | None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What Nova's database says of a server.

    Attributes:
        vm_state: `deleted` once it is.
        task_state: what is being done to it, if anything.
        host: where Nova has it; None where it is on no host.
        deleted: whether its row is marked as deleted.
        queued_for_delete: whether the API database says that it is being deleted.
        rows: its block device mappings.
        tagged: ids of the volumes whose disk's tag its metadata lists.
        allocations: the hosts on which Placement keeps room for it.
        migration_allocations: the same for its migrations: where it comes from, or goes to.
        migrations: the records of its migrations, oldest first: `evacuation:done`.
        actions: what users asked for, oldest first: `detach_volume:error`.
    """

    vm_state: str
    task_state: str | None = None
    host: str | None = None
    deleted: bool = False
    queued_for_delete: bool = False
    rows: tuple[Row, ...] = ()
    tagged: frozenset[str] = frozenset()
    actions: tuple[str, ...] = ()
    allocations: tuple[str, ...] = ()
    migration_allocations: tuple[str, ...] = ()
    migrations: tuple[str, ...] = ()

    def maps(self, volume_id: str) -> bool:
        """Whether a row maps that volume to the server."""
        return any(row.volume_id == volume_id for row in self.rows)
