"""A claim about everything that is left, in facts: of each volume and each server of the scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pytest_volfault import Facts, Scenario, TargetAccess, Variant, flow_named

NOVA, BOTH = ("nova",), ("reference", "nova")
End = Callable[[str, Variant], Facts]


def start(flow: str, variant: Variant) -> Facts:
    """Everything is as it was."""
    return flow_named(flow).start(variant)


def goal(flow: str, variant: Variant) -> Facts:
    """The flow has done what it is for."""
    return flow_named(flow).goal(variant)


def as_if(state: Callable[[Variant], Facts], words: str) -> End:
    """What there is in another variant."""
    return lambda _flow, _variant: state(Variant.parse(words))


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        name: what is claimed, in a few words; part of the test's id.
        scenario: the id that is played.
        end: what is left, but for the following.
        more: facts that are left besides, or with another value.
        less: keys of facts that are not left.
        on: of which targets it holds.
    """

    name: str
    scenario: str
    end: End
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    on: tuple[str, ...] = BOTH

    def __str__(self) -> str:
        return self.name


def check(target: TargetAccess, claim: Claim) -> None:
    """Play a claim and compare."""
    scenario = Scenario.parse(claim.scenario)
    if target.refusal(scenario.golden.id) is not None:
        pytest.skip(target.refusal(scenario.golden.id) or "")
    if target.name not in claim.on:
        pytest.skip(f"nothing is claimed of {target.name}, which need not make such a call")
    outcome = target.play(claim.scenario)
    assert outcome.fired, [str(entry) for entry in outcome.trace]
    expected = claim.end(scenario.flow, Variant.parse(scenario.variant)).but(*claim.more, without=claim.less).lasting
    left = outcome.facts.lasting
    if left != expected:
        gained, lost = (sorted(map(str, one.all - other.all)) for one, other in ((left, expected), (expected, left)))
        # A row is wrong, and no line of the test.
        pytest.fail(f"{scenario.id}: there is {gained} instead of {lost}", pytrace=False)
