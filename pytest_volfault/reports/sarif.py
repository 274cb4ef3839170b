"""Alerts as SARIF 2.1.0 (OASIS), in the part of it that GitHub's code scanning reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pytest_volfault import files
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.reports.alerts import Alert

WHAT = "SARIF file"
# GitHub refuses a run with more (its documentation of SARIF support, "File, result and rule limits").
MOST = 25_000


def write(path: Path, target: TargetInfo, alerts: Sequence[Alert]) -> None:
    """Replace the file in one step."""
    files.write(path, json.dumps(document(target, alerts), indent=1, ensure_ascii=False) + "\n", WHAT)


def document(target: TargetInfo, alerts: Sequence[Alert]) -> dict[str, Any]:
    """The alerts as a SARIF log with one run.

    Args:
        target: the code under test; alerts on different targets are kept apart by it.
        alerts: what to show, the worst first; what exceeds GitHub's limit is left out.
    """
    kept = alerts[:MOST]
    rules = {alert.rule: alert for alert in reversed(kept)}
    numbers = {rule: number for number, rule in enumerate(sorted(rules))}
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "pytest-volfault",
                        "semanticVersion": version("pytest-volfault"),
                        "rules": [_rule(rules[rule]) for rule in numbers],
                    }
                },
                "automationDetails": {"id": f"volfault/{target.name}/{target.version}"},
                "columnKind": "unicodeCodePoints",
                "results": [_result(alert, numbers[alert.rule]) for alert in kept],
            }
        ],
    }


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.rule,
        "shortDescription": {"text": alert.about},
        "help": {"text": f"{alert.about}. Replay one with pytest -p volfault --volfault-scenario=ID."},
        "defaultConfiguration": {"level": alert.level.value},
        "properties": {"tags": ["fault-injection", "reliability"]},
    }


def _result(alert: Alert, rule: int) -> dict[str, Any]:
    return {
        "ruleId": alert.rule,
        "ruleIndex": rule,
        "level": alert.level.value,
        "message": {"text": alert.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(alert.file)},
                    "region": {"startLine": alert.line},
                },
                "logicalLocations": [{"fullyQualifiedName": alert.id, "kind": "member"}],
            }
        ],
        # GitHub tells alerts apart by this one, and lines move.
        "partialFingerprints": {
            "primaryLocationLineHash": hashlib.sha256(f"{alert.rule} {alert.id}".encode()).hexdigest()[:16] + ":1"
        },
    }
