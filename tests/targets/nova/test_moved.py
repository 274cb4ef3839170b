"""The connector of the host that a server has moved away from (seed 001), on the real Nova."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Cure, FinalState, Scenario, Verdict

FREE = FinalState.detached(bdm=True)


def test_the_stashed_connector_ends_the_old_hosts_connection(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("detach.legacy-moved_stashed"))
    assert result.outcome.final_state == FREE
    assert result.verdict is Verdict.COMPLETED


@pytest.mark.parametrize("connector", ["lost", "wrong"])
def test_without_it_the_backend_goes_on_showing_the_volume_to_the_old_host(campaign: Campaign, connector: str) -> None:
    result = campaign.run(Scenario.parse(f"detach.legacy-moved_{connector}"))
    assert result.outcome.final_state == FinalState.detached(bdm=True, lun_mapped=True)
    assert (result.verdict, result.heals_by) == (Verdict.UNSAFE, Cure(("reattach",)))


def test_how_one_detach_ended_is_forgotten_by_the_next(campaign: Campaign) -> None:
    scenario = "detach.legacy-moved_stashed/cinder.os-terminate_connection@before=http-500,always"
    assert "HTTP 500" in str(campaign.play(Scenario.parse(scenario)).answer.compute_error)
    assert campaign.play(Scenario.parse("detach.legacy-moved_stashed")).answer.compute_error is None


def test_a_move_touches_neither_host(campaign: Campaign) -> None:
    points = {entry.point.partition(".")[0] for entry in campaign.stage("detach", "legacy-moved_stashed").golden.trace}
    assert "libvirt" not in points
    assert "brick.disconnect_volume" not in points
