"""What is left of a server or a volume that was deleted."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.relations import NOBODY
from pytest_volfault.verdicts._holding import GIVEN_AWAY, Holding

_OWN = ("row", "power", "disk", "tag", "allocation", "migration_allocation")
# What a host or the backend has of a volume, for whichever server of the host.
_SHARED = ("device", "export", "lock", "secret")


def nothing_left(state: Facts, server: str, volume: str) -> bool:
    """Whether a server is gone and has left nothing of itself, on its hosts, in Cinder or in Nova.

    Args:
        state: what there is.
        server: the role of the server.
        volume: the role of the volume that it had or was to have; what others have of it is theirs.
    """
    if state.value(server, "state") != "deleted" or state.of_relation("task"):
        return False
    held = Holding(state)
    others = {holder for holder, attached in held.attachments if attached == volume} - {server, NOBODY}
    free = others or state.value(volume, "status") in GIVEN_AWAY
    own = any(fact.subject == server for relation in _OWN for fact in state.of_relation(relation))
    kept = any(holder in (server, NOBODY) for holder, attached in held.attachments if attached == volume)
    leading = (fact for relation in _SHARED for fact in state.of_relation(relation))
    shared = not others and any(volume in (fact.subject, *fact.about) for fact in leading)
    return bool(free) and not (own or kept or shared)


def once_deleted(start: Facts, volume: str) -> Facts:
    """What a flow began with, once the owner of its volume has deleted that in between.

    Args:
        start: what it began with.
        volume: the role of the volume.
    """
    about = [fact.key for fact in start.all if volume in (fact.subject, *fact.about)]
    return start.but(f"{volume}.status=deleted", without=about)
