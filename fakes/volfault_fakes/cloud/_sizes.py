"""How large a guest thinks that its disks are: it goes on seeing the size that it had, until somebody tells it."""

from __future__ import annotations

import dataclasses

from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.tables import Volume


def follow(cloud: Store, before: Volume | None, after: Volume | None) -> None:
    """Let guests that run keep the size that a volume had.

    Args:
        cloud: the state, with the change made.
        before: the volume's row, None where there was none.
        after: the same, None where there is none any more.
    """
    if before is None or after is None or before.size == after.size:
        return
    for guest in list(cloud.guests.values()):
        kept = {
            target: dataclasses.replace(disk, size=before.size)
            for target, disk in guest.live.items()
            if disk.serial == after.id and not disk.size
        }
        if kept:
            cloud.change("guests", guest.key, live={**guest.live, **kept})
