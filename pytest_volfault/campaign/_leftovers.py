"""What the faults of a flow leave, each state once, and the sequences that ask what the next flow makes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pytest_volfault.campaign._ended import is_clean
from pytest_volfault.campaign._player import Player
from pytest_volfault.campaign.stage import Stage
from pytest_volfault.errors import UsageError
from pytest_volfault.injection import process
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.scenario import Part, Scenario
from pytest_volfault.targets.contract import Target


@dataclass(frozen=True, slots=True)
class Leftover:
    """One state that is neither where a flow begins nor where it is to end.

    Attributes:
        facts: the state.
        scenario: one of those that leave it: where there is one, one that no process of a host has died in.
        like: how many scenarios leave it.
    """

    facts: Facts
    scenario: Scenario
    like: int


def leftovers(target: Target, player: Player, stage: Stage, scenarios: Iterable[Scenario]) -> list[Leftover]:
    """Play the scenarios of a flow, and gather those of their ends that are not clean.

    What a fault has left in the memory of a process is not looked at: scenarios with the same facts are one leftover.

    Args:
        target: the code under test.
        player: plays them on it.
        stage: the flow's.
        scenarios: all of it; of those with the same end the first one is taken.
    """
    ends: dict[Facts, list[tuple[bool, Scenario]]] = {}
    for scenario in scenarios:
        outcome = player.played(stage, scenario)
        # Who is dead from the start is no fault's doing.
        died = bool(process.dead() - stage.scene.dead)
        if outcome.fired and not is_clean(target, stage, scenario, outcome.facts):
            ends.setdefault(outcome.facts.lasting, []).append((died, scenario))
    # The next flow waits for whoever is dead, and shows nothing of what else was left.
    return [Leftover(facts, min(those, key=lambda each: each[0])[1], len(those)) for facts, those in ends.items()]


def sequences(followers: Iterable[Part], left: Iterable[Leftover]) -> list[Scenario]:
    """Each of those flows after each leftover."""
    return [dataclasses.replace(each.scenario, then=(part,)) for each in left for part in followers]


def followers(target: Target, stage: Stage, golden: Scenario, plays: Callable[[Scenario], object]) -> Iterator[Part]:
    """The flows that a target plays after another one, asked of each server that has the same volume.

    Args:
        target: the code under test.
        stage: the first flow's.
        golden: the first flow.
        plays: plays a scenario without faults; what the target cannot play there it refuses.
    """
    others = [f"server{number}" for number in range(2, len(stage.scene.cast.servers) + 1)]
    for flow in FLOWS:
        if target.refusal(flow, stage.variant) is not None:
            continue
        for server in ("server", *others):
            part = Part(flow, server=server)
            try:
                plays(dataclasses.replace(golden, then=(part,)))
            except UsageError:
                # It needs what is not there, such as a scheduler: only a scenario that begins with such a flow has one.
                continue
            yield part
