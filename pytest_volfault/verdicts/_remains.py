"""What is left of a server or a volume that was deleted."""

from __future__ import annotations

from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.relations import NOBODY
from pytest_volfault.verdicts._holding import GIVEN_AWAY, Holding

_OWN = ("row", "power", "disk", "tag", "allocation", "migration_allocation")
# What a host or the backend has of a volume, for whichever server of the host.
_SHARED = ("device", "export", "lock", "secret")


def nothing_left(state: Facts, server: str, volume: str, before: Facts | None = None) -> bool:
    """Whether a server is gone and has left nothing of itself, on its hosts, in Cinder or in Nova.

    Args:
        state: what there is.
        server: the role of the server.
        volume: the role of the volume that it had or was to have; what others have of it is theirs.
        before: what there was, with whatever volumes there are besides; None where that is no question.
    """
    if state.value(server, "state") != "deleted" or state.of_relation("task"):
        return False
    if any(fact.subject == server for relation in _OWN for fact in state.of_relation(relation)):
        return False
    held = _holders(before or state)
    besides = {fact.subject for fact in (before or state).of_relation("status")} - {volume}
    if before is not None and before.value(volume, "status") == "deleted" != state.value(volume, "status"):
        # It was made for that server, and nobody else has asked for it.
        return False
    # What it had besides is let go as well; what it had not is as it was.
    own = {each for each in besides if server in held.get(each, ())}
    return all(_is_let_go(state, server, each) for each in (volume, *own)) and all(
        before is None or _of(state, each) == _of(before, each) for each in besides - own
    )


def _holders(state: Facts) -> dict[str, set[str]]:
    """Volume -> the servers that have it, as Nova says or Cinder."""
    found: dict[str, set[str]] = {}
    for fact in state.of_relation("attachment"):
        found.setdefault(fact.subject, set()).add(fact.about[0])
    for fact in state.of_relation("row"):
        found.setdefault(fact.about[0], set()).add(fact.subject)
    return found


def _of(state: Facts, volume: str) -> set[Fact]:
    return {fact for fact in state.lasting.all if volume in (fact.subject, *fact.about)}


def _is_let_go(state: Facts, server: str, volume: str) -> bool:
    held = Holding(state)
    others = {holder for holder, attached in held.attachments if attached == volume} - {server, NOBODY}
    free = others or state.value(volume, "status") in GIVEN_AWAY
    kept = any(holder in (server, NOBODY) for holder, attached in held.attachments if attached == volume)
    leading = (fact for relation in _SHARED for fact in state.of_relation(relation))
    shared = not others and any(volume in (fact.subject, *fact.about) for fact in leading)
    return bool(free) and not (kept or shared)


def once_deleted(start: Facts, volume: str) -> Facts:
    """What a flow began with, once the owner of its volume has deleted that in between.

    Args:
        start: what it began with.
        volume: the role of the volume.
    """
    about = [fact.key for fact in start.all if volume in (fact.subject, *fact.about)]
    return start.but(f"{volume}.status=deleted", without=about)
