"""Flows on Nova that come after a move: they are judged by where all are by then."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario, Verdict

# A minute and a half for all of them.
pytestmark = [pytest.mark.usefixtures("placement"), pytest.mark.slow]


@pytest.mark.parametrize(
    "words",
    [
        # The next guest of the first host is given the name of a device that the old definition still has, unless
        # volumes are named by the backend.
        "attachments-rbd-multiattach//migrate,server2",
        "attachments-rbd-multiattach-apart//migrate,server2",
        "attachments-multiattach//migrate,server2",
        "attachments-multiattach//migrate,server2//confirm,server2",
        "attachments-multiattach//confirm",
        "attachments-multiattach//shelve,server2",
    ],
)
def test_both_move_one_after_the_other(campaign: Campaign, words: str) -> None:
    result = campaign.run(Scenario.parse(f"migrate.{words}"))
    assert (result.verdict, result.heals_by.value) == (Verdict.COMPLETED, "none-needed")


@pytest.mark.parametrize("words", ["multiattach", "multiattach-apart"])
def test_both_go_to_the_other_host_while_they_run(campaign: Campaign, words: str) -> None:
    result = campaign.run(Scenario.parse(f"live_migrate.attachments-{words}//live_migrate,server2"))
    assert result.verdict is Verdict.COMPLETED
    hosts = {server: result.outcome.facts.value(server, "host") for server in ("server", "server2")}
    assert hosts == {"server": "host2", "server2": "host1" if "apart" in words else "host2"}


@pytest.mark.parametrize(
    "text",
    [
        # Back to where it was.
        "live_migrate.attachments//live_migrate",
        # What is asked of one volume leaves the others, and what Placement keeps.
        "live_migrate.attachments-multiattach-apart//detach",
        "live_migrate.attachments-multiattach//detach,server2",
        # What is kept for a server that is on no host.
        "shelve.attachments-multiattach//migrate,server2",
        "shelve.attachments-multiattach//shelve,server2",
        "shelve.attachments-multiattach//shelve,server2//unshelve,server2",
    ],
)
def test_it_is_judged_by_where_all_are_by_then(campaign: Campaign, text: str) -> None:
    assert campaign.run(Scenario.parse(text)).verdict is Verdict.COMPLETED


def test_what_is_refused_after_a_move_has_changed_nothing(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("migrate.attachments-multiattach//migrate"))
    assert (result.verdict, result.outcome.answer.api_status) == (Verdict.ROLLED_BACK, 409)


def test_a_definition_that_is_left_behind_names_the_device_of_the_next_guest(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("migrate.attachments-multiattach-apart//migrate,server2"))
    assert result.verdict is Verdict.LEAKED
    # The root disk of the other server, by the definition that the first one has left on this host.
    assert "server.disk[host1,volume3]=config" in result.outcome.facts.texts
    assert "server2.disk[host1,volume3]=live+config" in result.outcome.facts.texts


def test_the_other_server_is_whole_again_when_it_is_rebooted(campaign: Campaign) -> None:
    back = "come_back.attachments-multiattach-host_down"
    assert "host1.device[volume]" not in campaign.run(Scenario.parse(back)).outcome.facts.texts
    result = campaign.run(Scenario.parse(f"{back}//reboot,server2"))
    assert result.verdict is Verdict.COMPLETED
    assert "host1.device[volume]" in result.outcome.facts.texts
