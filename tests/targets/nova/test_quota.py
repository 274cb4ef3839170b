"""Nova counts its servers where the seeds' release reserved, committed and rolled back (S27 of seeds.md)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario

# Nova's own policy; the target keeps it from a session's `-W error` only where it performs a flow.
pytestmark = pytest.mark.filterwarnings("ignore:Policy enforcement is depending on:DeprecationWarning")


def used(nova: Any) -> int:
    """How many servers of the project count, as its user is told."""
    status, body = nova._installation.api.request("GET", "/limits")
    assert status == 200
    count: int = body["limits"]["absolute"]["totalInstancesUsed"]
    return count


def reserved(nova: Any) -> int:
    """Rows in the tables of reservations, which are still there."""
    count = "select (select count(*) from reservations) + (select count(*) from quota_usages)"
    rows: int = nova._installation.databases.main.execute(count).fetchone()[0]
    return rows


@pytest.mark.parametrize(
    ("scenario", "before", "after"),
    [
        # By the host, and without it.
        ("delete.attachments", 1, 0),
        ("delete.attachments-host_down", 1, 0),
        # A server counts for as long as it has its row, whatever is being done to it.
        ("delete.attachments-host_dead", 1, 1),
        ("delete.attachments-deleting", 1, 1),
        # Soft-deleted, it counts no more.
        ("delete.attachments-soft_deleted", 0, 0),
    ],
)
def test_s27_a_server_counts_until_its_row_goes_and_nothing_is_reserved(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, scenario: str, before: int, after: int
) -> None:
    from nova.quota import QUOTAS

    stage, nova = campaign.stage(*scenario.split(".")), campaign.target
    nova.restore(stage.scene.mark)
    assert used(nova) == before
    called: list[str] = []
    for name in ("reserve", "commit", "rollback"):
        # Nova 34 has none of them; whoever called one would be seen.
        monkeypatch.setattr(type(QUOTAS), name, lambda *_, _name=name, **__: called.append(_name), raising=False)
    assert campaign.play(Scenario.parse(scenario)).answer.api_status == 204
    assert (called, reserved(nova), used(nova)) == ([], 0, after)
