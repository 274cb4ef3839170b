"""Who plays in the scenes of the reference."""

from __future__ import annotations

from typing import Any


def test_a_scene_names_its_server_its_volume_and_its_host(stage: Any) -> None:
    stage.prepare("detach", "attachments")
    assert stage.scene.cast.roles == {"server": stage.server, "volume": stage.volume, "host1": "compute1"}


def test_the_other_server_of_a_multiattach_volume_is_server2(stage: Any) -> None:
    for flow in ("attach", "detach"):
        stage.prepare(flow, "attachments-multiattach")
        holders = {row.instance_uuid for row in stage.cloud.attachments_of(stage.volume)} - {stage.server}
        assert holders == {stage.scene.cast.server("server2")}


def test_the_host_that_a_server_has_left_is_host2(stage: Any) -> None:
    stage.prepare("detach", "legacy-moved_stashed")
    assert stage.scene.cast.hosts == ("compute1", "compute2")


def test_an_offloaded_server_has_its_role(stage: Any) -> None:
    stage.prepare("detach", "attachments-shelved_offloaded")
    assert stage.scene.cast.server() == stage.server
    assert not stage.cloud.guests_of(stage.server)
