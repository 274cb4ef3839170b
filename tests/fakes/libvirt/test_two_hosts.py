"""Two hosts may each have a domain of one UUID, and each call is about that of its own host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.cloud.tables import Guest
from volfault_fakes.libvirt import LibvirtModule

DISK = (
    "<disk type='block' device='disk'><driver name='qemu' type='raw'/>"
    "<source dev='/dev/{}'/><target dev='vdb' bus='virtio'/></disk>"
)


@dataclass
class Pair:
    """A guest on compute1, and the connections to two hosts."""

    cloud: Cloud
    connections: dict[str, Any]
    first: Guest

    def domain(self, host: str) -> Any:
        return self.connections[host].lookupByUUIDString(self.first.id)

    def define(self, host: str) -> Any:
        return self.connections[host].defineXML(
            f"<domain><name>{self.first.name}</name><uuid>{self.first.id}</uuid></domain>"
        )

    @property
    def states(self) -> dict[str, str]:
        return {guest.host: guest.state for guest in self.cloud.guests_of(self.first.id)}


@pytest.fixture
def pair() -> Pair:
    cloud = Cloud()
    first = cloud.add_server("compute1")
    cloud.add_host("compute2")
    module = LibvirtModule(cloud)
    connections = {}
    for host in cloud.hosts:
        cloud.here = host
        connections[host] = module.open("qemu:///system")
    return Pair(cloud, connections, first)


def test_a_domain_is_defined_and_started_where_another_host_has_it_running(pair: Pair) -> None:
    new = pair.define("compute2")
    assert pair.states == {"compute1": "running", "compute2": "shutoff"}
    new.create()
    assert pair.states == {"compute1": "running", "compute2": "running"}
    assert (new.ID(), pair.domain("compute1").ID()) == (1, 1)


def test_each_life_ends_by_itself(pair: Pair) -> None:
    pair.define("compute2").create()
    pair.domain("compute1").destroy()
    assert pair.states == {"compute1": "shutoff", "compute2": "running"}
    pair.domain("compute1").undefine()
    assert pair.states == {"compute2": "running"}
    pair.domain("compute2").shutdown()
    pair.cloud.clock.advance(60)
    assert pair.states == {"compute2": "shutoff"}


def test_each_has_disks_of_its_own(pair: Pair) -> None:
    pair.define("compute2").create()
    for host in pair.connections:
        pair.cloud.add_volume(id=host, attached_to=pair.cloud.guests[host, pair.first.id])
    # Both hosts' guests have a vdb; that of one is taken out, and its own guest answers.
    [disk] = pair.cloud.guests["compute2", pair.first.id].live.values()
    pair.domain("compute2").detachDeviceFlags(DISK.format(disk.source), 3)
    assert [(guest.host, live, config) for guest, live, config in pair.cloud.guests_with("compute1")] == [
        ("compute1", True, True)
    ]
    assert list(pair.cloud.guests_with("compute2")) == []


def test_each_connection_hears_of_its_own_host_s(pair: Pair) -> None:
    told: list[tuple[str, str, int, int]] = []
    for host, connection in pair.connections.items():

        def heard(_: Any, domain: Any, event: int, detail: int, host: str) -> None:
            told.append((host, domain.UUIDString(), event, detail))

        connection.domainEventRegisterAny(None, 0, heard, host)
    pair.define("compute2")
    pair.domain("compute2").undefine()
    pair.domain("compute1").suspend()
    assert told == [
        ("compute2", pair.first.id, 0, 0), ("compute2", pair.first.id, 1, 0), ("compute1", pair.first.id, 3, 0),
    ]  # fmt: skip
