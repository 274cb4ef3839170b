"""Rules whose breach leaves something stuck: no operation goes on with it by itself."""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts._holding import Holding
from pytest_volfault.verdicts._invariant import Invariant

# States that end only when somebody ends them.
_TRANSITIONAL = frozenset({"attaching", "detaching", "deleting", "reserved", "creating", "downloading", "extending"})


def _outgrown(state: Facts, _whole: Facts) -> bool:
    return any(state.of_relation(relation) for relation in ("row_size", "guest_size", "device_size"))


def _lasting_transition(state: Facts, whole: Facts) -> bool:
    # An offloaded server's volume is kept `reserved` until it is unshelved.
    return bool(state.of_relation("task") or state.of_relation("copying")) or any(
        fact.value in _TRANSITIONAL
        and fact.value != whole.value(fact.subject, "status")
        and not (fact.value == "reserved" and Holding(state).is_kept_for_offloaded(fact.subject))
        for fact in state.of_relation("status")
    )


STUCK: tuple[Invariant, ...] = (
    Invariant(
        "no-outgrown-guest",
        Verdict.STUCK,
        _outgrown,
        "the volume has grown, and its server's guest, its host or Nova's row does not know: the room cannot be used",
    ),
    Invariant(
        "no-lasting-transition",
        Verdict.STUCK,
        _lasting_transition,
        "the volume or the server is left in a state that only a running operation may be in",
    ),
)
