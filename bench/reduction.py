"""Pairs of faults: all that there are, what the rules leave of them, what is played of that, and whether it holds.

python -m bench.reduction                                   every flow of the reference; brute force is the referee
python -m bench.reduction detach.legacy attach.attachments  some of them
python -m bench.reduction --target nova --alone detach.attachments

Brute force must find the same set of (end, verdict, degree, cause) as what was left; it ends with 1 where it does not.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from bench.measure import cpu
from pytest_volfault import Campaign, Result, Scenario, causes_of, flow_named, load_target
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.results import Bound, Results

FAULTS = 2
COLUMNS = "{:<32}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}  {}"


class Taken:
    """Counts the results that were taken over; see `Recorder`."""

    def __init__(self) -> None:
        self.count = 0

    def around(self, scenario: Scenario, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 - as a recorder is told
        return nullcontext()

    def same(self, scenario: Scenario, known: Scenario) -> None:  # noqa: ARG002 - as above
        self.count += 1


def shown(campaign: Campaign, golden: Result, result: Result) -> Any:
    """What a scenario shows, by itself: causes that several have in common are not named after most of them."""
    alone = Results(campaign.target.info, Bound(FAULTS), (golden, result), (golden,))
    return result.outcome.facts.lasting, result.verdict, result.degree, tuple(each.name for each in causes_of(alone))


def explore(target: str, name: str, without: tuple[str, ...]) -> tuple[int, int, int, float, set[Any]]:
    """How many scenarios there are, were pruned, and taken over; CPU seconds; and what they show."""
    golden = Scenario.parse(name)
    taken = Taken()
    with Campaign(load_target(target), FAULTS, recorder=taken, no_reduction=without) as campaign:
        began, count, shows = cpu(), 0, set()
        undisturbed = campaign.run(golden)
        # One after the other as they are found: what is taken over is at hand then.
        for scenario in campaign.scenarios(golden.flow, golden.variant):
            shows.add(shown(campaign, undisturbed, campaign.run(scenario)))
            count += 1
        return count, sum(campaign.pruned[name].values()), taken.count, cpu() - began, shows


def main() -> bool:
    parser = argparse.ArgumentParser(prog="python -m bench.reduction", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="FLOW.VARIANT", help="all of the target's by default")
    parser.add_argument("--target", default="reference")
    parser.add_argument(
        "--alone", action="store_true", help="without the referee, which takes as long as all that is left out"
    )
    options = parser.parse_args()
    logging.getLogger().addHandler(logging.NullHandler())
    with Campaign(load_target(options.target)) as campaign:
        every = [f"{flow}.{variant}" for flow in FLOWS for variant in campaign.able(flow_named(flow))]
    print(COLUMNS.format("flow and variant", "all", "alike", "left", "taken", "played", "CPU s", "holds"))
    holds = True
    for name in options.names or every:
        count, pruned, taken, seconds, shows = explore(options.target, name, ())
        said = "not asked"
        if not options.alone:
            everything = explore(options.target, name, ("alike",))
            whole = everything[0] == count + pruned and everything[4] == shows
            said = f"yes, {len(shows)} ends" if whole else f"NO: {len(everything[4] - shows)} ends are lost"
            holds &= whole
        print(
            COLUMNS.format(name, count + pruned, pruned, count, taken, count - taken, f"{seconds:.1f}", said),
            flush=True,
        )
    return holds


if __name__ == "__main__":
    sys.exit(not main())
