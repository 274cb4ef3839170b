"""What of a state is other servers' and other volumes', and no affair of a flow that is asked of one of each."""

from __future__ import annotations

from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.relations import NOBODY, RELATIONS
from pytest_volfault.model.scenario import Part


def others_hold(state: Facts, last: Part) -> bool:
    """Whether Cinder has an attachment of a flow's volume for another server than the flow's."""
    return bool(_attachments_of_others(state, last))


def only_of_others(state: Facts, last: Part) -> frozenset[str]:
    """The volumes that other servers have, and the one that a flow is asked of has not."""
    holders: dict[str, set[str]] = {}
    for fact in state.of_relation("attachment"):
        holders.setdefault(fact.subject, set()).add(fact.about[0])
    for fact in state.of_relation("row"):
        holders.setdefault(fact.about[0], set()).add(fact.subject)
    own = {last.server, NOBODY}
    return frozenset(volume for volume, held_by in holders.items() if own.isdisjoint(held_by)) - {last.volume}


def kept_for_others(state: Facts, last: Part) -> tuple[str, ...]:
    """What keeps a flow's volume for other servers that are on no host; nothing where one of them is on a host."""
    others = _attachments_of_others(state, last)
    return () if any(len(fact.about) > 1 for fact in others) else tuple(map(str, others))


def among_others(own: Facts, last: Part, state: Facts, *, alone: bool) -> Facts:
    """A flow's own facts, and what a state says of other servers; those may not have its volume where it is alone."""
    others = {
        fact
        for fact in state.lasting.all
        if _is_of_another(fact, last.server)
        and not (alone and RELATIONS[fact.relation].about == ("volume",) and fact.about == (last.volume,))
    }
    return Facts(frozenset({fact for fact in own.all if not _is_of_another(fact, last.server)} | others))


def with_others_volumes(own: Facts, others: Facts, kept: frozenset[str]) -> Facts:
    """The facts of one state, but for what is so of volumes: only of some it is what this state has.

    Args:
        own: that state.
        others: the state that says what is so of the other volumes.
        kept: the volumes of which the first one says it.
    """
    elsewhere = (volumes_of(own) | volumes_of(others)) - kept

    def is_elsewhere(fact: Fact) -> bool:
        return not elsewhere.isdisjoint((fact.subject, *fact.about))

    return Facts(
        frozenset(
            {
                *(fact for fact in own.all if not is_elsewhere(fact)),
                *(fact for fact in others.all if is_elsewhere(fact)),
            }
        )
    )


def volumes_of(state: Facts) -> set[str]:
    return {fact.subject for fact in state.of_relation("status")}


def _is_of_another(fact: Fact, server: str) -> bool:
    return RELATIONS[fact.relation].subject == "server" and fact.subject != server


def _attachments_of_others(state: Facts, last: Part) -> list[Fact]:
    return [
        fact
        for fact in state.of_relation("attachment")
        if fact.subject == last.volume and fact.about[0] not in (last.server, NOBODY)
    ]
