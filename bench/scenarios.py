"""A campaign on the reference inside one pytest item, against what pytest itself spends on an empty item."""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import tempfile
from pathlib import Path

from bench.measure import (
    PYTEST,
    WITH_BENCH,
    Line,
    at_most,
    cpu,
    cpu_of_child,
    empty_item,
    empty_items,
    show,
    take_turns,
)
from pytest_volfault import Campaign, Cure, load_target

ROUNDS = 5
REPEATS = 4
VARIANTS = ("attachments", "legacy")
# The campaign inside an item: what pytest does around it (capturing, logging) is in force.
ITEM = "from bench import scenarios\n\ndef test_campaign():\n    scenarios.write_rates({!r})\n"


def rates(profile: bool = False) -> dict[str, float]:
    """CPU seconds a scenario: all of them, and those that need no healing, which are played once."""
    with Campaign(load_target("reference")) as campaign:
        everything = [each for variant in VARIANTS for each in campaign.scenarios("detach", variant)]
        plays = [each for each in everything if campaign.run(each).heals_by == Cure.NONE_NEEDED]
        with cProfile.Profile() if profile else tempfile.SpooledTemporaryFile() as profiler:
            seconds = {}
            for name, scenarios in (("healed", everything), ("played", plays)):
                best = float("inf")
                for _ in range(REPEATS):
                    began = cpu()
                    for scenario in scenarios:
                        campaign.run(scenario)
                    best = min(best, cpu() - began)
                seconds[name] = best / len(scenarios)
        if isinstance(profiler, cProfile.Profile):
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25).sort_stats("cumtime").print_stats(40)
    return seconds


def write_rates(file: str) -> None:
    Path(file).write_text(json.dumps(rates()))


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="volfault-bench-") as name:
        folder = Path(name)
        (folder / "test_campaign.py").write_text(ITEM.format(str(folder / "rates.json")))
        found: list[dict[str, float]] = []

        def campaign() -> float:
            seconds = cpu_of_child([*PYTEST, "test_campaign.py"], name, PYTHONPATH=WITH_BENCH)
            found.append(json.loads((folder / "rates.json").read_text()))
            return seconds

        taken = take_turns({**empty_items(folder), "campaign": campaign}, ROUNDS)
    empty = empty_item(taken)
    healed, played = (min(each[key] for each in found) for key in ("healed", "played"))
    return [
        at_most("scenario with healing / an empty pytest item", healed / empty, "x", 10),
        at_most("scenario that needs none / an empty pytest item", played / empty, "x", 10),
        Line("  empty pytest items", 1 / empty, "/s of CPU"),
        Line("  scenarios with healing", 1 / healed, "/s of CPU"),
        Line("  scenarios that need none", 1 / played, "/s of CPU"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="show where the time of the campaign goes")
    if parser.parse_args().profile:
        rates(profile=True)
    else:
        show("Scenarios of the reference", measure())
