"""What becomes of a volume where the storage fails while nobody waits, or where something else happens first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from volfault_fakes.cinder import BackendError, VolumeIsBusy

NO_BACKEND, DRIVER_FAILED = ("001", "003"), ("008", "012")


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


def test_an_extension_of_a_volume_that_is_gone(lab: Any) -> None:
    casts = lab.cinder.operations.service.casts
    volume = lab.volume()
    casts.holding = True
    lab.act(volume, "os-extend", {"new_size": 2})
    lab.cloud.drop("volumes", volume)
    assert casts.deliver() == 2
    assert volume not in lab.cloud.volumes
