"""A server that has come to this host before its volume: whose connector ends the old host's connection."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cloud.tables import Export

OLD_HOST, THIRD_HOST = "compute2", "compute3"


@pytest.mark.parametrize(("connector", "left"), [("stashed", False), ("lost", True), ("wrong", True)])
@pytest.mark.parametrize("protocol", ["", "-nfs", "-rbd", "-fibre_channel"])
def test_only_the_stashed_connector_of_its_own_host_ends_the_connection(
    stage: Any, protocol: str, connector: str, left: bool
) -> None:
    outcome = stage.play(f"detach.legacy{protocol}-moved_{connector}")
    assert set(stage.cloud.exports) == ({(stage.volume, OLD_HOST)} if left else set())
    # The volume is free either way, and the row is the new host's to use.
    assert (outcome.final_state.volume_status, outcome.final_state.bdm) == ("available", True)
    assert outcome.answer.api_status is None


@pytest.mark.parametrize(("connector", "others"), [("stashed", False), ("lost", False), ("wrong", False)])
def test_the_connection_of_another_host_to_another_volume_stays(stage: Any, connector: str, others: bool) -> None:
    stage.prepare("detach", f"legacy-moved_{connector}")
    other = stage.cloud.add_volume(attached_to=stage.cloud.add_server(THIRD_HOST))
    stage.ask("detach")
    assert stage.cloud.exports[other.id, THIRD_HOST] == Export(other.id, THIRD_HOST)
    assert ((stage.volume, THIRD_HOST) in stage.cloud.exports) == others


@pytest.mark.parametrize("connector", ["stashed", "lost", "wrong"])
def test_nothing_is_taken_from_a_guest_or_a_host(stage: Any, connector: str) -> None:
    points = {entry.point for entry in stage.play(f"detach.legacy-moved_{connector}").trace}
    assert not [point for point in points if point.startswith("libvirt.")]
    assert not points & {"brick.disconnect_volume", "brick.unmount", "cinder.os-begin_detaching", "nova.db.bdm_destroy"}
    assert {"cinder.os-terminate_connection", "cinder.os-detach"} <= points


@pytest.mark.parametrize("more", ["", "-nfs", "-encrypted", "-stopped", "-nfs-encrypted-paused", "-scaleio"])
def test_the_old_host_is_off_and_has_nothing(stage: Any, more: str) -> None:
    stage.prepare("detach", f"legacy{more}-moved_stashed")
    cloud = stage.cloud
    held = (cloud.guests, cloud.devices, cloud.mounts, cloud.sessions, cloud.secrets)
    assert [dict(table) for table in held] == [{}] * len(held)
    # The backend knows nothing of that.
    assert set(cloud.exports) == {(stage.volume, OLD_HOST)}


def test_a_failure_of_cinder_is_nobody_s_answer(stage: Any) -> None:
    fault = "cinder.os-terminate_connection@before=http-500,always"
    outcome = stage.play(f"detach.legacy-moved_stashed/{fault}")
    assert outcome.answer.api_status is None
    assert "500" in str(outcome.answer.compute_error)
    assert (outcome.final_state.volume_status, outcome.final_state.lun_mapped) == ("in-use", True)
