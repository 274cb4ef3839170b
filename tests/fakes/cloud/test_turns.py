"""Any number of threads may use the fakes at once."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.brick.connector import Connector
from volfault_fakes.brick.mounts import Mounts
from volfault_fakes.cinder.casts import Casts
from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.clock import Clock
from volfault_fakes.cloud.turns import TURN, given_up, in_turn, takes_turns
from volfault_fakes.libvirt import LibvirtModule, constants
from volfault_fakes.libvirt.blocks import BlockCalls
from volfault_fakes.libvirt.connection import virConnect
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.events import Events
from volfault_fakes.libvirt.host import HostCalls
from volfault_fakes.libvirt.secrets import SecretCalls, virSecret
from volfault_fakes.linux.host import Linux
from volfault_fakes.servicegroup import ServiceGroup

THREADS = 4


AtOnce = Callable[..., list[Any]]


def test_a_cloud_is_built_by_several_threads(at_once: AtOnce) -> None:
    cloud = Cloud()

    def build() -> int:
        for _ in range(50):
            cloud.add_volume(attached_to=cloud.add_server())
        return len([guest for volume in list(cloud.volumes) for guest in cloud.guests_with(volume)])

    at_once(*[build] * THREADS)
    assert len(cloud.guests) == len(cloud.volumes) == len(cloud.attachments) == THREADS * 50
    # A domain's number, a guest's name and a kernel's name for a disk are given once.
    assert len({guest.number for guest in cloud.guests.values()}) == THREADS * 50
    assert len({guest.name for guest in cloud.guests.values()}) == THREADS * 50
    assert len({device.device for device in cloud.devices.values()}) == THREADS * 50


def test_devices_are_plugged_by_several_threads(at_once: AtOnce) -> None:
    cloud = Cloud()
    server = cloud.add_server()
    domain = LibvirtModule(cloud).open("qemu:///system").lookupByUUIDString(server.id)
    for _ in range(THREADS * 2):
        cloud.add_volume(attached_to=server)
    disks = list(cloud.guest(server.id).config.values())

    def plug(source: str, target: str) -> None:
        xml = (
            "<disk type='block' device='disk'><driver name='qemu' type='raw'/>"
            f"<source dev='{source}'/><target dev='{target}' bus='virtio'/></disk>"
        )
        domain.detachDeviceFlags(xml, constants.VIR_DOMAIN_AFFECT_CONFIG)
        domain.attachDeviceFlags(xml, constants.VIR_DOMAIN_AFFECT_CONFIG)

    at_once(*[lambda disk=disk: plug(disk.source, disk.target) for disk in disks])
    after = cloud.guest(server.id).config.values()
    assert {(disk.source, disk.target) for disk in after} == {(disk.source, disk.target) for disk in disks}


def test_hosts_connect_in_several_threads(at_once: AtOnce) -> None:
    cloud = Cloud()
    server = cloud.add_server()
    volumes = [cloud.add_volume(attached_to=server) for _ in range(THREADS * 2)]
    connector = Connector(cloud)
    data = [next(iter(cloud.attachments_of(volume.id))).connection_info for volume in volumes]

    def reconnect(each: Any) -> None:
        for _ in range(20):
            connector.disconnect_volume(each, None)
            connector.connect_volume(each)

    at_once(*[lambda each=each: reconnect(each) for each in data])
    assert len({row.device for row in cloud.devices.values()}) == len(volumes)


@pytest.mark.parametrize(
    ("front", "besides"),
    [
        (Store, {"get"}),
        (Cloud, {"guests_with"}),
        (Clock, set()),
        (Casts, set()),
        (Connector, set()),
        (Mounts, set()),
        (ServiceGroup, set()),
        (Linux, set()),
        (LibvirtModule, {"start", "stop", "virEventRunDefaultImpl"}),
        *((kind, set()) for kind in (virConnect, virDomain, virSecret, HostCalls, SecretCalls, BlockCalls)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_front_takes_turns(front: type, besides: set[str]) -> None:
    public = {name for name, value in vars(front).items() if inspect.isfunction(value) and not name.startswith("_")}
    assert besides <= public
    assert {name for name in public if not hasattr(vars(front)[name], "__wrapped__")} == besides


def test_a_listener_may_wait_for_another_thread() -> None:
    cloud = Cloud()
    server = cloud.add_server()
    events = Events(cloud)
    module = LibvirtModule(cloud)
    connection = module.open("qemu:///system")
    seen: list[bool] = []

    def listener(*_: object) -> None:
        other = threading.Thread(target=lambda: seen.append(bool(cloud.hosts_reaching("x") == [])))
        other.start()
        other.join(10)

    connection.domainEventRegisterAny(None, 0, listener, None)
    with TURN:
        module.events.lifecycle(server.key, 0, 0)
    assert seen == [True]
    assert events is not module.events


def test_whoever_dies_inside_lets_the_others_in(at_once: AtOnce) -> None:
    class Killed(BaseException):
        pass

    @in_turn
    def dies() -> None:
        raise Killed

    def dying() -> None:
        with pytest.raises(Killed):
            dies()

    thread = threading.Thread(target=dying)
    thread.start()
    thread.join(10)
    assert at_once(in_turn(lambda: 1)) == [1]


def test_giving_up_lets_go_whatever_the_depth_and_takes_it_back(at_once: AtOnce) -> None:
    with TURN, TURN:
        with given_up():
            assert at_once(in_turn(lambda: 1)) == [1]
        assert TURN._is_owned()
    assert not TURN._is_owned()
    with given_up():
        assert not TURN._is_owned()


def test_a_class_takes_turns_but_for_what_waits() -> None:
    @takes_turns(besides=("waits",))
    class Front:
        def works(self) -> bool:
            return TURN._is_owned()

        def waits(self) -> bool:
            return TURN._is_owned()

        def _inner(self) -> bool:
            return TURN._is_owned()

    front = Front()
    assert (front.works(), front.waits(), front._inner()) == (True, False, False)
