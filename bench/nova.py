"""Real Nova: scenarios per second with and without healing, and where the time goes."""

from __future__ import annotations

import argparse
import cProfile
import logging
import pstats
from collections.abc import Callable, Iterable
from typing import Any

from bench.measure import Line, at_least, cpu, show, wall
from pytest_volfault import Campaign, load_target

# What Nova 34's own functional tests of volumes manage, 0.2 to 0.5 a second; its faster end.
YARDSTICK = 0.5
# Scenarios per second and core.
GOAL = 20


def _rate(run: Callable[[Any], object], scenarios: Iterable[Any], rounds: int) -> float:
    """Scenarios per second of CPU, the best of some rounds."""
    best, count = float("inf"), 0
    for _ in range(rounds):
        began, count = cpu(), 0
        for scenario in scenarios:
            run(scenario)
            count += 1
        best = min(best, cpu() - began)
    return count / best


def measure(first: int = 60, variant: str = "attachments", rounds: int = 2, profile: bool = False) -> list[Line]:
    """Run scenarios spread evenly over all of the variant; `first=0` runs them all."""
    # Nova logs each error; pytest would keep the lines, and a script without a handler would print them.
    logging.getLogger().addHandler(logging.NullHandler())
    began = cpu()
    target = load_target("nova")
    imported = cpu() - began
    with Campaign(target) as campaign:
        began = cpu()
        stage = campaign.stage("detach", variant)
        staged = cpu() - began
        everything = list(campaign.scenarios("detach", variant))
        scenarios = everything[:: max(1, len(everything) // first)] if first else everything
        # The public `run` heals as well; what it costs without that can only be seen from inside.
        plays = _rate(lambda scenario: campaign._runner.play(stage, scenario), scenarios, rounds)
        began = wall()
        healed = _rate(campaign.run, scenarios, rounds)
        seconds = (wall() - began) / rounds
        if profile:
            with cProfile.Profile() as profiler:
                for scenario in scenarios:
                    campaign.run(scenario)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25).sort_stats("cumtime").print_stats(25)
    return [
        at_least("real Nova, scenarios played", plays, "/s of CPU", GOAL),
        Line("real Nova, played / functional test of Nova (0.5 /s)", plays / YARDSTICK, "x"),
        Line("real Nova, with healing / functional test of Nova", healed / YARDSTICK, "x"),
        Line("  scenarios with healing", healed, "/s of CPU"),
        Line("  the same in real time", len(scenarios) / seconds, "/s"),
        Line(f"  scenarios measured, of {len(everything)}", len(scenarios), ""),
        Line("  importing Nova", imported, "s of CPU"),
        Line("  setting up, attaching, golden run twice", staged, "s of CPU"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=60, metavar="N", help="so many scenarios, evenly spread; 0: all")
    parser.add_argument("--variant", default="attachments", choices=("attachments", "legacy"))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    options = parser.parse_args()
    show("Real Nova", measure(options.first, options.variant, options.rounds, options.profile))
