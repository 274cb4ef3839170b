"""Two flows at once with one switch: the second runs to its end while the first stands at a call.

Each call of the first flow is tried, on both sides of its effect. Schedules with more switches are for a general
explorer, which has its place beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pytest_volfault.explorer._exhaustive import Breakable
from pytest_volfault.model.scenario import SIDES, Meanwhile, Scenario
from pytest_volfault.model.trace import End, TraceEntry


def one_switch(
    scenario: Scenario, trace: Sequence[TraceEntry], breakable: Mapping[str, Breakable], flow: str
) -> list[Scenario]:
    """The scenarios in which another flow comes in between, once.

    Args:
        scenario: the first flow.
        trace: its calls, when nothing comes in between.
        breakable: point -> what can go wrong there.
        flow: the second flow.
    """
    return [
        replace(scenario, meanwhile=(*scenario.meanwhile, Meanwhile(entry.point, flow, when, entry.occurrence)))
        for entry in trace
        if entry.point is not None and entry.point in breakable and entry.end is not End.REFUSED
        for when in SIDES
        # A read has no effect; standing after it is standing before the next call.
        if not (when == "after" and breakable[entry.point].reads)
    ]
