"""Going back to a snapshot, and telling which snapshots are alike."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario
from volfault_fakes.errors import UnknownCall


def left_by(campaign: Campaign, scenario: str) -> str:
    campaign.play(Scenario.parse(scenario))
    comparable: str = campaign.target.comparable(campaign.target.snapshot())
    return comparable


def test_every_row_comes_back(campaign: Campaign) -> None:
    target, mark = campaign.target, campaign.stage("delete", "attachments").scene.mark
    target.restore(mark)
    before = list(target._databases.main.iterdump())
    campaign.play(Scenario.parse("delete.attachments"))
    assert list(target._databases.main.iterdump()) != before
    target.restore(mark)
    assert list(target._databases.main.iterdump()) == before


def test_an_older_snapshot_comes_back_after_a_newer_one(campaign: Campaign) -> None:
    target = campaign.target
    first, second = (campaign.stage("delete", name).scene.mark for name in ("attachments", "attachments-stopped"))
    seen = []
    for mark in (first, second, first):
        target.restore(mark)
        seen.append(list(target._databases.main.iterdump()))
    assert seen[0] == seen[2] != seen[1]


def test_what_a_statement_writes_must_be_known(campaign: Campaign) -> None:
    from pytest_volfault.targets.nova._database import _table_written

    assert campaign.target.info.name == "nova"
    assert _table_written("SELECT 1") is None
    assert _table_written('INSERT INTO "instances" (uuid) VALUES (?)') == "instances"
    assert _table_written("UPDATE instances SET host=?") == "instances"
    assert _table_written("DELETE FROM tags WHERE id = ?") == "tags"
    with pytest.raises(UnknownCall, match="DROP TABLE"):
        _table_written("DROP TABLE instances")


def test_deaths_at_which_nothing_has_happened_leave_the_same(campaign: Campaign) -> None:
    early, late = "nova.notify.compute.instance.delete.start", "nova.notify.compute.instance.shutdown.start"
    first = left_by(campaign, f"delete.attachments/{early}@before=crash,once")
    assert left_by(campaign, f"delete.attachments/{late}@before=crash,once") == first
    assert left_by(campaign, "delete.attachments/libvirt.destroy@after=crash,once") != first


def test_what_waits_for_a_dead_service_makes_a_difference(campaign: Campaign) -> None:
    lost = left_by(campaign, "delete.attachments-host_dead/nova.rpc.terminate_instance@before=rpc-lost,once")
    assert left_by(campaign, "delete.attachments-host_dead") != lost
