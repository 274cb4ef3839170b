"""A start that a test has changed with a function of the cloud, before the flow begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault import Campaign, Cast, FinalState, Scenario, load_target
from pytest_volfault.errors import UsageError
from pytest_volfault.injection import process
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.verdict import Verdict
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Disk

ATTACH, DETACH = Scenario.parse("attach.attachments"), Scenario.parse("detach.attachments")
LEFT_RESERVED = FinalState.detached(volume_status="reserved")


@pytest.fixture(scope="module", params=["reference", "nova"])
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    # One Nova a process, and one campaign a module of each.
    target = request.getfixturevalue("nova") if request.param == "nova" else load_target("reference")
    with Campaign(target) as campaign:
        yield campaign
    process.revive()


def left_reserved(cloud: Cloud, cast: Cast) -> None:
    cloud.change("volumes", cast.volume(), status="reserved")


def without_secret(cloud: Cloud, cast: Cast) -> None:
    for key in [key for key in cloud.secrets if key[2] == cast.volume()]:
        cloud.drop("secrets", key)


def under_another_name(cloud: Cloud, cast: Cast) -> None:
    """The guest has the disk as vdq; Nova's row, Cinder's and the user say vdb."""
    guest = cloud.guest(cast.server())

    def moved(disk: Disk) -> Disk:
        return replace(disk, target="vdq", xml=disk.xml.replace("vdb", "vdq"))

    both = {name: {"vdq": moved(disks["vdb"])} for name, disks in (("live", guest.live), ("config", guest.config))}
    cloud.change("guests", guest.key, **both)


def test_a_volume_that_is_reserved_by_no_attachment(campaign: Campaign) -> None:
    assert campaign.start(ATTACH, changed=left_reserved) == LEFT_RESERVED
    outcome = campaign.play(ATTACH, changed=left_reserved)
    assert (outcome.answer.api_status, outcome.final_state) == (400, LEFT_RESERVED)
    # Back where it has begun is rolled back, though it is nowhere that a flow begins by itself.
    assert campaign.run(ATTACH, changed=left_reserved).verdict is Verdict.ROLLED_BACK


def test_a_secret_that_was_taken_behind_nova_s_back(campaign: Campaign) -> None:
    encrypted = Scenario.parse("detach.attachments-encrypted")
    assert campaign.start(encrypted).secret
    assert not campaign.start(encrypted, changed=without_secret).secret
    result = campaign.run(encrypted, changed=without_secret)
    assert (result.verdict, result.outcome.final_state) == (Verdict.COMPLETED, FinalState.detached())


def test_a_disk_that_the_guest_knows_by_another_name(campaign: Campaign) -> None:
    outcome = campaign.play(DETACH, changed=under_another_name)
    assert outcome.final_state == FinalState.detached()
    detached = {entry.detail for entry in outcome.trace if entry.point == "libvirt.detach_device"}
    assert detached == {("vdq", "config"), ("vdq", "live")}


def test_a_fault_strikes_after_a_changed_start_and_is_healed_for_it(campaign: Campaign) -> None:
    fault = Scenario.parse("detach.attachments/brick.disconnect_volume@before=crash,once")

    def mended(cloud: Cloud, cast: Cast) -> None:
        cloud.change("volumes", cast.volume(), size=2)

    plain, changed = campaign.run(fault), campaign.run(fault, changed=mended)
    assert (changed.verdict, changed.heals_by) == (plain.verdict, plain.heals_by)
    assert changed.heals_by is not Cure.NONE_NEEDED


def test_what_is_added_plays_the_next_role(campaign: Campaign) -> None:
    met: list[Cast] = []

    def add(cloud: Cloud, cast: Cast) -> None:
        met.append(cast)
        cloud.add_volume()

    outcome = campaign.play(Scenario.parse("attach.attachments//attach,volume2"), changed=add)
    assert outcome.answer.api_status in (200, 202)
    assert outcome.final_state == FinalState.attached()
    [cast] = met
    assert (len(cast.servers), len(cast.volumes)) == (1, 1)


def test_only_the_scenario_that_is_asked_for_starts_there(campaign: Campaign) -> None:
    before = campaign.play(ATTACH)
    campaign.play(ATTACH, changed=left_reserved)
    assert campaign.play(ATTACH) == before
    assert campaign.start(ATTACH) == FinalState.detached()


def test_the_same_twice(campaign: Campaign) -> None:
    assert campaign.play(DETACH, changed=under_another_name) == campaign.play(DETACH, changed=under_another_name)


def test_time_alone_is_a_change(campaign: Campaign) -> None:
    outcome = campaign.play(DETACH, changed=lambda cloud, _: cloud.clock.advance(60))
    assert outcome.final_state == FinalState.detached()


def fails(cloud: Cloud, cast: Cast) -> None:
    cloud.change("volumes", "nobody", size=2)


NOTHING = "changed nothing in the cloud"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _cloud, _cast: None, NOTHING),
        (lambda cloud, cast: cloud.change("volumes", cast.volume(), status="available"), NOTHING),
        (lambda cloud, _: cloud.drop("volumes", "nobody"), NOTHING),
        (lambda cloud, _: cloud.new_id(), NOTHING),
        (lambda cloud, _: setattr(cloud, "here", "compute2"), "set cloud.here, which is the host of whoever runs"),
        (fails, r"fails that changes the start of attach.attachments raised UnknownRow: no row 'nobody'.*, at .*:\d+"),
        (lambda _cloud: None, "called with the cloud and the cast; .* is not made for that: too many positional"),
        ("reserved", "by a function of the cloud and the cast, and not by 'reserved'"),
    ],
)
def test_what_changes_nothing_is_refused(campaign: Campaign, change: Callable[..., Any], said: str) -> None:
    for act in (campaign.play, campaign.run, campaign.start):
        with pytest.raises(UsageError, match=said):
            act(ATTACH, changed=change)
    assert campaign.play(ATTACH).fired
