"""What comes after a crash on the reference: the restart, its periodic tasks, the owner's retry, and a second crash."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import UsageError
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.most import Most
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import End, Event
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets.reference.target import ReferenceTarget

DESTROYED = "delete.attachments/libvirt.destroy@after=crash,once"


@pytest.fixture(scope="module")
def recovering() -> Iterator[Campaign]:
    shared = VirtualTime()
    with Campaign(ReferenceTarget(), 1, shared, recovery=True) as campaign:
        yield campaign
    shared.thaw()


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        # Nova goes on deleting when it starts, which it was told to before (ComputeManager._init_instance).
        ("//restart", Verdict.COMPLETED),
        # Nobody is there to do it.
        ("//wait", Verdict.STUCK),
        ("//wait//restart", Verdict.COMPLETED),
        ("//restart//delete", Verdict.COMPLETED),
    ],
)
def test_a_delete_whose_service_dies(recovering: Campaign, after: str, verdict: Verdict) -> None:
    result = recovering.run(Scenario.parse(DESTROYED + after))
    assert result.verdict is verdict
    told = [entry.title for entry in result.outcome.trace if entry.event is Event.THEN]
    assert told == [f"then.{name}" for name in after.split("//")[1:]]


def test_a_second_crash_while_it_starts_again(recovering: Campaign) -> None:
    scenario = Scenario.parse(f"{DESTROYED}//restart/brick.disconnect_volume@before=crash,once")
    result = recovering.run(scenario)
    assert (result.verdict, result.outcome.fired) == (Verdict.STUCK, True)
    (died,) = (
        entry for entry in result.outcome.trace if entry.end is End.DIED and entry.point == "brick.disconnect_volume"
    )
    assert died.process == "compute"
    # Started a third time, it comes to its end.
    assert recovering.run(Scenario.parse(f"{scenario.id}//restart")).verdict is Verdict.COMPLETED


def test_a_fault_that_does_not_strike_in_the_recovery(recovering: Campaign) -> None:
    # Nothing was begun before the crash that a restart would go on with.
    crash = "detach.attachments/cinder.os-begin_detaching@before=crash,once"
    scenario = Scenario.parse(f"{crash}//restart/cinder.attachment_delete@before=http-500,once")
    assert recovering.run(scenario).verdict is Verdict.UNREACHED


def test_after_an_hour_its_heartbeats_are_missed(recovering: Campaign) -> None:
    """The API deletes a server of a host that is down by itself, and sends nothing to one that is believed to be up."""
    crash = "delete.attachments/nova.db.instance_get#2@before=crash,once"
    at_once, later = (recovering.run(Scenario.parse(f"{crash}//{then}delete")) for then in ("", "wait//"))
    points = [{entry.point for entry in result.outcome.trace} for result in (at_once, later)]
    assert "cinder.attachment_delete" not in points[0]
    assert "cinder.attachment_delete" in points[1]


def test_what_a_campaign_looks_at(recovering: Campaign) -> None:
    scenarios = list(recovering.scenarios("delete", "attachments"))
    after = [each for each in scenarios if each.then]
    assert len(set(scenarios)) == len(scenarios)
    assert all(Most(1, recovery=True).holds(each) for each in scenarios)
    assert all(each.crashes == 1 and each.recovers for each in after)
    assert f"{DESTROYED}//restart" in [each.id for each in after]
    assert recovering.pruned["delete.attachments"]["at-rest"] > 0
    for scenario in after[:12]:
        assert recovering.run(scenario).outcome.fired
    # Without it there is nothing of it.
    with Campaign(ReferenceTarget()) as plain:
        assert scenarios[: -len(after)] == list(plain.scenarios("delete", "attachments"))


@pytest.mark.parametrize("text", ["restart.attachments", "detach.attachments//restrat", "wait.attachments//detach"])
def test_what_is_no_flow(recovering: Campaign, text: str) -> None:
    with pytest.raises(UsageError, match=r"^unknown flow '(restart|restrat|wait)'"):
        recovering.run(Scenario.parse(text))


def test_an_id_says_it_and_is_read_back() -> None:
    text = f"{DESTROYED}//restart/brick.disconnect_volume@before=crash,once//wait//delete"
    scenario = Scenario.parse(text)
    assert (scenario.id, scenario.crashes, scenario.recovers) == (text, 2, True)
    assert scenario.asked == scenario
    assert Scenario.parse(f"{DESTROYED}//restart//wait").asked == Scenario.parse(DESTROYED)
    # Another flow's request is no recovery, and neither is anything where nothing has died.
    assert not Scenario.parse(f"{DESTROYED}//reboot").recovers
    assert not Scenario.parse("delete.attachments//delete").recovers


def test_nothing_to_recover_from() -> None:
    with pytest.raises(UsageError, match=r"^without any crash there is nothing to recover from; give 1 crash or more$"):
        Most(1, 0, recovery=True).check()
