"""What an old jsonschema says is put as a new one says it, and nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_conformance.cinder.wording import in_todays_words

WHERE = "Invalid input for field/attribute connector. Value: {}. "


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (WHERE + "{} does not have enough properties", WHERE + "{} should be non-empty"),
        (WHERE + "'' is too short", WHERE + "'' should be non-empty"),
        ("[] is too short", "[] should be non-empty"),
        ("'x' is too short", "'x' is too short"),
        ("Volume '' is too short of room", "Volume '' is too short of room"),
    ],
)
def test_a_complaint(old: str, new: str) -> None:
    assert in_todays_words({"badRequest": {"code": 400, "message": old}}) == {
        "badRequest": {"code": 400, "message": new}
    }


@pytest.mark.parametrize("body", [None, "text", [], {"volumes": [{"message": "'' is too short"}]}, {"volume": {}}])
def test_everything_else(body: Any) -> None:
    assert in_todays_words(body) == body
