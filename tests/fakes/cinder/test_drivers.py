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


@pytest.mark.parametrize(
    ("method", "kind", "when", "text"),
    [
        ("validate_connector", "connector-refused", "before", "Unable to create attachment for volume (Invalid input"),
        ("create_export", "backend-error", "before", "Create export for volume failed (Bad or unexpected"),
        # What is none of Cinder's own errors is nothing that its API could tell of.
        ("create_export", "backend-unreachable", "before", "Unable to create attachment for volume."),
        ("initialize_connection", "backend-unreachable", "before", "Driver initialize connection failed (error: HTTPS"),
        ("initialize_connection", "backend-error", "after", "Driver initialize connection failed (error: Bad"),
    ],
)
def test_a_connection_that_fails(lab: Any, names: Any, method: str, kind: str, when: str, text: str) -> None:
    with broken(lab, method, kind, when):
        answer = connect(lab, names)
    assert answer.code == 500
    assert text in answer.error
    (volume,) = lab.cloud.volumes
    assert lab.state(volume) == RESERVED
    # The export that was made is nobody's: the driver's remove_export leaves mappings alone.
    assert lab.exports(volume) == (["cmp1"] if when == "after" else [])


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


def test_a_service_that_dies_of_a_cast_ends_what_it_began(lab: Any) -> None:
    with broken(lab, "create_volume", "cinder-volume-killed"):
        made = lab.call("POST", "/volumes", {"volume": {"size": 1}}).body["volume"]["id"]
    assert lab.cloud.volumes[made].status == "error"
    with broken(lab, "delete_volume", "cinder-volume-killed"):
        assert lab.call("DELETE", f"/volumes/{made}").code == 202
    assert made not in lab.cloud.volumes
    volume = lab.volume()
    with broken(lab, "extend_volume", "cinder-volume-killed", "after"):
        assert lab.act(volume, "os-extend", {"new_size": 2}).code == 202
    assert (lab.cloud.volumes[volume].status, lab.cloud.volumes[volume].size) == ("extending", 1)


def test_a_service_that_always_dies_of_a_volume_leaves_it(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise ServiceDied

    monkeypatch.setattr(lab.cinder.operations.service.backend, "delete_volume", dies)
    volume = lab.volume()
    assert lab.call("DELETE", f"/volumes/{volume}").code == 202
    assert lab.cloud.volumes[volume].status == "deleting"


def test_a_restart_exports_what_is_in_use(lab: Any) -> None:
    volume, _ = lab.attach()
    other, _ = lab.attach(complete=False)
    with broken(lab, "ensure_export", "backend-error"):
        lab.cinder.operations.service.restart()
    assert (lab.cloud.volumes[volume].status, lab.cloud.volumes[other].status) == ("error", "attaching")


def test_a_target_that_was_not_updated_is_no_failure(lab: Any) -> None:
    volume = lab.volume()
    with broken(lab, "extend_volume", "target-not-updated", "after"):
        lab.act(volume, "os-extend", {"new_size": 2})
    assert (lab.cloud.volumes[volume].status, lab.cloud.volumes[volume].size) == ("available", 2)


@pytest.mark.parametrize(("kind", "left"), [("image-busy", "available"), ("backend-unreachable", "error_deleting")])
def test_a_delete_that_fails(lab: Any, kind: str, left: str) -> None:
    volume = lab.volume()
    with broken(lab, "delete_volume", kind):
        lab.call("DELETE", f"/volumes/{volume}")
    assert lab.cloud.volumes[volume].status == left


@pytest.mark.parametrize("kind", ["backend-error", "backend-unreachable"])
def test_an_export_that_stays_keeps_os_detach_from_its_end(lab: Any, kind: str) -> None:
    volume, attachment = lab.attach_legacy()
    lab.service = True
    with broken(lab, "remove_export", kind):
        answer = lab.act(volume, "os-detach", {"attachment_id": attachment})
    assert answer.error == UNHANDLED
    assert lab.state(volume) == "in-use/attached [('attached', 'rw', 'inst', '-')]"


def test_the_second_look_at_the_driver_finds_it_gone(lab: Any) -> None:
    volume, attachment = lab.attach(connector=None, complete=False)
    lab.complete(attachment)
    backend = lab.cinder.operations.service.backend
    asked: list[int] = []
    lost = KIND["driver-not-ready"]

    def looks() -> Any:
        asked.append(1)
        return lost.strike(Passage("before", backend, (), lambda: None)) if len(asked) == 2 else None

    with mock.patch.object(backend, "require_ready", looks):
        assert lab.call("DELETE", f"/attachments/{attachment}").error == UNHANDLED
    assert lab.state(volume).startswith("in-use/attached")
