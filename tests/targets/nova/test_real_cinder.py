"""Another Cinder in a process of its own behind our points: the fake, in the real one's place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from pytest_volfault.errors import OutOfStep, PartyGone, TargetHangs, TargetUnusable
from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection._fence import Fence
from pytest_volfault.injection.watchdog import Watchdog
from pytest_volfault.targets.nova._cinder_child import PROGRAM, Child
from pytest_volfault.targets.nova._real_cinder import RealCinder
from volfault_fakes import Cloud
from volfault_fakes.cinder import OPERATIONS, Backend, BackendError, CinderEndpoint, SnapshotIsBusy
from volfault_fakes.cloud import LUKS
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.tables import Encryption
from volfault_fakes.errors import UnknownCall

URL = f"http://cinder.test/v3/{PROJECT}"
HEADERS = {"X-Auth-Token": "user", "X-Service-Token": "nova", "OpenStack-API-Version": "volume 3.71"}
SERVER = "5e000000-0000-4000-8000-000000000001"
CONNECTOR = {"host": "compute1", "ip": "10.0.1.1", "initiator": "iqn.1994-05.com.example:compute1"}


def ask(method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
    return requests.request(method, URL + path, json=body, headers={**HEADERS, **headers}, timeout=60)


def attach(volume_id: str, **headers: str) -> str:
    wanted = {"attachment": {"volume_uuid": volume_id, "instance_uuid": SERVER, "connector": CONNECTOR}}
    made = ask("POST", "/attachments", wanted, **headers)
    assert made.status_code == 200, made.text
    return str(made.json()["attachment"]["id"])


def act(volume_id: str, name: str, **body: Any) -> requests.Response:
    return ask("POST", f"/volumes/{volume_id}/action", {name: body or None})


def left(cloud: Cloud) -> dict[str, Any]:
    tables = ("volumes", "attachments", "messages", "snapshots", "exports", "devices")
    return {table: dict(getattr(cloud, table)) for table in tables}


class Behind:
    """A cloud with the double behind its points, started."""

    def __init__(self, python: Path) -> None:
        self.cloud = Cloud()
        self.cloud.add_host()
        self.child = Child((str(python), str(PROGRAM)))
        self.cinder = RealCinder(self.cloud, self.child, "29.0.0")
        self.endpoint = CinderEndpoint(self.cloud, operations=self.cinder.operations)
        self.cinder.set_up()

    def snapshot(self) -> Any:
        return self.cloud.snapshot(), self.cinder.snapshot()

    def restore(self, mark: Any) -> None:
        self.cloud.restore(mark[0])
        self.cinder.restore(mark[1])


@pytest.fixture
def behind(cinder_double: Callable[..., Path]) -> Iterator[Behind]:
    made = Behind(cinder_double())
    with made.endpoint:
        yield made
    made.child.close()


def test_calls_of_the_driver_are_no_points_of_it(behind: Behind) -> None:
    points = {each.point for each in behind.cinder.woven(OPERATIONS)}
    assert points == {each.point for each in OPERATIONS if not each.process}
    assert "backend.attach_volume" in points
    assert "backend.initialize_connection" not in points


def a_life(cloud: Cloud) -> list[Any]:
    """What is answered to requests of all kinds, driver and ids included."""
    service = cloud.new_id()
    volume = cloud.add_volume(multiattach=True, service_uuid=service)
    hidden = cloud.add_volume(encryption_key_id=cloud.new_id(), name="hidden", service_uuid=service)
    key = attach(volume.id)
    host = {"connector": CONNECTOR}
    replies = [
        ask("POST", f"/attachments/{key}/action", {"os-complete": None}),
        ask("GET", f"/volumes/{volume.id}"),
        act(volume.id, "os-begin_detaching"),
        ask("DELETE", f"/attachments/{key}"),
        ask("GET", f"/volumes/{hidden.id}/encryption"),
        act(hidden.id, "os-reserve"),
        act(hidden.id, "os-initialize_connection", **host),
        act(hidden.id, "os-attach", instance_uuid=SERVER, mountpoint="/dev/vdb"),
        act(hidden.id, "os-attach", instance_uuid=SERVER, mountpoint="/dev/vdb", mode="other"),
        act(hidden.id, "os-roll_detaching"),
        ask("GET", f"/volumes/{hidden.id}", **{"X-Auth-Token": "nobody"}),
        ask("PUT", f"/volumes/{hidden.id}", {"volume": {"name": "seen"}}),
        ask("POST", "/volumes", {"volume": {"size": 2}}),
        ask("DELETE", f"/volumes/{volume.id}"),
    ]
    ids = ("x-openstack-request-id", "x-compute-request-id")
    return [
        (reply.status_code, reply.text, {name: text for name, text in reply.headers.items() if name not in ids})
        for reply in replies
    ]


def test_answers_and_rows_are_those_of_the_cinder_behind(behind: Behind) -> None:
    fake = Cloud()
    fake.add_host()
    with CinderEndpoint(fake):
        expected = a_life(fake)
    assert [status for status, *_ in expected] == [
        204, 200, 202, 200, 200, 202, 200, 202, 400, 202, 401, 200, 202, 202,
    ]  # fmt: skip
    assert a_life(behind.cloud) == expected
    assert left(behind.cloud) == left(fake)


def test_snapshots_and_what_is_said_of_them_are_those_of_the_cinder_behind(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(volume_id: str, **wanted: Any) -> str:
        made = ask("POST", "/snapshots", {"snapshot": {"volume_id": volume_id, **wanted}})
        assert made.status_code == 202, made.text
        return str(made.json()["snapshot"]["id"])

    def fail(*_: Any) -> None:
        raise BackendError("no room")

    def busy(*_: Any) -> None:
        raise SnapshotIsBusy("a volume depends on it")

    def live(cloud: Cloud) -> None:
        volume = cloud.add_volume(service_uuid=cloud.new_id(), encryption_key_id=cloud.new_id(), volume_type=LUKS)
        kept = take(volume.id, name="kept", description="for long", metadata={"by": "hand"})
        ask("PUT", f"/snapshots/{kept}", {"snapshot": {"name": "kept well"}})
        ask("DELETE", f"/snapshots/{take(volume.id)}")
        with monkeypatch.context() as patches:
            patches.setattr(Backend, "create_snapshot", fail)
            patches.setattr(Backend, "delete_snapshot", busy)
            take(volume.id)
            ask("DELETE", f"/snapshots/{kept}")

    fake = Cloud()
    fake.add_host()
    for cloud in (fake, behind.cloud):
        cloud.put("encryptions", LUKS, Encryption())
    with CinderEndpoint(fake):
        live(fake)
    live(behind.cloud)
    assert [(each.name, each.status) for each in fake.snapshots.values()] == [
        ("kept well", "available"),
        (None, "error"),
    ]
    assert [each.resource_type for each in fake.messages.values()] == ["VOLUME_SNAPSHOT"] * 2
    assert left(behind.cloud) == left(fake)


def test_going_back(behind: Behind) -> None:
    volume = behind.cloud.add_volume()
    before = behind.snapshot()
    key = attach(volume.id)
    after, rows = behind.snapshot(), left(behind.cloud)
    behind.restore(before)
    assert ask("GET", f"/attachments/{key}").status_code == 404
    assert behind.cloud.attachments == {}
    behind.restore(after)
    assert ask("GET", f"/attachments/{key}").status_code == 200
    assert left(behind.cloud) == rows


def test_copies_that_nobody_holds_are_forgotten(behind: Behind) -> None:
    kept = behind.snapshot()
    for _ in range(50):
        behind.restore(behind.snapshot())
    copies = list(behind.child.folder.glob("*.sqlite"))
    assert len(copies) < 30
    behind.restore(kept)


def test_what_is_put_into_the_cloud_past_it_is_refused(behind: Behind) -> None:
    volume = behind.cloud.add_volume()
    behind.cloud.change("volumes", volume.id, status="error")
    with pytest.raises(OutOfStep, match=f"volumes {volume.id}: the cloud was changed past the real Cinder"):
        ask("GET", f"/volumes/{volume.id}")
    with pytest.raises(OutOfStep):
        behind.snapshot()


def test_the_driver_fails(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise BackendError("no room")

    def refused(cloud: Cloud) -> str:
        volume = cloud.add_volume(service_uuid=cloud.new_id())
        wanted = {"attachment": {"volume_uuid": volume.id, "instance_uuid": SERVER, "connector": CONNECTOR}}
        reply = ask("POST", "/attachments", wanted)
        assert reply.status_code == 500
        return reply.text

    monkeypatch.setattr(Backend, "initialize_connection", fail)
    fake = Cloud()
    fake.add_host()
    with CinderEndpoint(fake):
        expected = refused(fake)
    assert refused(behind.cloud) == expected
    assert left(behind.cloud) == left(fake)


def test_the_driver_is_not_ready(behind: Behind) -> None:
    volume = behind.cloud.add_volume()
    behind.cinder.operations.service.backend.ready = False
    reply = act(volume.id, "os-attach", instance_uuid=SERVER, mountpoint="/dev/vdb")
    assert reply.status_code == 500
    assert [row.attach_status for row in behind.cloud.attachments.values()] == ["error_attaching"]


def test_whoever_asked_is_killed_while_the_driver_is_at_work(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    volume = behind.cloud.add_volume()
    attach_volume = {"instance_uuid": SERVER, "mountpoint": "/dev/vdb"}

    def die(*_: Any) -> None:
        raise ProcessDied("compute")

    monkeypatch.setattr(Backend, "attach_volume", die)
    with pytest.raises(ProcessDied):
        act(volume.id, "os-attach", **attach_volume)
    # Cinder's own processes go on.
    assert behind.cloud.volumes[volume.id].status == "in-use"
    assert ask("GET", f"/volumes/{volume.id}").json()["volume"]["status"] == "in-use"


def test_somebody_comes_in_between_while_the_driver_is_at_work(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    volume, other = behind.cloud.add_volume(), behind.cloud.add_volume()
    original = Backend.create_export
    inner: list[str] = []

    def meanwhile(*arguments: Any) -> None:
        if not inner:
            inner.append("")
            inner.append(attach(other.id))
        original(*arguments)

    monkeypatch.setattr(Backend, "create_export", meanwhile)
    outer = attach(volume.id)
    assert {outer, inner[1]} == set(behind.cloud.attachments)
    assert {row.volume_id for row in behind.cloud.attachments.values()} == {volume.id, other.id}


def test_a_call_that_no_fake_knows_is_told(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    volume = behind.cloud.add_volume()

    def unknown(*_: Any) -> None:
        raise UnknownCall("what is this?")

    monkeypatch.setattr(Backend, "initialize_connection", unknown)
    with pytest.raises(UnknownCall, match="what is this"):
        attach(volume.id)


def test_it_dies_and_the_next_scenario_gets_another(behind: Behind) -> None:
    volume = behind.cloud.add_volume()
    key = attach(volume.id)
    mark, rows, first = behind.snapshot(), left(behind.cloud), behind.child.pid
    with pytest.raises(PartyGone, match=r"the real Cinder's process has ended: the last words$"):
        ask("POST", "/volumes", {"volume": {"size": 1, "name": "fatal"}})
    with pytest.raises(PartyGone, match="the next scenario starts another"):
        ask("GET", "/volumes")
    # As `Target.prepare` goes back: within the fence.
    with Fence():
        behind.restore(mark)
    assert behind.child.pid not in (None, first)
    assert ask("GET", f"/attachments/{key}").status_code == 200
    assert left(behind.cloud) == rows


def test_it_hangs_and_is_ended(behind: Behind) -> None:
    mark, first = behind.snapshot(), behind.child.pid
    assert first is not None
    with pytest.raises(TargetHangs), Watchdog(0.3):
        ask("POST", "/volumes", {"volume": {"size": 1, "name": "endless"}})
    assert behind.child.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    behind.restore(mark)
    assert ask("GET", "/volumes").json() == {"volumes": []}


def test_clients_of_several_threads_take_turns(behind: Behind) -> None:
    volumes = [behind.cloud.add_volume() for _ in range(4)]
    found: list[int] = []

    def live(volume_id: str) -> None:
        for _ in range(5):
            key = attach(volume_id)
            found.append(ask("DELETE", f"/attachments/{key}").status_code)

    _in_threads(*(lambda volume=volume: live(volume.id) for volume in volumes))
    assert found == [200] * 20
    assert {volume.status for volume in behind.cloud.volumes.values()} == {"available"}
    behind.snapshot()


def test_another_thread_comes_in_between_while_the_driver_is_at_work(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, other = behind.cloud.add_volume(), behind.cloud.add_volume()
    original, began = Backend.create_export, []

    def meanwhile(*arguments: Any) -> None:
        if not began:
            began.append(True)
            _in_threads(lambda: attach(other.id))
        original(*arguments)

    monkeypatch.setattr(Backend, "create_export", meanwhile)
    attach(volume.id)
    assert {row.volume_id for row in behind.cloud.attachments.values()} == {volume.id, other.id}


def _in_threads(*calls: Callable[[], Any]) -> None:
    with ThreadPoolExecutor(len(calls)) as pool:
        for future in [pool.submit(call) for call in calls]:
            future.result(60)


def test_it_ends_with_its_parent_and_not_before(behind: Behind) -> None:
    assert behind.child.pid is not None
    os.kill(behind.child.pid, signal.SIGTERM)
    assert ask("GET", "/volumes").status_code == 200


def test_one_that_does_not_start(cinder_double: Callable[..., Path]) -> None:
    child = Child((str(cinder_double("broken")), str(PROGRAM)))
    with pytest.raises(TargetUnusable, match=r"does not start: ImportError: No module named 'cinder\.api'$"):
        child.start()
    child.close()
    assert not child.folder.exists()


def test_an_environment_without_cinder() -> None:
    # Its program runs with nothing of ours but itself.
    child = Child((sys.executable, "-S", str(PROGRAM)))
    with pytest.raises(TargetUnusable, match=r"does not start: ModuleNotFoundError: No module named 'cinder'$"):
        child.start()
    child.close()


PARENT = """
import os, signal, sys, time
sys.path[:0] = {path!r}
from pytest_volfault.targets.nova._cinder_child import PROGRAM, Child
child = Child(({python!r}, str(PROGRAM)))
child.start()
print(child.pid, child.folder, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda each: each.name)
def test_nothing_is_left_of_it_when_its_parent_ends(cinder_double: Callable[..., Path], number: int) -> None:
    code = PARENT.format(path=[each for each in sys.path if each], python=str(cinder_double()))
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - as in test_interrupts
    ) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        assert Path(folder).exists()
        os.killpg(parent.pid, number)
        # The other process holds the pipe as well, as it was started with it.
        parent.wait(30)
    _wait_until(lambda: not Path(folder).exists() and not _runs(int(pid)))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_until(happened: Callable[[], bool]) -> None:
    gate = threading.Event()
    for _ in range(200):
        if happened():
            return
        gate.wait(0.05)
    pytest.fail("it did not happen within 10 s")
