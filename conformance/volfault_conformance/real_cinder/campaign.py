"""Nova's campaign with one of the two Cinders; a process each, as Nova's configuration is global.

python -P campaign.py fake results.json 1 '' detach.attachments attach.attachments
python -P campaign.py cinder/bin/python results.json 1 '' detach.attachments attach.attachments
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pytest_volfault import Campaign, Scenario, Variant
from pytest_volfault.targets import Parties
from pytest_volfault.targets.loading import shipped
from volfault_conformance.real_cinder.falsified import falsify

FAKE = "fake"
# What happens in Cinder's own tables and storage, which are not ours to change behind the real one.
OURS_ALONE = ("http-404", "half-done")


def parties(cinder: str) -> Parties:
    """What a session would choose: `fake`, or the Python of the real Cinder."""
    return Parties() if cinder == FAKE else Parties(cinder="real", cinder_python=Path(cinder))


def results(cinder: str, nth: int, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Play flows, every nth scenario of each.

    Args:
        cinder: see `parties`.
        nth: 1 for all of them.
        names: `FLOW.VARIANT`.

    Returns:
        By id, what the results file has of it: verdict, what heals it, final state, answer, trace. Of a flow that
        this Nova cannot perform, why not.
    """
    target = shipped(parties(cinder))["nova"]()
    found: dict[str, dict[str, Any]] = {}
    with Campaign(target) as campaign:
        for name in names:
            flow, _, variant = name.partition(".")
            refusal = target.refusal(flow, Variant.parse(variant))
            if refusal is not None:
                found[name] = {"refusal": refusal}
                continue
            for scenario in [each for each in campaign.scenarios(flow, variant) if not _is_ours_alone(each)][::nth]:
                found[scenario.id] = campaign.run(scenario).as_dict()
    return found


def _is_ours_alone(scenario: Scenario) -> bool:
    return any(fault.kind in OURS_ALONE for fault in scenario.faults)


def main(cinder: str, file: str, nth: str, rule: str, *names: str) -> None:
    """Write the results into a file."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if rule:
        falsify(rule)
    Path(file).write_text(json.dumps(results(cinder, int(nth), names)))


if __name__ == "__main__":
    main(*sys.argv[1:])
