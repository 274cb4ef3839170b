"""The SARIF file: what GitHub's code scanning asks of one, and the whole standard where its schema is at hand."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_volfault.model.result import TargetInfo
from pytest_volfault.reports.alerts import Alert, Level
from pytest_volfault.reports.sarif import MOST, document, write

TARGET = TargetInfo("nova", "34.0.0")
STUCK = Alert(
    "detach.attachments/cinder.attachment_delete@before=http-500,always",
    "no-lasting-transition",
    "the volume is left in a state that only a running operation may be in",
    Level.WARNING,
    "stuck, healed by clean-up. no-lasting-transition: “why” & <how>",
    "gate/accepted 1.jsonl",
    12,
)
UNSAFE = replace(STUCK, id="detach.legacy", rule="no-guest-on-a-free-volume", level=Level.ERROR, line=1)


def text(**more: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}} | more}


LEVEL = {"enum": ["none", "note", "warning", "error"]}
# What GitHub's documentation of its SARIF support names as needed, as a schema.
NEEDED = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "maxItems": 20,
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "items": {
                                            "required": ["id", "shortDescription", "help"],
                                            "properties": {
                                                "id": {"type": "string", "maxLength": 255},
                                                "shortDescription": text(),
                                                "help": text(),
                                                "properties": {"properties": {"tags": {"maxItems": 20}}},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "maxItems": 25000,
                        "items": {
                            "required": ["ruleId", "message", "locations", "partialFingerprints"],
                            "properties": {
                                "level": LEVEL,
                                "message": text(),
                                "partialFingerprints": {"required": ["primaryLocationLineHash"]},
                                "locations": {
                                    "minItems": 1,
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "required": ["uri"],
                                                        "properties": {"uri": {"pattern": "^[^/ ][^ ]*$"}},
                                                    },
                                                    "region": {
                                                        "required": ["startLine"],
                                                        "properties": {"startLine": {"type": "integer", "minimum": 1}},
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("alerts", [[], [STUCK], [UNSAFE, STUCK, STUCK]], ids=len)
def test_it_has_what_github_needs(alerts: list[Alert]) -> None:
    jsonschema.validate(document(TARGET, alerts), NEEDED)


def test_the_schema_above_would_notice() -> None:
    log = document(TARGET, [STUCK])
    del log["runs"][0]["results"][0]["locations"]
    with pytest.raises(jsonschema.ValidationError, match="'locations' is a required property"):
        jsonschema.validate(log, NEEDED)


def test_it_is_as_the_standard_says() -> None:
    """With OASIS's sarif-schema-2.1.0.json, which is not ours to ship, in a file that SARIF_SCHEMA names."""
    given = os.environ.get("SARIF_SCHEMA")
    if not given:
        pytest.skip("SARIF_SCHEMA names no sarif-schema-2.1.0.json")
    validator = jsonschema.Draft4Validator(json.loads(Path(given).read_text()))
    assert list(validator.iter_errors(document(TARGET, [UNSAFE, STUCK]))) == []


def test_an_alert() -> None:
    (run,) = document(TARGET, [STUCK])["runs"]
    assert run["automationDetails"] == {"id": "volfault/nova/34.0.0"}
    (result,) = run["results"]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == STUCK.rule
    assert result["message"]["text"] == f"{STUCK.id}: {STUCK.text}"
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "gate/accepted%201.jsonl"}, "region": {"startLine": 12}}


def test_a_rule_is_told_once_and_results_find_it() -> None:
    (run,) = document(TARGET, [UNSAFE, STUCK, replace(STUCK, id="detach.legacy-rbd")])["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["no-guest-on-a-free-volume", "no-lasting-transition"]
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [UNSAFE.rule, STUCK.rule, STUCK.rule]


def test_an_alert_is_recognised_whatever_moves() -> None:
    def fingerprint(alert: Alert) -> str:
        (result,) = document(TARGET, [alert])["runs"][0]["results"]
        return str(result["partialFingerprints"]["primaryLocationLineHash"])

    assert fingerprint(STUCK) == fingerprint(replace(STUCK, line=99, text="other words", level=Level.ERROR))
    assert fingerprint(STUCK) != fingerprint(replace(STUCK, id="detach.legacy"))


def test_more_than_github_takes_is_left_out_from_the_end() -> None:
    alerts = [replace(STUCK, id=f"detach.legacy/x#{number}@before=crash,once") for number in range(1, MOST + 3)]
    (run,) = document(TARGET, [UNSAFE, *alerts])["runs"]
    assert len(run["results"]) == MOST
    assert run["results"][0]["ruleId"] == UNSAFE.rule


def test_the_file(tmp_path: Path) -> None:
    write(tmp_path / "a.sarif", TARGET, [STUCK])
    assert json.loads((tmp_path / "a.sarif").read_text()) == document(TARGET, [STUCK])
