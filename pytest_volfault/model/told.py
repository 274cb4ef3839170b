"""What a caller is told of a server's volumes, as facts, and whether it is so. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_volfault.model.facts import Fact, Facts

ATTACHED, NOT_ATTACHED = "attached", "not-attached"


def as_told(server: str, attached: Iterable[tuple[str, bool]]) -> Iterator[Fact]:
    """An answer as facts.

    Args:
        server: the role of the server that was asked about.
        attached: the role of each volume that was told of -> whether the server has it.
    """
    for volume, has in attached:
        yield Fact(server, "told", (volume,), value=ATTACHED if has else NOT_ATTACHED)


def told_of(there: Facts, server: str) -> Iterator[Fact]:
    """What is to be told of each volume of a state."""
    volumes = (fact.subject for fact in there.of_relation("status"))
    return as_told(server, ((volume, _has(there, server, volume)) for volume in volumes))


def untrue(state: Facts) -> Iterator[str]:
    """What was told and is not so, as clauses."""
    for fact in state.of_relation("told"):
        (volume,) = fact.about
        if fact.value == ATTACHED and not _has(state, fact.subject, volume):
            yield f"the caller was told that {fact.subject} has {volume}; neither Cinder nor its guest says so"
        elif fact.value == NOT_ATTACHED and _has(state, fact.subject, volume):
            yield f"the caller was told that {fact.subject} does not have {volume}; Cinder or its guest says it has"


def _has(state: Facts, server: str, volume: str) -> bool:
    """Whether Cinder has an attachment of the volume for the server, or its guest has the disk."""
    attached = any(fact.subject == volume and fact.about[0] == server for fact in state.of_relation("attachment"))
    plugged = any(
        fact.subject == server and fact.about[1] == volume and "live" in fact.value
        for fact in state.of_relation("disk")
    )
    return attached or plugged
