"""The fixtures for other runners, as `useFixture` and `enterContext` use them."""

from __future__ import annotations

import contextlib
import time
import unittest

import pytest
import requests

from pytest_volfault import FinalState, TargetFixture, UnansweredCall, UnfiredFault, UsageError, VolfaultFixture

LEAVES = "detach.attachments/cinder.attachment_delete@before=http-500,once"
REPLAY = "  pytest -p volfault --pyargs volfault_suites --volfault-target=reference --volfault-scenario="


def test_it_begins_and_ends_as_a_fixture() -> None:
    real = time.time
    fixture = VolfaultFixture()
    fixture.setUp()
    try:
        volume = fixture.cloud.add_volume()
        began = time.time()
        time.sleep(3600)
        assert time.time() - began == 3600
        fixture.assert_final_state(volume, FinalState("available"))
    finally:
        fixture.cleanUp()
    assert time.time is real
    assert fixture.getDetails() == {}


def test_another_final_state_is_told_by_its_facts_and_the_calls() -> None:
    with VolfaultFixture() as fixture:
        volume = fixture.cloud.add_volume(attached_to=fixture.cloud.add_server())
        with pytest.raises(AssertionError) as without_calls:
            fixture.assert_final_state(volume, FinalState.attached(bdm=False, lun_mapped=False))
        requests.get(f"http://cinder.test/v3/volumes/{volume.id}", headers={"X-Auth-Token": "user"}, timeout=9)
        with pytest.raises(AssertionError) as with_calls:
            fixture.assert_final_state(volume.id, FinalState.attached(bdm=False, lun_mapped=False))
    told = "the final state is another one (expected -> found):\n  + volume.export[host1]\ncalls:\n"
    assert str(without_calls.value) == told + "  none"
    assert str(with_calls.value) == told + f"  cinder.volume_get({volume.id[:8]}) -> 200"


def ask_for_backups() -> None:
    with contextlib.suppress(Exception):
        requests.get("http://cinder.test/v3/backups", headers={"X-Auth-Token": "user"}, timeout=9)


def test_a_call_that_no_fake_models_fails_the_test() -> None:
    fixture = VolfaultFixture()
    fixture.setUp()
    ask_for_backups()
    with pytest.raises(UnansweredCall, match="GET /backups: the fake Cinder does not model it"):
        fixture.cleanUp()


def test_it_does_not_hide_the_error_of_the_test() -> None:
    def test() -> None:
        with VolfaultFixture():
            ask_for_backups()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        test()


def test_a_fault_that_never_strikes_fails_a_unittest() -> None:
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            with self.enterContext(VolfaultFixture()).fault("cinder.volume_get", "http-503"):
                pass

    result = Case("test_it").run()
    assert result is not None
    [(_, told)] = result.errors
    assert "cinder.volume_get@before=http-503,once never struck" in told


# -- a target


@pytest.fixture(scope="module")
def target() -> TargetFixture:
    return TargetFixture()


def test_a_target_is_made_once_in_a_process(target: TargetFixture) -> None:
    assert TargetFixture().campaign is target.campaign


def test_scenarios_are_played_and_judged(target: TargetFixture) -> None:
    target.setUp()
    try:
        assert target.play("detach.attachments").final_state == FinalState.detached()
        assert target.assert_clean("detach.attachments").verdict.value == "completed"
        target.assert_final_state("detach.attachments", FinalState.detached())
    finally:
        target.cleanUp()


def test_what_is_not_clean_is_shown_in_full(target: TargetFixture) -> None:
    with target, pytest.raises(AssertionError) as caught:
        target.assert_clean(LEAVES)
    lines = str(caught.value).splitlines()
    assert lines[:2] == ["not clean", f"{LEAVES} on reference {target.campaign.target.info.version}"]
    assert "final state:" in lines
    assert any(line.startswith("verdict: ") for line in lines)
    assert lines[-2:] == ["replay:", REPLAY + LEAVES]


def test_another_final_state_of_a_scenario_is_told_with_its_replay(target: TargetFixture) -> None:
    with target, pytest.raises(AssertionError) as caught:
        target.assert_final_state("detach.attachments", FinalState.detached(volume_status="error"))
    assert str(caught.value).splitlines() == [
        "the final state is another one (expected -> found):",
        "  volume.status: error -> available",
        "replay:",
        REPLAY + "detach.attachments",
    ]


def test_what_does_not_exist_or_never_strikes_is_refused(target: TargetFixture) -> None:
    with target, pytest.raises(UsageError, match="unknown flow 'dettach'; did you mean detach"):
        target.run("dettach.attachments")
    with target, pytest.raises(UnfiredFault):
        target.play("detach.attachments/cinder.attachment_delete#9@before=http-500,once")
    with pytest.raises(UsageError, match=r"unknown target 'novva'; .*did you mean nova"):
        TargetFixture("novva")
