"""The rules that a final state must keep, each named and judged by itself, for every server, volume and host.

They are written so that one defect trips one rule: a disk that a guest still writes to is reported as that,
and not once more for the device and the LUN that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import whole as attached
from pytest_volfault.verdicts._invariant import Invariant
from pytest_volfault.verdicts._leak_rules import LEAKED
from pytest_volfault.verdicts._stuck_rules import STUCK
from pytest_volfault.verdicts._unsafe_rules import UNSAFE

INVARIANTS: tuple[Invariant, ...] = (*UNSAFE, *LEAKED, *STUCK)
ATTACHED = attached(Variant())


def violations(
    state: Facts, whole: Facts = ATTACHED, invariants: Sequence[Invariant] = INVARIANTS
) -> tuple[Invariant, ...]:
    """The rules that a final state breaks, the worst first.

    Args:
        state: what was left.
        whole: what there is when the volume is wholly attached, on this storage and to this server.
        invariants: the rules that there are.
    """
    broken = (rule for rule in invariants if rule.broken(state, whole))
    return tuple(sorted(broken, key=lambda rule: -rule.severity.rank))
