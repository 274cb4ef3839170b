"""Who plays in a scene: servers, volumes and hosts, each with a role that scenarios and facts name it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import unknown


class Peopled(Protocol):
    """What has servers' guests, volumes and hosts, in the order in which they were made; a cloud has."""

    @property
    def guests(self) -> Mapping[Any, Any]: ...

    @property
    def volumes(self) -> Mapping[str, Any]: ...

    @property
    def hosts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Cast:
    """Roles and ids. A role is a place: the first server is `server`, the next `server2`; the first host is `host1`.

    Who has a role keeps it, also when nothing of it is left in the cloud.

    Attributes:
        servers: ids of the servers.
        volumes: ids of the volumes.
        hosts: names of the hosts.
    """

    servers: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @classmethod
    def of_cloud(
        cls, cloud: Peopled, servers: Iterable[str] = (), volumes: Iterable[str] = (), hosts: Iterable[str] = ()
    ) -> Self:
        """Those that are named, in this order, and then whatever else the cloud has, in the order of its making."""
        return cls(tuple(servers), tuple(volumes), tuple(hosts)).completed(cloud)

    def completed(self, cloud: Peopled) -> Self:
        """The same, and whatever the cloud has beside it with the next roles."""
        servers = (guest.id for guest in cloud.guests.values())
        return type(self)(
            _with(self.servers, servers), _with(self.volumes, cloud.volumes), _with(self.hosts, cloud.hosts)
        )

    @property
    def roles(self) -> Mapping[str, str]:
        """Role -> id: the servers, then the volumes, then the hosts."""
        return {
            **{server_role(place): identifier for place, identifier in enumerate(self.servers)},
            **{volume_role(place): identifier for place, identifier in enumerate(self.volumes)},
            **{host_role(place): name for place, name in enumerate(self.hosts)},
        }

    def server(self, role: str = "server") -> str:
        """The id of a server.

        Raises:
            UsageError: no server has that role; the message lists those that there are.
        """
        return _found("server", role, {server_role(place): each for place, each in enumerate(self.servers)})

    def volume(self, role: str = "volume") -> str:
        """The id of a volume; raises as `server` does."""
        return _found("volume", role, {volume_role(place): each for place, each in enumerate(self.volumes)})

    def host(self, role: str = "host1") -> str:
        """The name of a host; raises as `server` does."""
        return _found("host", role, {host_role(place): each for place, each in enumerate(self.hosts)})

    def role_of(self, identifier: str) -> str | None:
        """The role of what has that id; None where it has none."""
        return next((role for role, each in self.roles.items() if each == identifier), None)


def server_role(place: int) -> str:
    """The role of a server, by its place from 0."""
    return "server" if place == 0 else f"server{place + 1}"


def volume_role(place: int) -> str:
    """The role of a volume, by its place from 0."""
    return "volume" if place == 0 else f"volume{place + 1}"


def host_role(place: int) -> str:
    """The role of a host, by its place from 0; the first has its number too, as `host` is a dimension of variants."""
    return f"host{place + 1}"


def _with(named: tuple[str, ...], there: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*named, *there)))


def _found(what: str, role: str, roles: Mapping[str, str]) -> str:
    if role not in roles:
        raise UsageError(unknown(f"{what} of this scene", role, roles, f"{what}s of this scene"))
    return roles[role]
