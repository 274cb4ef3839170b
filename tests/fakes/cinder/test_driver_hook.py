"""The point behind the API: what the volume service does when the storage's driver fails, or its caller dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from volfault_fakes.cinder import KINDS, OPERATIONS, Backend

POINT = next(operation for operation in OPERATIONS if operation.point == "backend.attach_volume")
ERROR = next(kind for kind in KINDS if kind.name == "backend-error")
SERVER = {"instance_uuid": "11111111-1111-4111-8111-111111111111", "mountpoint": "/dev/vdb"}


class KilledError(BaseException):
    """The process that asked is killed while it waits."""


class Passage:
    when = "before"
    subject = None
    args = ()

    def __init__(self, proceed: Callable[[], Any]) -> None:
        self.proceed = proceed

    @property
    def kwargs(self) -> dict[str, Any]:
        return {}


def test_the_point_is_the_drivers_method() -> None:
    assert POINT.where == f"{Backend.__module__}:{Backend.__name__}.attach_volume"
    assert (POINT.kinds, ERROR.whens, POINT.reads) == (("backend-error",), ("before", "after"), True)


def test_a_failing_driver_leaves_an_attachment_in_error(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def strike(backend: Backend, *args: Any) -> Any:
        seen.append(POINT.detail and POINT.detail(backend, *args))
        return ERROR.strike(Passage(lambda: None))

    monkeypatch.setattr(Backend, "attach_volume", strike)
    volume = lab.volume(status="attaching")
    answer = lab.act(volume, "os-attach", SERVER)
    assert (answer.code, lab.state(volume)) == (500, "attaching/detached [('error_attaching', '-', '-', '-')]")
    assert seen == [volume[:8]]
    (message,) = lab.cloud.messages.values()
    assert (message.volume_id, message.action, message.detail) == (volume, "002", "001")


def test_a_caller_that_dies_does_not_stop_cinder(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise KilledError

    monkeypatch.setattr(Backend, "attach_volume", dies)
    volume = lab.volume(status="attaching")
    with pytest.raises(KilledError):
        lab.act(volume, "os-attach", SERVER)
    assert lab.state(volume) == "in-use/attached [('attached', 'rw', 'inst', '-')]"


def test_only_os_attach_asks_the_driver(lab: Any, names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(Backend, "attach_volume", lambda _, volume, *rest: asked.append((volume.id, *rest)))
    lab.attach()
    volume, _ = lab.attach_legacy()
    assert asked == [(volume, names.INSTANCE, None, "/dev/vdb")]
