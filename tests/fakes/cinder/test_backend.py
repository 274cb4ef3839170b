"""What Cinder does to the storage, where the record of the real one does not tell: locks, rows made in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.cinder import Operations, Request, ServiceFailure
from volfault_fakes.cloud.tables import Lock


def fails(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any) -> Any:
        raise error

    return fail


def test_only_a_reserved_attachment_goes_without_asking_the_volume_service(
    lab: Any, names: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, attachment = lab.attach(complete=False)
    lab.cloud.change("attachments", attachment, attach_status="reserved")
    monkeypatch.setattr(lab.cinder.operations.service, "attachment_delete", fails(ServiceFailure("down")))
    assert lab.call("DELETE", f"/attachments/{attachment}").code == 200
    assert lab.exports(volume) == ["cmp1"]


def test_a_locked_image_makes_the_volume_available_again(lab: Any) -> None:
    volume = lab.volume(protocol="rbd")
    lab.cloud.put("locks", volume, Lock(volume, "client.4711"))
    assert (lab.call("DELETE", f"/volumes/{volume}").code, lab.state(volume)) == (202, "available/detached []")
    lab.cloud.drop("locks", volume)
    assert (lab.call("DELETE", f"/volumes/{volume}").code, lab.state(volume)) == (202, "GONE")


def test_a_backend_that_breaks_locks_deletes_what_is_locked(lab: Any) -> None:
    """Seed 003: without it the boot volume of a server whose host is down survives the server."""
    volume = lab.volume(protocol="rbd")
    lab.cloud.put("locks", volume, Lock(volume, "client.4711"))
    before = lab.cloud.snapshot()
    lab.cloud.breaks_locks = True
    assert (lab.call("DELETE", f"/volumes/{volume}").code, lab.state(volume)) == (202, "GONE")
    assert lab.cloud.locks == {}
    lab.cloud.restore(before)
    assert (list(lab.cloud.locks), lab.cloud.breaks_locks) == ([volume], False)


def test_both_ways_give_the_rows_of_a_finished_attachment(cloud: Cloud, names: Any) -> None:
    """`Cloud.add_volume(attached_to=…)` and the requests must not differ in what clients read."""
    server = cloud.add_server()
    ready = cloud.add_volume(attached_to=server, protocol="rbd")
    (made,) = cloud.attachments_of(ready.id)
    volume = cloud.add_volume(protocol="rbd")
    connector = {**made.connector, "mountpoint": made.mountpoint}
    operations = Operations(cloud)
    wanted = {"attachment": {"volume_uuid": volume.id, "instance_uuid": server.id}}
    key = operations.attachment_create(Request("POST", body=wanted)).body["attachment"]["id"]
    operations.attachment_update(Request("PUT", body={"attachment": {"connector": connector}}), key)
    operations.attachment_complete(Request("POST", body={"os-complete": None}), key)
    row = cloud.attachments[key]
    for column in ("instance_uuid", "attached_host", "mountpoint", "attach_status", "attach_mode"):
        assert getattr(row, column) == getattr(made, column)
    changing = {"volume_id", "name", "attachment_id", "enforce_multipath"}
    assert {key: value for key, value in row.connection_info.items() if key not in changing} == {
        key: value for key, value in made.connection_info.items() if key not in changing
    }
    assert (volume.id, "compute1") in cloud.exports


@pytest.fixture(autouse=True)
def nothing_unknown(lab: Any) -> Iterator[None]:
    yield
    assert lab.cinder.unknown == []
