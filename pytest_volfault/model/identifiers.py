"""Ids of scenarios as users and files give them: what needs no code under test is checked here, for all of them.

The points and kinds of an id are held against a target's catalogue where there is one, by `explorer.check_calls`.
"""

from __future__ import annotations

from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.recovery import RECOVERY
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant


def named(text: str) -> Scenario:
    """Read an id of which the flows and the variant exist.

    Raises:
        UsageError: the message names what is wrong, and what there is.
    """
    scenario = Scenario.parse(text)
    check_words(scenario)
    return scenario


def check_words(scenario: Scenario) -> None:
    """Refuse flows that do not exist, and a variant that makes no sense.

    Raises:
        UsageError: the message names what is wrong, and what there is.
    """
    for flow in flows_of(scenario):
        flow_named(flow)
    Variant.parse(scenario.variant)


def flows_of(scenario: Scenario) -> tuple[str, ...]:
    """The names of its flows, each once: all that follow one another, come in between, or are asked for at once.

    What comes after a crash by itself is no flow.
    """
    first, *then = scenario.parts
    parts = (first, *(part for part in then if part.flow not in RECOVERY))
    named = [name for part in parts for name in (part.flow, *(each.flow for each in part.meanwhile))]
    named += [each.flow for each in scenario.beside]
    return tuple(dict.fromkeys(named))
