"""A live migration on Nova: it is looked after while it runs, called off, and fails at either end."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.outcome import Outcome

pytestmark = pytest.mark.usefixtures("placement")

FLOW = "live_migrate.attachments-boot"


def play(campaign: Campaign, planned: str) -> Outcome:
    return campaign.play(Scenario.parse(f"{FLOW}/{planned}"))


def test_it_is_looked_after_while_it_runs(campaign: Campaign) -> None:
    stage = campaign.stage(*FLOW.split("."))
    crossed = [entry.point for entry in stage.golden.trace]
    begun = crossed.index("libvirt.migrate")
    # Nova looks again and again, and gives the guest more time to stand still.
    assert crossed[begun:].count("libvirt.job_stats") >= 3
    assert "libvirt.set_max_downtime" in crossed[begun:]
    assert stage.golden.facts.meets(stage.goal)


def test_the_guest_is_not_started_anew(campaign: Campaign) -> None:
    assert not campaign.stage(*FLOW.split(".")).golden.facts.of_relation("restarted")


def test_called_off_all_is_as_before_but_for_the_server_s_state(campaign: Campaign) -> None:
    # future.result() after the monitor raises what the migration ended with (commit 20a9f9d740, since 33.0.0).
    start = campaign.stage(*FLOW.split(".")).start
    outcome = play(campaign, "libvirt.job_stats#2@after:abort_migration")
    assert outcome.facts.lasting == start.but("server.state=error").lasting


def test_it_is_called_off_by_a_thread_of_its_own_as_well(campaign: Campaign) -> None:
    # Nothing runs yet that could be called off, and the migration goes on.
    outcome = play(campaign, "libvirt.migrate@before:abort_migration")
    assert outcome.facts.meets(campaign.stage(*FLOW.split(".")).goal)
    assert {"live_migration_cancel:error", "live-migration:finished"} <= {
        fact.value for fact in outcome.facts.of_relation("action")
    }


@pytest.mark.parametrize(
    "planned",
    [
        "cinder.attachment_complete@before=http-500,always",
        "nova.rpc.call.pre_live_migration@after=rpc-timeout,once",
    ],
)
def test_the_destination_keeps_a_device(campaign: Campaign, planned: str) -> None:
    # Its rollback is given no volumes (ComputeManager._rollback_live_migration).
    start = campaign.stage(*FLOW.split(".")).start
    assert play(campaign, planned).facts.lasting == start.but("host2.device[volume]").lasting


def test_who_dies_is_the_source_s_compute(campaign: Campaign) -> None:
    outcome = play(campaign, "libvirt.migrate@after=crash,once")
    assert outcome.answer.api_status == 202
    texts = set(outcome.facts.texts)
    # The guest runs on the second host, and Nova says the first.
    assert {"server.host=host1", "server.power[host2]=running", "server.migration=live-migration:running"} <= texts


def test_it_is_the_last_migration_that_is_called_off(campaign: Campaign) -> None:
    again = Scenario.parse(f"{FLOW}//live_migrate/libvirt.job_stats#2@after:abort_migration")
    outcome = campaign.play(again)
    assert {"live_migration_cancel:finished"} <= {fact.value for fact in outcome.facts.of_relation("action")}
    assert outcome.facts.value("server", "host") == "host2"


@pytest.mark.parametrize(
    "planned",
    [
        "libvirt.job_stats#3@before=crash,once",
        "libvirt.lifecycle@before=crash,once",
        "libvirt.lifecycle#3@after=crash,once",
    ],
)
def test_who_looks_after_it_dies_and_the_daemons_go_on(campaign: Campaign, planned: str) -> None:
    outcome = play(campaign, planned)
    # nova-api has nothing to do with it.
    assert (outcome.answer.api_status, outcome.answer.error) == (202, None)
    assert [fact.about[0] for fact in outcome.facts.of_relation("power")] == ["host2"]
    assert outcome.facts.value("server", "host") == "host1"


def test_the_domain_over_there_vanishes_as_soon_as_it_is_there(campaign: Campaign) -> None:
    outcome = play(campaign, "libvirt.lookup_domain#4@before=libvirt-no-domain,once")
    assert [fact.about[0] for fact in outcome.facts.of_relation("power")] == ["host1"]
    assert outcome.facts.value("server", "migration") == "live-migration:error"
