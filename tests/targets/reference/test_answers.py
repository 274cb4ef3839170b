"""The reference's own answers, and its database and bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.process import running
from pytest_volfault.outcome import Answer
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference.bus import Bus
from pytest_volfault.targets.reference.database import BlockDeviceMapping, Database, Instance, NotMapped
from pytest_volfault.targets.reference.target import ReferenceTarget
from pytest_volfault.variant import Variant


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
    assert not target.records(scene).bdm


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


def test_a_cast_s_failure_stays_on_its_own_side() -> None:
    bus = Bus()
    process.revive()

    def fail(why: str) -> None:
        assert process.current() == "compute"
        raise ValueError(why)

    with running("api"):
        bus.cast("detach_volume", fail, why="no")
        assert process.current() == "api"
    assert bus.compute_error == "ValueError: no"


def test_a_cast_to_a_dead_process_waits_until_it_is_back() -> None:
    bus = Bus()
    delivered: list[int] = []
    process.kill("compute")
    try:
        bus.cast("detach_volume", delivered.append, 1)
        assert (bus.compute_error, delivered, len(bus.waiting)) == (None, [], 1)
        with pytest.raises(ProcessDied), running("compute"):
            pass
    finally:
        process.revive()
    bus.deliver_waiting()
    assert (bus.compute_error, delivered, bus.waiting) == (None, [1], ())
