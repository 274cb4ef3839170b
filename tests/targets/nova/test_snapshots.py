"""Going back to a snapshot, and telling which snapshots are alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from volfault_fakes.cloud.tables import Attachment
from volfault_fakes.errors import UnknownCall


def left_by(campaign: Campaign, scenario: str) -> str:
    campaign.play(Scenario.parse(scenario))
    comparable: str = campaign.target.comparable(campaign.target.snapshot())
    return comparable


def test_every_row_comes_back(campaign: Campaign) -> None:
    target, mark = campaign.target, campaign.stage("delete", "attachments").scene.mark
    target.restore(mark)
    before = list(target._installation.databases.main.iterdump())
    campaign.play(Scenario.parse("delete.attachments"))
    assert list(target._installation.databases.main.iterdump()) != before
    target.restore(mark)
    assert list(target._installation.databases.main.iterdump()) == before


def test_an_older_snapshot_comes_back_after_a_newer_one(campaign: Campaign) -> None:
    target = campaign.target
    first, second = (campaign.stage("delete", name).scene.mark for name in ("attachments", "attachments-stopped"))
    seen = []
    for mark in (first, second, first):
        target.restore(mark)
        seen.append(list(target._installation.databases.main.iterdump()))
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


def _after(campaign: Campaign, change: Callable[[Any], None]) -> str:
    """What is compared of a server that is to be migrated, once something of it was changed."""
    target = campaign.target
    target.restore(campaign.stage("migrate", "attachments-boot").scene.mark)
    change(target)
    comparable: str = target.comparable(target.snapshot())
    return comparable


def _execute(statement: str) -> Callable[[Any], None]:
    def execute(target: Any) -> None:
        # As Nova does, so that it is known what was written.
        with target._installation.databases._each[0].engine.begin() as connection:
            assert connection.exec_driver_sql(statement).rowcount > 0

    return execute


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE services SET report_count = report_count + 7",
        "UPDATE compute_nodes SET stats = '{}', free_ram_mb = 7, running_vms = 7",
        "UPDATE instances SET updated_at = '2031-01-01'",
    ],
)
def test_what_only_counts_makes_no_difference(campaign: Campaign, statement: str) -> None:
    assert _after(campaign, _execute(statement)) == _after(campaign, lambda _target: None)


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE services SET disabled = 1",
        "UPDATE compute_nodes SET hypervisor_hostname = 'elsewhere' where id = 1",
        "UPDATE instances SET task_state = 'resize_prep'",
        "UPDATE block_device_mapping SET attachment_id = null",
    ],
)
def test_what_decides_does(campaign: Campaign, statement: str) -> None:
    assert _after(campaign, _execute(statement)) != _after(campaign, lambda _target: None)


@pytest.mark.usefixtures("placement")
def test_what_was_made_by_another_name_is_alike(campaign: Campaign) -> None:
    def attached_anew(skipped: int) -> Callable[[Any], None]:
        def change(target: Any) -> None:
            for _ in range(skipped):
                target.cloud.new_id()
            (volume,) = target.cloud.volumes
            row = Attachment(target.cloud.new_id(), volume)
            target.cloud.put("attachments", row.id, row)

        return change

    assert _after(campaign, attached_anew(0)) == _after(campaign, attached_anew(3))
    assert _after(campaign, attached_anew(0)) != _after(campaign, lambda _target: None)
