"""What the connections of one process share: the cloud, the listeners, and the rules of guests and disks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakValueDictionary

from volfault_fakes.libvirt.disks import Disks
from volfault_fakes.libvirt.events import CLOSED, Events
from volfault_fakes.libvirt.hotplug import Hotplug
from volfault_fakes.libvirt.power import Power

if TYPE_CHECKING:
    from collections.abc import Mapping

    from volfault_fakes.cloud import Cloud


class Connected(Protocol):
    """A connection, as far as the hypervisor knows it."""

    def _ring_closed(self) -> None:
        """Tell whoever holds it that it was lost."""


@dataclass(frozen=True, slots=True)
class Hypervisor:
    """The hypervisors of a cloud's hosts, as one process sees them.

    Attributes:
        cloud: the state.
        events: who listens.
        hotplug: how guests give devices back.
        disks: attach and detach.
        power: the life of a domain.
        connections: every connection that somebody still holds, by its number.
        numbers: where the numbers come from.
    """

    cloud: Cloud
    events: Events
    hotplug: Hotplug
    disks: Disks
    power: Power
    # Weak: each restart of a service makes a new one, and its alarm may outlive it.
    connections: WeakValueDictionary[int, Connected] = field(default_factory=WeakValueDictionary)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @classmethod
    def over(cls, cloud: Cloud) -> Hypervisor:
        """Build one over a cloud; the alarms of that cloud's guests ring here from now on."""
        events = Events(cloud)
        hotplug = Hotplug(cloud, events)
        disks = Disks(cloud, events, hotplug)
        hypervisor = cls(cloud, events, hotplug, disks, Power(cloud, events, disks, hotplug))
        cloud.clock.handle(CLOSED, hypervisor._ring_closed)
        return hypervisor

    def _ring_closed(self, details: Mapping[str, Any]) -> None:
        connection = self.connections.get(details["connection"])
        if connection is not None:
            connection._ring_closed()
