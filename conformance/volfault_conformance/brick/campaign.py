"""A sample of Nova's campaign with one of the two os-bricks; a process each, as Nova's configuration is global.

    python -P campaign.py real results.json 8 detach.attachments attach.attachments

By its path: importing this package loads os-brick, and with it eventlet, which Nova must come before.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_volfault import Campaign, Scenario
from pytest_volfault.targets import Parties
from pytest_volfault.targets.loading import shipped

# Of the programs of the host the fake knows nothing.
ONLY_REAL = "host."


def sample(scenarios: Sequence[Scenario], nth: int) -> Iterator[Scenario]:
    """What both can run: every fault in os-brick's own calls, and every nth of the others."""
    common = [each for each in scenarios if not any(fault.point.startswith(ONLY_REAL) for fault in each.faults)]
    for number, scenario in enumerate(common):
        if number % nth == 0 or any(fault.point.startswith("brick.") for fault in scenario.faults):
            yield scenario


def results(brick: str, nth: int, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Run the sample of some flows.

    Returns:
        By id, what the results file has of it, without the trace: that of the real os-brick names its programs.
    """
    found = {}
    with Campaign(shipped(Parties(brick))["nova"]()) as campaign:
        for name in names:
            flow, _, variant = name.partition(".")
            for scenario in sample(list(campaign.scenarios(flow, variant)), nth):
                result = campaign.run(scenario).as_dict()
                # The way through the code is another one, where os-brick is the real one.
                for key in ("trace", "way", "course", "conduct"):
                    result.pop(key, None)
                found[scenario.id] = result
    return found


def main(brick: str, file: str, nth: str, *names: str) -> None:
    """Write the results of the sample into a file."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    Path(file).write_text(json.dumps(results(brick, int(nth), names)))


if __name__ == "__main__":
    main(*sys.argv[1:])
