"""The broker between Nova's services: who gets what, and when."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_volfault.injection import process
from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")


class Receiver:
    def __init__(self) -> None:
        self.got: list[str] = []

    def work(self, _context: Any, what: str) -> str:
        process.check_alive()
        self.got.append(what)
        return what.upper()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def bus(nova: Any, receiver: Receiver) -> Iterator[Any]:
    from pytest_volfault.targets.nova._bus import Bus

    bus = Bus(Clock())
    bus.computes["compute1"] = ("compute", receiver)
    yield bus
    process.revive()


@pytest.fixture
def client(bus: Any) -> Any:
    return bus.client(SimpleNamespace(topic="compute", namespace=None, server="compute1"))


@pytest.fixture
def context(nova: Any) -> Any:
    from pytest_volfault.targets.nova._rest import user_context

    return user_context()


def test_a_call_brings_the_answer(client: Any, context: Any) -> None:
    assert client.call(context, "work", what="a") == "A"


def test_what_is_cast_to_a_dead_service_waits_for_it(bus: Any, client: Any, context: Any, receiver: Receiver) -> None:
    process.kill("compute")
    client.cast(context, "work", what="a")
    assert (receiver.got, len(bus.waiting()), bus.compute_error) == ([], 1, None)
    process.revive("compute")
    bus.deliver_waiting()
    assert (receiver.got, bus.waiting()) == (["a"], ())


def test_a_call_to_a_dead_service_times_out_and_is_worked_off_later(
    bus: Any, client: Any, context: Any, receiver: Receiver
) -> None:
    import oslo_messaging

    process.kill("compute")
    with pytest.raises(oslo_messaging.MessagingTimeout):
        client.call(context, "work", what="a")
    process.revive("compute")
    bus.deliver_waiting()
    assert receiver.got == ["a"]


def test_what_waits_is_part_of_a_snapshot(bus: Any, client: Any, context: Any, receiver: Receiver) -> None:
    process.kill("compute")
    client.cast(context, "work", what="a")
    kept = bus.waiting()
    bus.restore(())
    process.revive("compute")
    bus.deliver_waiting()
    assert receiver.got == []
    bus.restore(kept)
    bus.deliver_waiting()
    assert receiver.got == ["a"]


def test_a_service_works_off_what_it_sends_to_itself_when_it_is_done(
    bus: Any, client: Any, context: Any, receiver: Receiver
) -> None:
    with process.running("compute"):
        client.cast(context, "work", what="a")
        assert receiver.got == []
    bus.deliver_waiting()
    assert receiver.got == ["a"]


@pytest.mark.parametrize(
    ("failure", "told"),
    [(process.ProcessDied("compute"), "nova-compute died"), (LookupError("no such disk"), "LookupError: no such disk")],
)
def test_how_work_that_nobody_waits_for_failed_is_kept(bus: Any, failure: BaseException, told: str) -> None:
    def work() -> None:
        raise failure

    bus.work_off(work)
    bus.work_off(lambda: "done")
    assert bus.compute_error == told


def test_a_broker_that_loses_keeps_nothing(bus: Any, client: Any, context: Any, receiver: Receiver) -> None:
    with bus.losing():
        client.cast(context, "work", what="a")
    bus.deliver_waiting()
    assert receiver.got == []


def test_a_message_goes_to_the_host_that_it_is_for(bus: Any, context: Any, receiver: Receiver) -> None:
    neighbour = Receiver()
    bus.computes["compute2"] = ("compute@compute2", neighbour)

    def cast(server: str, what: str) -> None:
        target = SimpleNamespace(topic="compute", namespace=None, server=server)
        bus.client(target).cast(context, "work", what=what)

    process.kill("compute@compute2")
    cast("compute1", "a")
    cast("compute2", "b")
    assert (receiver.got, neighbour.got, len(bus.waiting())) == (["a"], [], 1)
    process.revive("compute@compute2")
    bus.deliver_waiting()
    assert (receiver.got, neighbour.got, bus.waiting()) == (["a"], ["b"], ())


def test_the_broker_keeps_what_is_for_a_host_that_has_no_service(bus: Any, context: Any, receiver: Receiver) -> None:
    import oslo_messaging

    client = bus.client(SimpleNamespace(topic="compute", namespace=None, server="compute9"))
    client.cast(context, "work", what="a")
    with pytest.raises(oslo_messaging.MessagingTimeout):
        client.call(context, "work", what="b")
    assert (receiver.got, len(bus.waiting())) == ([], 2)
    bus.computes["compute9"] = ("compute@compute9", late := Receiver())
    bus.deliver_waiting()
    assert late.got == ["a", "b"]
