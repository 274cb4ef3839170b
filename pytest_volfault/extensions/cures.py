"""What heals, as actions on a faulted state. The campaign goes back to that state before each cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import CURES as PHRASES
from pytest_volfault.targets.contract import Scene, Target


@dataclass(frozen=True, slots=True)
class Case:
    """What a cure has before it: the fault is gone, and what it has left is still there.

    Attributes:
        target: the code under test, with the cloud that all its fakes front.
        flow: name of the flow that was broken.
        variant: on what.
        scene: its server and its volume.
    """

    target: Target
    flow: str
    variant: Variant
    scene: Scene


@dataclass(frozen=True, slots=True)
class Cure:
    """Something that somebody does when a flow was broken.

    After each of its actions the campaign looks whether everything is whole, or the caller's retry makes it so.

    Attributes:
        name: as the results have it in `heals_by`.
        phrase: who does it or what it is, as a sentence has it behind `healed by`: `an operator`.
        actions: what is done, one after the other; one that returns False has found nothing to do.
    """

    name: str
    phrase: str
    actions: tuple[Callable[[Case], object], ...]


def _let_go(case: Case) -> bool:
    """What Nova maps, and should not, only Nova's own detach takes away."""
    if case.flow != "attach" or case.target.refusal("detach", case.variant) is not None:
        return False
    case.target.perform("detach", case.variant, case.scene)
    return True


# The cheapest first. The caller's plain retry is what is tried after each action, and by itself.
SHIPPED: tuple[Cure, ...] = tuple(
    Cure(name, PHRASES.shipped[name], actions)
    for name, actions in (
        ("retry", ()),
        ("restart", (lambda case: case.target.restart(case.scene),)),
        ("periodic", (lambda case: case.target.periodic(case.scene),)),
        (
            "operator",
            (
                lambda case: case.target.reset_states(case.scene),
                _let_go,
                lambda case: case.target.clean_up(case.scene),
            ),
        ),
    )
)
