"""A scenario's result does not depend on what was played before it."""

from __future__ import annotations

from pytest_volfault import Campaign, Scenario

PLAYED = [
    Scenario.parse(text)
    for text in (
        "delete.attachments-host_dead",
        "delete.attachments/libvirt.destroy@before=libvirt-connection-lost,once",
        "delete.attachments-host_down/nova.db.instance_destroy@before=db-error,once",
        "delete.attachments-shelved_offloaded/glance.image_delete@before=glance-unreachable,always",
        "delete.legacy/nova.rpc.terminate_instance@before=rpc-lost,once",
        "detach.attachments-multiattach/cinder.attachment_delete@before=crash,once",
        "detach.legacy-moved_lost/cinder.os-detach@after=http-500,once",
        "detach.attachments-host_dead",
        "attach.attachments-shelved_offloaded/cinder.attachment_complete@after=connection-reset,always",
        "attach.attachments/nova.db.bdm_create@after=crash,once",
    )
]


def test_backwards_is_as_forwards(campaign: Campaign) -> None:
    forwards = list(campaign.run_all(PLAYED))
    backwards = list(campaign.run_all(reversed(PLAYED)))
    assert [result.as_dict() for result in reversed(backwards)] == [result.as_dict() for result in forwards]


def test_what_is_known_of_a_scenario_is_what_playing_it_finds(campaign: Campaign) -> None:
    once, always = (
        Scenario.parse(f"detach.attachments/cinder.attachment_delete@before=http-409,{times}")
        for times in ("once", "always")
    )
    played = campaign.run(always)
    campaign.run(once)
    assert campaign.run(always).as_dict() == played.as_dict()
