"""What the storage's driver can do wrong, and what Cinder makes of it. The live comparison has every cell of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from volfault_fakes.catalogue import Kind
from volfault_fakes.cinder import KINDS, OPERATIONS, Backend
from volfault_fakes.cinder.driver_errors import ServiceDied

KIND: dict[str, Kind] = {kind.name: kind for kind in KINDS}
BACKEND = {each.point: each for each in OPERATIONS if each.point.startswith("backend.")}
UNHANDLED = "computeFault: The server has either erred or is incapable of performing the requested operation."
RESERVED = "reserved/detached [('reserved', '-', 'inst', '-')]"


@dataclass(frozen=True)
class Passage:
    when: str
    subject: Any
    args: tuple[Any, ...]
    proceed: Callable[[], Any]

    @property
    def kwargs(self) -> dict[str, Any]:
        return {}


@contextmanager
def broken(lab: Any, method: str, kind: str, when: str = "before") -> Iterator[None]:
    """The first call of a method breaks."""
    backend = lab.cinder.operations.service.backend
    original = getattr(backend, method)
    left = [KIND[kind]]

    def call(*args: Any) -> Any:
        if not left:
            return original(*args)
        return left.pop().strike(Passage(when, backend, args, lambda: original(*args)))

    with mock.patch.object(backend, method, call):
        yield
    assert not left


def test_every_call_of_the_driver_is_a_point() -> None:
    methods = {name for name, value in vars(Backend).items() if inspect.isfunction(value) and not name.startswith("_")}
    assert {each.where.rpartition(".")[2] for each in BACKEND.values()} == methods
    assert {name for name, each in BACKEND.items() if not each.process} == {"backend.attach_volume"}
    assert all(each.kinds and set(each.kinds) <= set(KIND) for each in BACKEND.values())


def connect(lab: Any, names: Any) -> Any:
    wanted = {"instance_uuid": names.INSTANCE, "volume_uuid": lab.volume(), "connector": names.CONNECTOR}
    return lab.call("POST", "/attachments", {"attachment": wanted})


def test_a_slow_driver_comes_to_its_end_and_nobody_hears_of_it(lab: Any, names: Any) -> None:
    began = lab.cloud.clock.now
    with broken(lab, "initialize_connection", "driver-slow"):
        answer = connect(lab, names)
    assert (answer.code, lab.cloud.clock.now - began) == (500, 60)
    (volume,) = lab.cloud.volumes
    assert lab.state(volume) == "attaching/attaching [('attaching', '-', 'inst', '-')]"
    assert connect(lab, names).code == 200


def test_a_slow_driver_that_ends_in_an_error_is_not_heard_either(lab: Any, names: Any) -> None:
    with broken(lab, "create_export", "driver-slow"), broken(lab, "initialize_connection", "backend-error"):
        answer = connect(lab, names)
    assert answer.error == "computeFault: Unable to create attachment for volume."


@pytest.mark.parametrize(("when", "exports"), [("before", ["cmp1"]), ("after", [])])
def test_a_service_that_dies_in_a_call(lab: Any, when: str, exports: list[str]) -> None:
    volume, attachment = lab.attach()
    began = lab.cloud.clock.now
    with broken(lab, "terminate_connection", "cinder-volume-killed", when):
        answer = lab.call("DELETE", f"/attachments/{attachment}")
    assert (answer.error, lab.cloud.clock.now - began) == (UNHANDLED, 60)
    assert lab.state(volume) == "in-use/attached [('attached', 'null', 'inst', 'ci')]"
    assert lab.exports(volume) == exports
    assert lab.call("DELETE", f"/attachments/{attachment}").code == 200


def test_a_service_that_always_dies_of_a_volume_leaves_it(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise ServiceDied

    monkeypatch.setattr(lab.cinder.operations.service.backend, "delete_volume", dies)
    volume = lab.volume()
    assert lab.call("DELETE", f"/volumes/{volume}").code == 202
    assert lab.cloud.volumes[volume].status == "deleting"
