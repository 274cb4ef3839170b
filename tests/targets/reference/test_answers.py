"""The reference's own answers, and its database and bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.process import running
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference._bus import Bus, NoReply
from pytest_volfault.targets.reference._database import BlockDeviceMapping, Database, Instance, NotMapped
from pytest_volfault.targets.reference.target import ReferenceTarget

NOBODY = "99999999-9999-4999-8999-999999999999"


@pytest.fixture
def target() -> Iterator[ReferenceTarget]:
    target = ReferenceTarget()
    with target.playing():
        yield target


@pytest.fixture
def scene(target: ReferenceTarget) -> Scene:
    return target.prepare("detach", Variant())


def answer(target: ReferenceTarget, scene: Scene, **change: Any) -> Answer:
    return target.perform(
        "detach",
        Variant(),
        Scene(**{"server_id": scene.server_id, "volume_id": scene.volume_id, "mark": 0} | change),
    )


def test_it_detaches(target: ReferenceTarget, scene: Scene) -> None:
    assert answer(target, scene) == Answer(202)
    assert target.cloud.volumes[scene.volume_id].status == "available"
    assert not target.records(scene)["server"].rows


def test_a_volume_that_cinder_does_not_know_is_not_found(target: ReferenceTarget, scene: Scene) -> None:
    gone = "99999999-9999-4999-8999-999999999999"
    refused = answer(target, scene, volume_id=gone)
    assert refused.api_status == 404
    assert refused.error is not None
    assert gone in refused.error


def test_a_volume_of_nobody_is_not_found(target: ReferenceTarget, scene: Scene) -> None:
    other = target.cloud.add_volume()
    assert answer(target, scene, volume_id=other.id) == Answer(
        404, f"Refused: volume {other.id} is not attached to server {scene.server_id}"
    )


def test_the_root_device_stays(target: ReferenceTarget, scene: Scene) -> None:
    target._database.bdm_save(scene.server_id, scene.volume_id, root=True)
    assert answer(target, scene) == Answer(400, "Refused: Cannot detach a root device volume")


def test_a_host_that_is_down_takes_no_detach(target: ReferenceTarget, scene: Scene) -> None:
    target._nova.servicegroup.stop("compute1")
    target.cloud.clock.advance(61)
    assert answer(target, scene) == Answer(409, "Refused: the compute service of host compute1 is down")
    assert target.cloud.volumes[scene.volume_id].status == "in-use"


def test_a_second_detach_is_refused_by_cinder(target: ReferenceTarget, scene: Scene) -> None:
    target._nova.cinder.begin_detaching(scene.volume_id)
    assert answer(target, scene).api_status == 400


def test_a_server_that_is_not_there_is_an_error_of_the_api(target: ReferenceTarget, scene: Scene) -> None:
    refused = answer(target, scene, server_id="gone")
    assert refused == Answer(404, "Refused: Instance gone could not be found.")


def test_going_back_to_the_mark_brings_everything_back(target: ReferenceTarget, scene: Scene) -> None:
    before = target.snapshot()
    answer(target, scene)
    assert target.snapshot() != before
    target.restore(scene.mark)
    assert target.snapshot() == before


def test_the_database() -> None:
    database = Database()
    database.instances["s"] = Instance("s", "compute1")
    database.mappings["s", "v"] = BlockDeviceMapping("s", "v", "/dev/vdb", None, {})
    state = database.snapshot()
    database.bdm_save("s", "v", attachment_id="a")
    assert database.bdm_get("s", "v").attachment_id == "a"
    database.bdm_destroy("s", "v")
    database.bdm_destroy("s", "v")
    with pytest.raises(NotMapped, match=r"^volume v is not attached to server s$"):
        database.bdm_get("s", "v")
    database.restore(state)
    assert database.bdm_get("s", "v").attachment_id is None
    assert database.instance_get("s").host == "compute1"


HOSTS = {"server": "compute1", "neighbour": "compute2", "offloaded": None}
SERVED = ("compute1", "compute2")


def test_a_cast_s_failure_stays_on_its_own_side() -> None:
    bus = Bus(HOSTS.get, lambda: SERVED)
    process.revive()

    def fail(server_id: str, why: str) -> None:
        assert (process.current(), server_id) == ("compute", "server")
        raise ValueError(why)

    with running("api"):
        bus.cast("detach_volume", fail, server_id="server", why="no")
        assert process.current() == "api"
    assert bus.compute_error == "ValueError: no"


@pytest.mark.parametrize(("server", "name"), [("server", "compute"), ("neighbour", "compute@compute2")])
def test_a_cast_to_a_dead_process_waits_until_it_is_back(server: str, name: str) -> None:
    bus = Bus(HOSTS.get, lambda: SERVED)
    delivered: list[str] = []

    def deliver(server_id: str) -> None:
        assert process.current() == name
        delivered.append(server_id)

    process.kill(name)
    try:
        bus.cast("detach_volume", deliver, server_id=server)
        bus.deliver_waiting()
        assert (bus.compute_error, delivered, len(bus.waiting)) == (None, [], 1)
        with pytest.raises(ProcessDied), running(name):
            pass
    finally:
        process.revive()
    bus.deliver_waiting()
    assert (bus.compute_error, delivered, bus.waiting) == (None, [server], ())


def test_a_cast_goes_to_the_host_of_its_server() -> None:
    bus = Bus(HOSTS.get, lambda: SERVED)
    told: list[tuple[str, str]] = []

    def tell(server_id: str) -> None:
        told.append((server_id, process.current()))

    process.kill("compute@compute2")
    try:
        # Only that service is dead.
        for server in ("server", "neighbour", "offloaded"):
            bus.cast("detach_volume", tell, server_id=server)
        with pytest.raises(NoReply):
            bus.call("reserve", tell, server_id="neighbour")
    finally:
        process.revive()
    bus.deliver_waiting()
    bus.cast("detach_volume", tell, server_id="neighbour", by="compute1")
    assert told == [
        ("server", "compute"), ("offloaded", "compute"), ("neighbour", "compute@compute2"), ("neighbour", "compute"),
    ]  # fmt: skip


# -- attach


@pytest.mark.parametrize(
    ("asked", "status", "why"),
    [
        ({"server_id": NOBODY}, 404, f"Instance {NOBODY} could not be found."),
        ({"volume_id": NOBODY}, 404, NOBODY),
        ({"device": "vdb!"}, 400, "the supplied device path (vdb!) is invalid"),
        ({"device": "/dev/vdb7"}, 200, ""),
        ({"device": "/dev/xvdq"}, 200, ""),
        ({"device": ""}, 400, "the supplied device path () is invalid"),
    ],
)
def test_what_an_attach_answers(stage: Any, asked: dict[str, str], status: int, why: str) -> None:
    outcome = stage.play("attach.attachments", **asked)
    assert outcome.answer.api_status == status
    assert why in str(outcome.answer.error)
    if asked.get("device") and status == 200:
        assert stage.database.mapped(stage.server, stage.volume).device == asked["device"]


def test_a_device_that_is_taken_is_not_given_twice(stage: Any) -> None:
    stage.prepare("detach", "attachments")
    second = stage.cloud.add_volume()
    assert stage.ask("attach", volume=second.id) == Answer(200)
    assert [row.device for row in stage.database.bdm_list(stage.server)] == ["/dev/vdb", "/dev/vdc"]


@pytest.mark.parametrize("style", ["attachments", "legacy"])
@pytest.mark.parametrize("flow", ["attach", "detach"])
@pytest.mark.parametrize(("kind", "status"), [("http-500", 500), ("connection-refused", 500), ("read-timeout", 500)])
def test_a_cinder_that_does_not_answer_is_an_error_of_the_api(
    stage: Any, flow: str, style: str, kind: str, status: int
) -> None:
    outcome = stage.play(f"{flow}.{style}/cinder.volume_get@before={kind},always")
    assert outcome.answer.api_status == status
    assert str(outcome.answer.error).startswith("CinderError: ")
    assert outcome.final_state == stage.campaign.start(Scenario(flow, style))


@pytest.mark.parametrize(("kind", "told"), [("http-500", "500"), ("http-404", "503")])
def test_a_reservation_that_cannot_be_given_back_is_told_unless_it_has_gone(stage: Any, kind: str, told: str) -> None:
    # Step 2 fails, and so does giving the reservation back; what Cinder does not know of needs no giving back.
    both = f"cinder.attachment_delete@before={kind},always+cinder.attachment_update@before=http-503,always"
    outcome = stage.play(f"attach.attachments/{both}")
    assert str(outcome.answer.compute_error).startswith(f"CinderError: {told}")
    assert not outcome.final_state.bdm


@pytest.mark.parametrize(("saved", "before"), [("", True), ("-saved_late", False)])
def test_the_connection_is_saved_before_cinder_says_in_use_or_after_it(stage: Any, saved: str, before: bool) -> None:
    trace = stage.play(f"attach.legacy{saved}").trace
    save = next(entry.n for entry in trace if entry.point == "nova.db.bdm_save" and "connection_info" in entry.detail)
    attach = next(entry.n for entry in trace if entry.point == "cinder.os-attach")
    assert (save < attach) == before
    assert stage.database.mapped(stage.server, stage.volume).connection()["serial"] == stage.volume


def test_a_row_that_was_never_saved_has_no_connection() -> None:
    with pytest.raises(TypeError):
        BlockDeviceMapping("s", "v", "/dev/vdb", None, None).connection()


# -- what an operator asks of it


@pytest.mark.parametrize(
    ("scenario", "vm_state"),
    [
        ("detach.attachments/cinder.attachment_delete@before=http-500,once", "active"),
        ("detach.attachments-stopped/cinder.attachment_delete@before=http-500,once", "stopped"),
        # What is gone is not brought back.
        ("delete.attachments-host_down", "deleted"),
    ],
)
def test_a_server_that_is_at_rest_has_nothing_to_be_reset(stage: Any, scenario: str, vm_state: str) -> None:
    stage.play(scenario)
    assert not stage.target.reset_server(stage.scene)
    assert (stage.state().vm_state, stage.state().task_state) == (vm_state, None)


@pytest.mark.parametrize(
    "columns", [{"vm_state": "error"}, {"task_state": "powering-off"}, {"vm_state": "error", "task_state": "x"}]
)
def test_a_reset_takes_error_and_task_from_the_server(stage: Any, columns: dict[str, str]) -> None:
    stage.prepare("detach", "attachments")
    stage.database.instance_save(stage.server, **columns)
    assert stage.target.reset_server(stage.scene)
    assert stage.state() == FinalState.attached()
    assert not stage.target.reset_server(stage.scene)


def test_a_delete_that_the_hypervisor_fails_leaves_what_a_reset_takes_away_and_a_restart_resumes(stage: Any) -> None:
    scenario = "delete.attachments/libvirt.destroy@before=libvirt-qemu-not-killed,always"
    stage.play(scenario)
    assert stage.target.reset_server(stage.scene)
    assert (stage.state().vm_state, stage.state().task_state) == ("active", None)
    stage.play(scenario)
    stage.restart()
    assert (stage.state().vm_state, stage.state().task_state) == ("deleted", None)
    assert not stage.target.reset_server(stage.scene)


def test_cleaning_up_after_a_deleted_server_ends_its_guest(stage: Any) -> None:
    assert stage.play("delete.attachments-host_down").final_state.stray_guest
    stage.target.clean_up(stage.scene)
    assert stage.state() == FinalState.detached(vm_state="deleted")
    stage.play("detach.attachments/cinder.attachment_delete@before=http-500,always")
    stage.target.clean_up(stage.scene)
    # The server lives; only Nova's row is out of reach.
    assert stage.state() == FinalState.detached(bdm=True)
    assert stage.cloud.guests_of(stage.server)
