"""A finding comes down to the fewest faults that keep its cause; the reference's own flows."""

from __future__ import annotations

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import UsageError
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict

FAILS = "libvirt.detach_device#2@before=libvirt-operation-failed,always"
# What is done about that fails as well; or it is done, and only the answer is lost.
NOT_UNDONE = "cinder.os-roll_detaching@before=http-503,always"
UNDONE = "cinder.os-roll_detaching@after=http-504,always"


@pytest.fixture
def found(campaign: Campaign):
    def run(*faults):
        return campaign.run(Scenario.parse(f"detach.attachments/{'+'.join(faults)}"))

    return run


def test_a_fault_that_changes_nothing_is_left_out(campaign, found):
    result = found(FAILS, UNDONE)
    assert result.verdict is found(FAILS).verdict is Verdict.RECOVERABLE
    smallest = campaign.smallest(result)
    assert smallest.scenario.id == f"detach.attachments/{FAILS}"
    # The flow without faults, and that one: it was the first that kept it.
    assert (smallest.of, smallest.played) == (2, 2)
    assert smallest.departure.clean == result.scenario.golden
    assert smallest.departure.here.strike.kind == "libvirt-operation-failed"
    assert smallest.departure.there.name == smallest.departure.here.name
    assert smallest.departure.there.strike is None


def test_two_faults_that_are_both_needed_are_kept(campaign, found):
    result = found(FAILS, NOT_UNDONE)
    assert result.verdict is Verdict.STUCK
    smallest = campaign.smallest(result)
    assert smallest.scenario == result.scenario
    # The flow without faults, and one with either.
    assert (smallest.of, smallest.played) == (2, 3)


def test_the_nearest_clean_run_may_have_a_fault(campaign):
    first = "libvirt.detach_device#2@before=unplug-aborted,once"
    second = "libvirt.detach_device#3@before=libvirt-no-domain,always"
    result = campaign.run(Scenario.parse(f"detach.legacy/{first}+{second}"))
    assert result.verdict is Verdict.STUCK
    smallest = campaign.smallest(result)
    assert smallest.scenario == result.scenario
    # libvirt is asked a second time, which that run has as well; the golden run has not.
    assert smallest.departure.clean.id == f"detach.legacy/{first}"
    assert (smallest.departure.here.name, smallest.departure.here.occurrence) == ("libvirt.detach_device", 3)


def test_a_finding_of_one_fault_is_the_smallest_itself(campaign, found):
    result = found(FAILS)
    smallest = campaign.smallest(result)
    assert (smallest.scenario, smallest.of, smallest.played) == (result.scenario, 1, 1)


@pytest.mark.parametrize(
    ("identifier", "judged"),
    [
        ("detach.attachments", "completed"),
        ("detach.attachments/cinder.attachment_delete#9@before=http-500,once", "unreached"),
    ],
)
def test_of_what_is_no_finding_there_is_no_smallest(campaign, identifier, judged):
    result = campaign.run(Scenario.parse(identifier))
    with pytest.raises(UsageError, match=f"{judged}: there is nothing to find the smallest scenario of"):
        campaign.smallest(result)
