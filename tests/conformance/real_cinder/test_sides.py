"""The comparison of whole campaigns: that it tells what differs, and that its two sides are played alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from volfault_conformance.real_cinder.falsified import RULES
from volfault_conformance.real_cinder.sides import differing, play

ENDED = {"verdict": "stuck", "trace": [{"n": 1, "result": "202"}, {"n": 2, "result": "500"}]}


def test_what_is_the_same_is_not_told() -> None:
    assert differing({"a": ENDED}, {"a": dict(ENDED)}) == {}


def test_what_differs_is_told_by_its_part() -> None:
    assert differing({"a": ENDED}, {"a": {**ENDED, "verdict": "leaked"}}) == {"a": {"verdict": ("stuck", "leaked")}}


def test_of_traces_the_first_difference_is_told() -> None:
    other = {**ENDED, "trace": [*ENDED["trace"][:1], {"n": 2, "result": "409"}, {"n": 3, "result": "202"}]}
    assert differing({"a": ENDED}, {"a": other}) == {
        "a": {"trace": ({"n": 2, "result": "500"}, {"n": 2, "result": "409"})}
    }
    shorter = {**ENDED, "trace": ENDED["trace"][:1]}
    assert differing({"a": ENDED}, {"a": shorter}) == {"a": {"trace": ({"n": 2, "result": "500"}, None)}}


def test_what_only_one_side_has_is_told() -> None:
    assert differing({"a": ENDED}, {"b": ENDED}) == {"a": {"": (ENDED, None)}, "b": {"": (None, ENDED)}}


@pytest.mark.slow
def test_nova_s_campaign_with_the_fake_in_the_real_one_s_place(
    tmp_path: Path, cinder_double: Callable[..., Path]
) -> None:
    pytest.importorskip("nova")
    fake, other = play(tmp_path, str(cinder_double()), ["detach.attachments", "detach.legacy"], 12)
    assert len(fake) > 40
    assert differing(fake, other) == {}


@pytest.mark.slow
def test_a_rule_that_is_wrong_behind_is_noticed(tmp_path: Path, cinder_double: Callable[..., Path]) -> None:
    pytest.importorskip("nova")
    fake, other = play(tmp_path, str(cinder_double(next(iter(RULES)))), ["detach.attachments"], 20)
    assert fake.keys() == other.keys()
    assert differing(fake, other)
