"""Our libvirt as a host under comparison: a cloud, and time that passes when told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from volfault_conformance.libvirt.hypervisor import SIZE_GIB, VOLUME
from volfault_conformance.libvirt.machines import Machine
from volfault_fakes import Cloud
from volfault_fakes.cloud.tables import Device
from volfault_fakes.libvirt import KINDS, LibvirtModule
from volfault_fakes.libvirt.outages import SECRETS
from volfault_fakes.libvirt.store import CONFIG

ELSEWHERE = "compute2"
# While a migration lasts; it lasts for longer than two of them.
BETWEEN_SECONDS = 0.8


@dataclass(frozen=True)
class Struck:
    """A call that one of our faults strikes in (see `volfault_fakes.catalogue.Crossing`)."""

    subject: Any
    call: Callable[..., Any]
    args: tuple[Any, ...]
    when: str = "before"
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def proceed(self) -> Any:
        """Let the call have its effect."""
        return self.call(*self.args)

    def postpone(self, effect: Callable[[], Any] | None = None) -> None:
        """Nothing of libvirt's comes late."""
        raise AssertionError(effect or self.call)


class FakeHost:
    """See `hypervisor.Host`."""

    folder = "/images"
    secrets = SECRETS
    definitions = CONFIG

    def __init__(self) -> None:
        self._cloud = Cloud()
        self._cloud.add_host("compute1")
        self._cloud.add_volume(id=VOLUME, size=SIZE_GIB)
        self.module = LibvirtModule(self._cloud)
        self._guest = ""

    def open(self) -> Any:
        """Connect to its libvirt."""
        return self.module.open("qemu:///system")

    def open_driver(self, name: str) -> Any:
        """Connect to another driver than QEMU's."""
        return self.module.open(f"{name}:///system")

    def open_readonly(self) -> Any:
        """Connect to its libvirt without the right to change anything."""
        return self.module.openReadOnly("qemu:///system")

    def prepare(self, machine: Machine, xml: str, *, started: bool) -> None:
        """Define the domain, and start it."""
        domain = self.open().defineXML(xml)
        self._guest = domain.UUIDString()
        self._cloud.change("guests", self._cloud.guest(self._guest).key, answers=machine.linux, hotplug=machine.hotplug)
        if started:
            domain.create()

    def pair(self) -> str:
        """Add another host to the cloud."""
        self._cloud.add_host(ELSEWHERE)
        return f"qemu+tcp://{ELSEWHERE}/system"

    def open_elsewhere(self) -> Any:
        """Connect to its libvirt."""
        here, self._cloud.here = self._cloud.here, ELSEWHERE
        try:
            return self.module.open("qemu:///system")
        finally:
            self._cloud.here = here

    def during(self, call: Callable[[], Any], others: Sequence[Callable[[], Any]]) -> Any:
        """Make the call; while it waits, time passes, and the others are made."""
        migrations = self.module.migrations
        usual = migrations.waiting

        def waiting(happened: Callable[[], bool]) -> None:
            for other in others:
                self._cloud.clock.advance(BETWEEN_SECONDS)
                other()
            usual(happened)

        migrations.waiting = waiting
        try:
            return call()
        finally:
            migrations.waiting = usual

    def grow(self, number: int, size: int) -> None:
        """Let the image be a volume of that size."""
        path = f"{self.folder}/disk{number}.img"
        volume = self._cloud.add_volume(size=size)
        self._cloud.put("devices", ("compute1", path), Device("compute1", volume.id, path, "sdz"))

    def kill_qemu(self) -> None:
        """End the process of the domain."""
        self.open().lookupByUUIDString(self._guest)._die()

    def wait_for_system(self) -> None:
        """Our guests are up at once."""

    def now(self) -> float:
        """Return the virtual time."""
        return self._cloud.clock.now

    def let_pass(self, seconds: float) -> None:
        """Move the virtual time."""
        self._cloud.clock.advance(seconds)

    def strike(self, trouble: str, subject: Any, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Let a kind of fault strike in a call."""
        (kind,) = (kind for kind in KINDS if kind.name == trouble)
        return kind.strike(Struck(subject, call, args))

    def close(self) -> None:
        """Let go of threads that wait for events."""
        self.module.stop()
