"""A guest with a disk, and a second host that it can go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from volfault_fakes import Cloud
from volfault_fakes.cloud.tables import Guest
from volfault_fakes.libvirt import KINDS, LibvirtModule, libvirtError

URI = "qemu+tcp://compute2/system"
# As Nova asks for it: LIVE, PEER2PEER, PERSIST_DEST, UNDEFINE_SOURCE.
FLAGS = 1 | 2 | 8 | 16
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass
class Struck:
    """A call that a fault strikes."""

    subject: Any
    args: tuple[Any, ...]
    call: Callable[..., Any]
    when: str = "before"
    kwargs: dict[str, Any] = field(default_factory=dict)

    def proceed(self) -> Any:
        return self.call(*self.args)


class Moves:
    """Two hosts, and all that each tells of the one domain."""

    def __init__(self, protocol: str = "rbd") -> None:
        self.cloud = Cloud()
        self.server = self.cloud.add_server(name="noos")
        self.cloud.add_host("compute2")
        self.volume = self.cloud.add_volume(attached_to=self.server, protocol=protocol)
        self.module = LibvirtModule(self.cloud)
        self.told: list[tuple[str, int, int]] = []
        self.connections = {host: self._connect(host) for host in self.cloud.hosts}
        self.domain = self.at("compute1")

    def _connect(self, host: str) -> Any:
        self.cloud.here = host
        connection = self.module.open("qemu:///system")
        self.cloud.here = "compute1"

        def heard(_connection: Any, _domain: Any, event: int, detail: int, _opaque: Any) -> None:
            self.told.append((host, event, detail))

        connection.domainEventRegisterAny(None, 0, heard, None)
        return connection

    @property
    def migrations(self) -> Any:
        return self.module.migrations

    def at(self, host: str) -> Any:
        return self.connections[host].lookupByUUIDString(self.server.id)

    def row(self, host: str) -> Guest | None:
        return self.cloud.guests.get((host, self.server.id))

    @property
    def states(self) -> dict[str, tuple[str, int]]:
        return {guest.host: (guest.state, guest.reason) for guest in self.cloud.guests_of(self.server.id)}

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """What it returns, or (code, domain, message)."""
        try:
            return function(*args)
        except libvirtError as error:
            return (error.get_error_code(), error.get_error_domain(), error.get_error_message())

    def migrate(self, flags: int = FLAGS, uri: str = URI, **params: Any) -> Any:
        return self.call(self.domain.migrateToURI3, uri, params, flags)

    def struck(self, kind: str, function: Callable[..., Any], *args: Any, when: str = "before") -> Any:
        return self.call(BY_NAME[kind].strike, Struck(self.domain, args, function, when))

    def meanwhile(self, *at: tuple[float, Callable[[], Any]]) -> None:
        """Do something so many seconds after a migration has begun, while its caller waits."""

        def waiting(happened: Callable[[], bool]) -> None:
            passed = 0.0
            for seconds, act in at:
                self.cloud.clock.advance(seconds - passed)
                passed = seconds
                act()
            assert self.cloud.clock.wait(happened, 3600)

        self.migrations.waiting = waiting
