"""Breaks Nova's volume flows one step at a time and judges what is left behind."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_volfault.campaign import Campaign
    from pytest_volfault.errors import UnfiredFault, UsageError, VolfaultError
    from pytest_volfault.model.final_state import FinalState
    from pytest_volfault.model.result import Result
    from pytest_volfault.model.scenario import Fault, Scenario
    from pytest_volfault.model.variant import Variant
    from pytest_volfault.model.verdict import Rung, Verdict
    from pytest_volfault.targets import load_target

_HOMES = {
    "Campaign": "campaign",
    "Fault": "model.scenario",
    "FinalState": "model.final_state",
    "Result": "model.result",
    "Rung": "model.verdict",
    "Scenario": "model.scenario",
    "UnfiredFault": "errors",
    "UsageError": "errors",
    "Variant": "model.variant",
    "Verdict": "model.verdict",
    "VolfaultError": "errors",
    "load_target": "targets",
}

__all__ = [
    "Campaign",
    "Fault",
    "FinalState",
    "Result",
    "Rung",
    "Scenario",
    "UnfiredFault",
    "UsageError",
    "Variant",
    "Verdict",
    "VolfaultError",
    "load_target",
]


def __getattr__(name: str) -> Any:
    # Loading the plugin imports this package in every pytest run of everybody who has it installed.
    if name in _HOMES:
        return getattr(import_module(f"pytest_volfault.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
