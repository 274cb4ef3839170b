"""A server is moved on Nova while another one has its volume: that one keeps what it has, on whichever host it is."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Facts
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova.releases import flows

pytestmark = pytest.mark.usefixtures("placement")

FLOWS = ("shelve", "unshelve", "migrate", "resize", "confirm", "revert", "live_migrate", "shelve_offload")
# The second server is on the host that the first one begins on, and on the one that it goes to.
WORDS = ("multiattach", "multiattach-apart")
PLAYED = [
    *((flow, f"attachments-{words}") for flow in FLOWS for words in WORDS),
    ("migrate", "attachments-rbd-multiattach"),
    ("migrate", "attachments-nfs-multiattach-apart"),
    ("revert", "attachments-multiattach-stopped"),
    # On a host without power no second server runs.
    ("evacuate", "attachments-multiattach-apart-host_off"),
    ("come_back", "attachments-multiattach-apart-host_off"),
]


def of_the_other(facts: Facts) -> set[str]:
    return {text for text in facts.lasting.texts if text.startswith("server2.") or "[server2," in text}


@pytest.mark.parametrize(("flow", "words"), PLAYED)
def test_the_other_server_keeps_what_it_has(nova: Any, campaign: Campaign, flow: str, words: str) -> None:
    why = flows.missing(flow, nova._release)
    if why is not None:
        assert nova.refusal(flow, Variant.parse(words)) == why
        return
    stage = campaign.stage(flow, words)
    end = stage.golden.facts
    assert stage.is_goal(end)
    assert of_the_other(end) == of_the_other(stage.start)
    host = "host2" if stage.variant.apart else "host1"
    assert f"server2.disk[{host},volume]=live+config" in end.texts
    if stage.variant.protocol == "iscsi":
        assert {f"{host}.device[volume]", f"volume.export[{host}]"} <= set(end.texts)


def test_where_the_other_one_is_is_said_of_the_first_host(campaign: Campaign) -> None:
    together, apart = (campaign.stage("confirm", f"attachments-{words}").start for words in WORDS)
    assert together.value("server", "host") == apart.value("server", "host") == "host2"
    assert (together.value("server2", "host"), apart.value("server2", "host")) == ("host1", "host2")


def test_each_server_has_a_root_disk_of_its_own(campaign: Campaign) -> None:
    start = campaign.stage("shelve", "attachments-multiattach").start
    had = {(fact.subject, *fact.about) for fact in start.of_relation("row")}
    assert had == {("server", "volume"), ("server", "volume2"), ("server2", "volume"), ("server2", "volume3")}
