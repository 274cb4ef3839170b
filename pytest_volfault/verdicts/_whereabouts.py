"""Where a server is: by Nova's word, by what runs on the hosts, and by what Placement keeps for it."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts

# How the migrations are recorded that a host looks for when it is back (ComputeManager._destroy_evacuated_instances).
_TO_BE_TOLD = frozenset({"evacuation:accepted", "evacuation:pre-migrating", "evacuation:done"})


def runs_on_no_host(state: Facts) -> bool:
    """Whether a host runs the guest of a server that Nova has on none; of deleted ones `no-stray-guest` tells."""
    return any(
        fact.value != "shutoff" and state.value(fact.subject, "state") != "deleted" and _is_nowhere(state, fact.subject)
        for fact in state.of_relation("power")
    )


def has_room_in_vain(state: Facts) -> bool:
    """Whether Placement keeps room on a host for a server that is not there and is not coming.

    That of a server that was evacuated is given back by its old host, when that is back (_destroy_evacuated_instances).
    """
    evacuated = {fact.subject for fact in state.of_relation("migration") if fact.value in _TO_BE_TOLD}
    return any(
        fact.subject not in evacuated
        and not state.has(fact.subject, "power", *fact.about)
        and (_is_nowhere(state, fact.subject) or state.value(fact.subject, "host") not in (None, *fact.about))
        for fact in state.of_relation("allocation")
    )


def _is_nowhere(state: Facts, server: str) -> bool:
    """A server that Nova is at work on may be on its way to one. Without a Nova nobody says where it is."""
    known = state.value(server, "state") is not None
    return known and state.value(server, "host") is None and state.value(server, "task") is None
