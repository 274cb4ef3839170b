"""What the connections of one process share: the cloud, the listeners, and the rules of guests and disks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from volfault_fakes.libvirt.daemon import Connected, Daemons
from volfault_fakes.libvirt.disks import Disks
from volfault_fakes.libvirt.events import CLOSED, Events
from volfault_fakes.libvirt.hotplug import Hotplug
from volfault_fakes.libvirt.migration import Migrations
from volfault_fakes.libvirt.mirrors import Mirrors
from volfault_fakes.libvirt.power import Power
from volfault_fakes.libvirt.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from volfault_fakes.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Hypervisor:
    """The hypervisors of a cloud's hosts, as one process sees them.

    Attributes:
        cloud: the state.
        events: who listens.
        hotplug: how guests give devices back.
        disks: attach and detach.
        power: the life of a domain.
        migrations: its ways to other hosts.
        mirrors: copies of its disks.
        store: the files of definitions.
        daemons: the libvirtd of each host.
        connections: every connection that somebody still holds, by its number.
        numbers: where the numbers come from.
    """

    cloud: Cloud
    events: Events
    hotplug: Hotplug
    disks: Disks
    power: Power
    migrations: Migrations
    mirrors: Mirrors
    store: Store
    daemons: Daemons
    # Weak: each restart of a service makes a new one, and its alarm may outlive it.
    connections: WeakValueDictionary[int, Connected]
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @classmethod
    def over(cls, cloud: Cloud) -> Hypervisor:
        """Build one over a cloud; the alarms of that cloud's guests ring here from now on."""
        events = Events(cloud)
        hotplug = Hotplug(cloud, events)
        store = Store()
        disks = Disks(cloud, events, hotplug, store)
        migrations = Migrations(cloud, events)
        power = Power(cloud, events, hotplug, migrations, store)
        connections: WeakValueDictionary[int, Connected] = WeakValueDictionary()
        daemons = Daemons(cloud, connections)
        hypervisor = cls(cloud, events, hotplug, disks, power, migrations, Mirrors(cloud), store, daemons, connections)
        events.on_death = hypervisor._forget
        cloud.clock.handle(CLOSED, hypervisor._ring_closed)
        return hypervisor

    def _forget(self, host: str | None) -> None:
        # Nobody is there to be told that they are lost.
        for number, connection in list(self.connections.items()):
            if host in (None, connection._host):
                del self.connections[number]

    def _ring_closed(self, details: Mapping[str, Any]) -> None:
        connection = self.connections.get(details["connection"])
        if connection is not None:
            connection._ring_closed()
