"""What the shipped baselines do not hold yet is left out of a comparison with them."""

from __future__ import annotations

from pytest_volfault.model.scenario import Scenario
from volfault_suites.baselines.store import shipped
from volfault_suites.conftest import NOT_HELD

# The sequences of `leftovers` have several flows, and no baseline holds sequences.
FLOWS_OF: dict[str, set[str]] = {
    "extend": {"extend"},
    "leftovers": set(),
    "power": {"stop", "start"},
    "reading": {"show", "list"},
    "reboot": {"reboot", "soft_reboot"},
    "rescue": {"rescue", "unrescue"},
    "returning": {"resume_on_boot", "reap", "reclaim"},
    "snapshot": {"snapshot"},
    "swap": {"swap_volume"},
}


def test_what_is_left_out_is_in_no_baseline() -> None:
    held = {Scenario.parse(each).flow for each in shipped()[-1].entries}
    assert set(FLOWS_OF) == set(NOT_HELD)
    assert not any(Scenario.parse(each).then for each in shipped()[-1].entries)
    assert not held & set().union(*FLOWS_OF.values())
