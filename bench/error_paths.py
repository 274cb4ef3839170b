"""What it costs to measure which error paths run: the same scenarios with a recorder and without, healing included."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from bench.measure import Line, cpu, show, take_turns
from pytest_volfault import Campaign, load_target
from pytest_volfault.handlers.recorder import CoverageRecorder
from pytest_volfault.handlers.sources import sources_that_exist

ROUNDS = 3
# Target -> so many scenarios, evenly spread.
FIRST = {"reference": 120, "nova": 60}


def measure() -> list[Line]:
    # Nova logs each error; a script without a handler would print them.
    logging.getLogger().addHandler(logging.NullHandler())
    lines = []
    for name, first in FIRST.items():
        target = load_target(name)
        recorder = CoverageRecorder(sources_that_exist(target.modules))
        taken = take_turns(
            {"without": _campaign(target, first, None), "with": _campaign(target, first, recorder)}, ROUNDS
        )
        ratio = taken["with"].best / taken["without"].best
        lines.append(Line(f"{name}, scenarios with --volfault-coverage / without", ratio, "x"))
    return lines


def _campaign(target: Any, first: int, recorder: CoverageRecorder | None) -> Callable[[], float]:
    """Run some scenarios on a campaign that knows none of them yet; returns seconds of CPU."""

    def run() -> float:
        with Campaign(target, recorder=recorder) as campaign:
            everything = list(campaign.scenarios("detach", "attachments"))
            began = cpu()
            for scenario in everything[:: max(1, len(everything) // first)]:
                campaign.run(scenario)
            return cpu() - began

    return run


if __name__ == "__main__":
    show("Error paths", measure())
