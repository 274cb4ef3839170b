"""Ids of scenarios, as users and files give them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario

CALL = "cinder.attachment_delete@before"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "detatch.attachments",
            "^unknown flow 'detatch'; did you mean detach",
        ),
        ("detach.attachmets", "^'attachmets' is no variant: .*; did you mean attachments"),
        (
            f"detach.attachments/{CALL}:moves",
            (f"^unknown flow 'moves'; the flows are {', '.join(sorted(FLOWS))}$"),
        ),
        (
            f"detach.attachments/{CALL}e=crash,once",
            "^a fault's when is before, after or late, not 'beforee'; did you mean bef",
        ),
        (f"detach.attachments/{CALL}=crash,onse", "^a fault's times is once or always, not 'onse'; did you mean once"),
        (
            f"detach.attachments/{CALL}=crash,once+{CALL}=crash,once",
            "=crash,once is named twice; of two that are alike",
        ),
        (f"detach.attachments/{CALL}:detach+{CALL}:detach", ":detach is named twice; of two that are alike"),
        (None, "^a scenario is named by its id, which is a text, and not by None$"),
        (Scenario("detach", "legacy"), "^a scenario is named by its id, which is a text, and not by Scenario"),
    ],
    ids=str,
)
def test_what_there_is_not(text: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        named(text)


@pytest.mark.parametrize("variant", ["attachments-rbd-boot", "boot-rbd-attachments", "rbd-attachments-active-boot"])
def test_permuted_words_are_the_same_scenario(variant: str) -> None:
    scenario = named(f"detach.{variant}/{CALL}=crash,once")
    assert scenario.id == f"detach.attachments-rbd-boot/{CALL}=crash,once"
    assert scenario == Scenario("detach", variant, (Fault("cinder.attachment_delete", "crash"),))
    assert hash(scenario) == hash(Scenario("detach", "attachments-rbd-boot", scenario.faults))


@pytest.mark.parametrize("occurrence", [0, -1, True, "1", 1.0, None])
@pytest.mark.parametrize("kind", [Fault, Meanwhile])
def test_calls_are_counted_from_one(kind: Any, occurrence: Any) -> None:
    with pytest.raises(UsageError, match=r"^the calls of p are counted from 1, and there is no call "):
        kind("p", "detach", occurrence=occurrence)
