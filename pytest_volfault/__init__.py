"""Breaks Nova's volume flows one step at a time and judges what is left behind.

This is the public face: what is not offered here may change from one release to the next without a word.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_volfault.campaign import Campaign, Leftover, Schedules
    from pytest_volfault.diagnosis import Symptoms
    from pytest_volfault.diagnosis import write as write_symptoms
    from pytest_volfault.diagnosis.shipped import upstream as shipped_symptoms
    from pytest_volfault.errors import (
        ExtensionFailed,
        NotWritten,
        Stopped,
        TargetBroken,
        TargetUnusable,
        UnansweredCall,
        UnfiredFault,
        UsageError,
        VolfaultError,
    )
    from pytest_volfault.extensions.cures import Action, Case
    from pytest_volfault.extensions.loading import load_extensions
    from pytest_volfault.extensions.section import Section
    from pytest_volfault.extensions.things import Kind, Operation
    from pytest_volfault.extensions.things import error as error_kind
    from pytest_volfault.extensions.value import Extensions
    from pytest_volfault.fixtures import TargetFixture, VolfaultFixture
    from pytest_volfault.gate import Baseline, Comparison, Entry, Finding, FindingKind, OtherAnswer
    from pytest_volfault.gate.baseline_file import read as read_baseline
    from pytest_volfault.gate.baseline_file import write as write_baseline
    from pytest_volfault.injection import ProcessDied
    from pytest_volfault.model.cast import Cast
    from pytest_volfault.model.cause import Cause, How
    from pytest_volfault.model.conduct import Call, Conduct
    from pytest_volfault.model.cure import Actor, Cure
    from pytest_volfault.model.facts import Fact, Facts
    from pytest_volfault.model.final_state import FinalState
    from pytest_volfault.model.flow import Flow, Step
    from pytest_volfault.model.flows import (
        ATTACH,
        BOOT,
        CONFIRM,
        DELETE,
        DETACH,
        EVACUATE,
        FLOWS,
        LIVE_MIGRATE,
        MIGRATE,
        RESIZE,
        REVERT,
        SHELVE,
        UNSHELVE,
        flow_named,
    )
    from pytest_volfault.model.outcome import Answer, Outcome
    from pytest_volfault.model.result import Result, TargetInfo
    from pytest_volfault.model.results import Results
    from pytest_volfault.model.scenario import Beside, Fault, Meanwhile, Part, Scenario, Switch
    from pytest_volfault.model.sequel import Sequel
    from pytest_volfault.model.smallest import Departure, Smallest
    from pytest_volfault.model.trace import End, Event, Place, Strike, TraceEntry
    from pytest_volfault.model.variant import Nonsense, Variant, Word
    from pytest_volfault.model.verdict import Degree, Verdict
    from pytest_volfault.model.violation import Violation
    from pytest_volfault.model.volume_states import free, whole
    from pytest_volfault.model.way import Course, Crossed, Fate, Spot, Way
    from pytest_volfault.plugin import AtOnceRuns, CampaignRuns, LeftoverRuns, ScenarioRun, TargetAccess
    from pytest_volfault.reports import Span
    from pytest_volfault.reports.by_cause import headline as cause_headline
    from pytest_volfault.reports.results_file import read as read_results
    from pytest_volfault.targets import load_target
    from pytest_volfault.targets.contract import Scene, Target
    from pytest_volfault.verdicts import Invariant, causes_of
    from pytest_volfault.workbench import Workbench

# name -> where it lives, and what it is called there if that is another name.
_HOMES = {
    "ATTACH": "model.flows",
    "BOOT": "model.flows",
    "CONFIRM": "model.flows",
    "DELETE": "model.flows",
    "DETACH": "model.flows",
    "EVACUATE": "model.flows",
    "FLOWS": "model.flows",
    "LIVE_MIGRATE": "model.flows",
    "MIGRATE": "model.flows",
    "RESIZE": "model.flows",
    "REVERT": "model.flows",
    "SHELVE": "model.flows",
    "UNSHELVE": "model.flows",
    "Action": "extensions.cures",
    "Actor": "model.cure",
    "Answer": "model.outcome",
    "AtOnceRuns": "plugin",
    "Baseline": "gate",
    "Beside": "model.scenario",
    "Call": "model.conduct",
    "Campaign": "campaign",
    "CampaignRuns": "plugin",
    "Case": "extensions.cures",
    "Cast": "model.cast",
    "Cause": "model.cause",
    "Comparison": "gate",
    "Conduct": "model.conduct",
    "Course": "model.way",
    "Crossed": "model.way",
    "Cure": "model.cure",
    "Degree": "model.verdict",
    "Departure": "model.smallest",
    "End": "model.trace",
    "Entry": "gate",
    "Event": "model.trace",
    "ExtensionFailed": "errors",
    "Extensions": "extensions.value",
    "Fact": "model.facts",
    "Facts": "model.facts",
    "Fate": "model.way",
    "Fault": "model.scenario",
    "FinalState": "model.final_state",
    "Finding": "gate",
    "FindingKind": "gate",
    "Flow": "model.flow",
    "How": "model.cause",
    "Invariant": "verdicts",
    "Kind": "extensions.things",
    "Leftover": "campaign",
    "LeftoverRuns": "plugin",
    "Meanwhile": "model.scenario",
    "Nonsense": "model.variant",
    "NotWritten": "errors",
    "Operation": "extensions.things",
    "OtherAnswer": "gate",
    "Outcome": "model.outcome",
    "Part": "model.scenario",
    "Place": "model.trace",
    "ProcessDied": "injection",
    "Result": "model.result",
    "Results": "model.results",
    "Scenario": "model.scenario",
    "ScenarioRun": "plugin",
    "Scene": "targets.contract",
    "Schedules": "campaign",
    "Section": "extensions.section",
    "Sequel": "model.sequel",
    "Smallest": "model.smallest",
    "Span": "reports",
    "Spot": "model.way",
    "Step": "model.flow",
    "Stopped": "errors",
    "Strike": "model.trace",
    "Switch": "model.scenario",
    "Symptoms": "diagnosis",
    "Target": "targets.contract",
    "TargetAccess": "plugin",
    "TargetBroken": "errors",
    "TargetFixture": "fixtures",
    "TargetInfo": "model.result",
    "TargetUnusable": "errors",
    "TraceEntry": "model.trace",
    "UnansweredCall": "errors",
    "UnfiredFault": "errors",
    "UsageError": "errors",
    "Variant": "model.variant",
    "Verdict": "model.verdict",
    "Violation": "model.violation",
    "VolfaultError": "errors",
    "VolfaultFixture": "fixtures",
    "Way": "model.way",
    "Word": "model.variant",
    "Workbench": "workbench",
    "cause_headline": "reports.by_cause:headline",
    "causes_of": "verdicts",
    "error_kind": "extensions.things:error",
    "flow_named": "model.flows",
    "free": "model.volume_states",
    "load_extensions": "extensions.loading",
    "load_target": "targets",
    "read_baseline": "gate.baseline_file:read",
    "read_results": "reports.results_file:read",
    "shipped_symptoms": "diagnosis.shipped:upstream",
    "whole": "model.volume_states",
    "write_baseline": "gate.baseline_file:write",
    "write_symptoms": "diagnosis:write",
}

__all__ = [
    "ATTACH",
    "BOOT",
    "CONFIRM",
    "DELETE",
    "DETACH",
    "EVACUATE",
    "FLOWS",
    "LIVE_MIGRATE",
    "MIGRATE",
    "RESIZE",
    "REVERT",
    "SHELVE",
    "UNSHELVE",
    "Action",
    "Actor",
    "Answer",
    "AtOnceRuns",
    "Baseline",
    "Beside",
    "Call",
    "Campaign",
    "CampaignRuns",
    "Case",
    "Cast",
    "Cause",
    "Comparison",
    "Conduct",
    "Course",
    "Crossed",
    "Cure",
    "Degree",
    "Departure",
    "End",
    "Entry",
    "Event",
    "ExtensionFailed",
    "Extensions",
    "Fact",
    "Facts",
    "Fate",
    "Fault",
    "FinalState",
    "Finding",
    "FindingKind",
    "Flow",
    "How",
    "Invariant",
    "Kind",
    "Leftover",
    "LeftoverRuns",
    "Meanwhile",
    "Nonsense",
    "NotWritten",
    "Operation",
    "OtherAnswer",
    "Outcome",
    "Part",
    "Place",
    "ProcessDied",
    "Result",
    "Results",
    "Scenario",
    "ScenarioRun",
    "Scene",
    "Schedules",
    "Section",
    "Sequel",
    "Smallest",
    "Span",
    "Spot",
    "Step",
    "Stopped",
    "Strike",
    "Switch",
    "Symptoms",
    "Target",
    "TargetAccess",
    "TargetBroken",
    "TargetFixture",
    "TargetInfo",
    "TargetUnusable",
    "TraceEntry",
    "UnansweredCall",
    "UnfiredFault",
    "UsageError",
    "Variant",
    "Verdict",
    "Violation",
    "VolfaultError",
    "VolfaultFixture",
    "Way",
    "Word",
    "Workbench",
    "cause_headline",
    "causes_of",
    "error_kind",
    "flow_named",
    "free",
    "load_extensions",
    "load_target",
    "read_baseline",
    "read_results",
    "shipped_symptoms",
    "whole",
    "write_baseline",
    "write_symptoms",
]


def __getattr__(name: str) -> Any:
    # Loading the plugin imports this package in every pytest run of everybody who has it installed.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute or name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
