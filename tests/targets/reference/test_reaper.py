"""Guests whose server Nova has deleted without their host: a periodic task of the host's finds and ends them.

It runs when nova-compute has started, and from then on every hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.injection import process
from pytest_volfault.model.final_state import FinalState
from volfault_fakes.cloud.tables import Export

GONE = FinalState.detached(vm_state="deleted")
CINDER_S = ("volumes", "attachments", "messages")
Reap = Callable[[Any], None]


@pytest.fixture(params=["restart", "periodic"])
def reap(request: pytest.FixtureRequest) -> Reap:
    if request.param == "restart":
        return lambda stage: stage.restart()

    def later(stage: Any) -> None:
        # As if the host had been at work all the time.
        process.revive()
        stage.periodic()

    return later


def test_nobody_reaps_on_a_host_that_is_down(stage: Any) -> None:
    left = stage.play("delete.attachments-host_down").final_state
    stage.periodic()
    assert stage.state() == left


def changed(stage: Any, *tables: str) -> list[Any]:
    return [change for change in stage.cloud.history if change.table in tables]


@pytest.mark.parametrize("protocol", ["", "-rbd", "-nfs", "-encrypted", "-nfs-encrypted", "-fibre_channel"])
def test_it_ends_the_guest_and_takes_away_what_the_host_has_of_the_volume(
    stage: Any, reap: Reap, protocol: str
) -> None:
    left = stage.play(f"delete.attachments{protocol}-host_down").final_state
    assert (left.stray_guest, left.guest_disk, left.secret) == (True, "live+config", "encrypted" in protocol)
    reap(stage)
    assert stage.state() == GONE
    assert not stage.cloud.guests_of(stage.server)


def test_it_asks_cinder_for_nothing(stage: Any, reap: Reap, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.play("delete.attachments-host_down")
    asked: list[Any] = []
    monkeypatch.setattr(stage.target._nova.cinder, "_call", lambda *call: asked.append(call))
    stage.cloud.history.clear()
    reap(stage)
    assert asked == []
    assert changed(stage, *CINDER_S) == []
    assert changed(stage, "guests", "devices")


def test_who_has_the_volume_by_then_keeps_it(stage: Any, reap: Reap) -> None:
    """Bug 1756507: detaching once more what the server had hits the one that was given the volume since."""
    stage.play("delete.attachments-host_down")
    heir = stage.cloud.add_server("compute2")
    stage.add_server(heir)
    stage.cloud.attach(stage.volume, heir.id)
    before = stage.cloud.attachments_of(stage.volume)
    reap(stage)
    assert stage.cloud.attachments_of(stage.volume) == before
    assert stage.cloud.exports[stage.volume, "compute2"] == Export(stage.volume, "compute2")
    assert stage.state(server=heir.id) == FinalState.attached(bdm=False)


def test_it_leaves_alone_who_lives_and_who_is_not_nova_s(stage: Any, reap: Reap) -> None:
    stage.play("delete.attachments-host_down")
    living, foreign = stage.cloud.add_server(), stage.cloud.add_server()
    volume = stage.cloud.add_volume(attached_to=living)
    stage.add_server(living)
    kept = {each.key: stage.cloud.guests[each.key] for each in (living, foreign)}
    reap(stage)
    assert dict(stage.cloud.guests) == kept
    assert stage.state(server=living.id, volume=volume.id) == FinalState.attached(bdm=False)


def test_it_looks_at_its_own_host_only(stage: Any, reap: Reap) -> None:
    stage.play("delete.attachments-host_down")
    elsewhere = stage.cloud.add_server("compute2")
    stage.add_server(elsewhere)
    stage.database.instance_destroy(elsewhere.id)
    reap(stage)
    assert list(stage.cloud.guests) == [elsewhere.key]


def test_a_guest_that_has_gone_already_is_nothing_to_it(stage: Any, reap: Reap) -> None:
    stage.play("delete.attachments")
    stage.cloud.history.clear()
    reap(stage)
    assert changed(stage, *CINDER_S, "guests", "devices", "sessions") == []


def test_what_it_cannot_disconnect_keeps_it_from_no_other_guest(stage: Any, reap: Reap) -> None:
    stage.play("delete.attachments-host_down")
    other = stage.cloud.add_server()
    stage.add_server(other)
    stage.database.instance_destroy(other.id)
    (row,) = stage.database.bdm_list(stage.server, deleted=True)
    stage.database.bdm_create(replace(row, connection_info='{"driver_volume_type": "nobody\'s"}'))
    reap(stage)
    assert dict(stage.cloud.guests) == {}


def test_a_multiattach_volume_stays_with_the_server_that_lives(stage: Any, reap: Reap) -> None:
    left = stage.play("delete.attachments-multiattach-host_down").final_state
    reap(stage)
    state = stage.state()
    assert state == replace(left, stray_guest=False, guest_disk="none")
    assert (state.host_device, state.other_guest_disk, state.other_attachments) == (True, "live+config", ("attached",))
