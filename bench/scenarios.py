"""A campaign on the reference inside one pytest item, against what pytest itself spends on an empty item."""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import tempfile
from pathlib import Path

from bench.measure import Line, at_most, cpu, cpu_of_child, show, take_turns
from pytest_volfault import Campaign, Rung, load_target

ITEMS = 2000
ROUNDS = 5
REPEATS = 4
VARIANTS = ("attachments", "legacy")
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
# The campaign inside an item: what pytest does around it (capturing, logging) is in force.
ITEM = "from bench import scenarios\n\ndef test_campaign():\n    scenarios.write_rates({!r})\n"


def rates(profile: bool = False) -> dict[str, float]:
    """CPU seconds a scenario: all of them, and those that need no healing, which are played once."""
    with Campaign(load_target("reference")) as campaign:
        everything = [each for variant in VARIANTS for each in campaign.scenarios("detach", variant)]
        plays = [each for each in everything if campaign.run(each).heals_by is Rung.NONE_NEEDED]
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
    return seconds | {"count": len(everything)}


def write_rates(file: str) -> None:
    Path(file).write_text(json.dumps(rates()))


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="volfault-bench-") as name:
        folder = Path(name)
        for count in (1, ITEMS):
            (folder / f"test_{count}.py").write_text(
                "\n".join(f"def test_{number}():\n    pass\n" for number in range(count))
            )
        (folder / "test_campaign.py").write_text(ITEM.format(str(folder / "rates.json")))
        root = str(Path(__file__).parent.parent)
        found: list[dict[str, float]] = []

        def run(file: str) -> float:
            return cpu_of_child([*PYTEST, file], name, PYTHONPATH=root)

        def campaign() -> float:
            seconds = run("test_campaign.py")
            found.append(json.loads((folder / "rates.json").read_text()))
            return seconds

        taken = take_turns(
            {
                "one": lambda: run("test_1.py"),
                "many": lambda: run(f"test_{ITEMS}.py"),
                "campaign": campaign,
                # One item a scenario, as the published suite runs them, less one item of it.
                "suite": lambda: run_suite(name),
                "replay": lambda: run_suite(name, "--volfault-scenario=detach.attachments"),
            },
            ROUNDS,
        )
    empty = (taken["many"].best - taken["one"].best) / (ITEMS - 1)
    healed, played = (min(each[key] for each in found) for key in ("healed", "played"))
    suite = (taken["suite"].best - taken["replay"].best) / (found[0]["count"] - 1)
    return [
        at_most("scenario with healing / an empty pytest item", healed / empty, "x", 10),
        at_most("scenario that needs none / an empty pytest item", played / empty, "x", 10),
        Line("one pytest item a scenario / an empty item", suite / empty, "x"),
        Line("  empty pytest items", 1 / empty, "/s of CPU"),
        Line("  scenarios with healing", 1 / healed, "/s of CPU"),
        Line("  scenarios that need none", 1 / played, "/s of CPU"),
        Line("  scenarios, one pytest item each", 1 / suite, "/s of CPU"),
    ]


def run_suite(folder: str, *options: str) -> float:
    """CPU of `pytest --pyargs volfault_suites` on the detach flow."""
    return cpu_of_child(
        [*PYTEST, "-p", "volfault", "--pyargs", "volfault_suites", "--volfault-flow=detach", *options], folder
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="show where the time of the campaign goes")
    if parser.parse_args().profile:
        rates(profile=True)
    else:
        show("Scenarios of the reference", measure())
