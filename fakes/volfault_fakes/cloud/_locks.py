"""Who has an image open: a running guest locks it in the backend from the moment that its disk is live."""

from __future__ import annotations

from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.protocols import PROTOCOLS, connection_data
from volfault_fakes.cloud.tables import Guest, Lock


def follow(cloud: Store, before: Guest | None, after: Guest | None) -> None:
    """Bring the locks in line with a change of a guest; a lock that no guest made is left alone.

    Args:
        cloud: the state, with the change made.
        before: the guest's row, None where there was none.
        after: the same, None where there is none any more.
    """
    had, has = _sources(before), _sources(after)
    if had == has:
        return
    for volume in cloud.volumes.values():
        protocol = PROTOCOLS.get(volume.protocol)
        if protocol is None or not protocol.locked:
            continue
        image = protocol.path(connection_data(volume))
        lock = cloud.locks.get(volume.id)
        if image in has and lock is None and after is not None:
            cloud.put("locks", volume.id, Lock(volume.id, after.id, after.host))
        elif image in had - has and lock is not None and before is not None and _is_of(lock, before):
            # Several guests may share a multiattach image; what counts is that somebody has it open.
            heir = next((guest for guest in cloud.guests.values() if image in _sources(guest)), None)
            if heir is None:
                cloud.drop("locks", volume.id)
            else:
                cloud.put("locks", volume.id, Lock(volume.id, heir.id, heir.host))


def _is_of(lock: Lock, guest: Guest) -> bool:
    return (lock.host, lock.owner) == guest.key


def _sources(guest: Guest | None) -> frozenset[str]:
    return (
        frozenset() if guest is None else frozenset(source for disk in guest.live.values() for source in disk.sources)
    )
