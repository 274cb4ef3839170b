"""What becomes of a volume where the storage fails while nobody waits, or where something else happens first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from volfault_fakes.cinder import BackendError, VolumeIsBusy
from volfault_fakes.cinder.dialect import UNHANDLED

NO_BACKEND, DRIVER_FAILED, NOT_SCHEDULED, NOT_EXTENDED = ("001", "003"), ("008", "012"), ("001", "001"), ("007", "010")


def fails(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any) -> Any:
        raise error

    return fail


def told(lab: Any) -> list[tuple[str, str]]:
    return [(row.action, row.detail) for row in lab.cloud.messages.values()]


def create(lab: Any) -> Any:
    volume = lab.call("POST", "/volumes", {"volume": {"size": 1}}).body["volume"]["id"]
    return lab.cloud.volumes[volume]


def test_a_volume_that_cannot_be_created(old: Any, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = old.cinder.operations.service.backend
    monkeypatch.setattr(backend, "create_volume", fails(BackendError("boom")))
    monkeypatch.setattr(backend, "delete_volume", fails(VolumeIsBusy("x")))
    volume = create(old)
    assert (volume.status, volume.scheduled) == ("error", False)
    tried = [] if version == "12.0.10" else [DRIVER_FAILED] * 3
    assert told(old) == [*tried, NO_BACKEND]


def test_a_volume_on_a_driver_that_is_not_ready(lab: Any) -> None:
    lab.cinder.operations.service.backend.ready = False
    assert (create(lab).status, told(lab)) == ("error", [NO_BACKEND])


def test_a_volume_on_no_backend_is_gone_at_once(lab: Any) -> None:
    lab.cinder.operations.service.backend.ready = False
    volume = create(lab).id
    assert lab.call("DELETE", f"/volumes/{volume}").code == 202
    assert volume not in lab.cloud.volumes


def test_a_volume_that_is_deleted_before_it_is_scheduled(lab: Any) -> None:
    casts = lab.cinder.operations.service.casts
    casts.holding = True
    volume = create(lab).id
    lab.call("DELETE", f"/volumes/{volume}")
    assert (casts.deliver(), told(lab)) == (1, [NOT_SCHEDULED])


@pytest.mark.parametrize("first", ["attached", "deleted"])
def test_a_deletion_that_comes_too_late(lab: Any, names: Any, first: str) -> None:
    casts = lab.cinder.operations.service.casts
    volume = lab.volume()
    casts.holding = True
    lab.call("DELETE", f"/volumes/{volume}")
    if first == "attached":
        lab.act(volume, "os-attach", {"host_name": "h", "mountpoint": "/dev/vdb"})
    else:
        lab.cloud.drop("volumes", volume)
    casts.deliver()
    assert (volume in lab.cloud.volumes) is (first == "attached")


@pytest.mark.parametrize(
    ("status", "error", "messages"),
    [("error_extending", None, []), ("error_extending", BackendError("boom"), [NOT_EXTENDED])],
    ids=["not ready", "fails"],
)
def test_a_volume_that_cannot_be_extended(
    lab: Any, monkeypatch: pytest.MonkeyPatch, status: str, error: Exception | None, messages: Any
) -> None:
    backend = lab.cinder.operations.service.backend
    if error is None:
        backend.ready = False
    else:
        monkeypatch.setattr(backend, "extend_volume", fails(error))
    volume = lab.volume()
    assert lab.act(volume, "os-extend", {"new_size": 2}).code == 202
    assert (lab.cloud.volumes[volume].status, lab.cloud.volumes[volume].size) == (status, 1)
    assert told(lab) == messages


def test_an_extension_of_a_volume_that_is_gone(lab: Any) -> None:
    casts = lab.cinder.operations.service.casts
    volume = lab.volume()
    casts.holding = True
    lab.act(volume, "os-extend", {"new_size": 2})
    lab.cloud.drop("volumes", volume)
    assert casts.deliver() == 2
    assert volume not in lab.cloud.volumes


@pytest.mark.parametrize("action", ["os-initialize_connection", "os-terminate_connection"])
def test_a_driver_that_is_not_ready_is_no_error_of_the_backend(lab: Any, names: Any, action: str) -> None:
    lab.cinder.operations.service.backend.ready = False
    answer = lab.act(lab.volume(), action, {"connector": names.CONNECTOR})
    assert (answer.code, answer.error) == (500, f"computeFault: {UNHANDLED}")


def test_a_detach_by_a_driver_that_is_not_ready(lab: Any) -> None:
    _, attachment = lab.attach_legacy()
    lab.cinder.operations.service.backend.ready = False
    assert lab.act(lab.cloud.attachments[attachment].volume_id, "os-detach", {}).code == 500
    assert lab.cloud.attachments[attachment].attach_status == "error_detaching"
