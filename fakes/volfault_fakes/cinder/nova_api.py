"""What Cinder tells Nova and asks it to do: cinder-volume's requests to Nova's API (cinder.compute.nova.API)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.turns import given_up

_PROCESS = "cinder-volume"
_FAILS = ("nova-unreachable", "nova-http-500", "nova-timeout", "nova-twice")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of POST /os-server-external-events.

    Attributes:
        name: `volume-extended` or `volume-reimaged`.
        server_id: the server that it is for; None where an old Cinder does not look.
        tag: what it is about; the id of the volume.
    """

    name: str
    server_id: str | None
    tag: str


class NovaSilent(Exception):  # noqa: N818 - reads as what is wrong
    """Nova does not answer, or with an error. That it says so of some of several events is none."""


# (the microversion, the events of one request)
Hears = Callable[[str, tuple[ServerEvent, ...]], None]
# (server id, id of the volume that it has, id of the one that it is to have)
Swaps = Callable[[str, str, str], None]


class NovaApi:
    """Nova's API, as cinder-volume reaches it.

    Whoever plays Nova sets `hears` and `swaps`, which raise `NovaSilent` where Nova answers with an error. Where they
    are None there is no Nova.

    Attributes:
        cloud: whose time passes while nobody answers.
        hears: takes the events of one request.
        swaps: takes a request to give a server one volume for another.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.hears: Hears | None = None
        self.swaps: Swaps | None = None

    @crosses(
        "nova.api.volume-extended",
        _FAILS,
        detail=lambda _self, volume_id, _servers: volume_id[:8],
        process=_PROCESS,
        reaches_nova=True,
    )
    def volume_extended(self, volume_id: str, servers: Iterable[str | None]) -> None:
        """Tell that a volume has grown.

        Raises:
            NovaSilent: nobody has heard it, as far as Cinder knows.
        """
        self._tell("2.51", "volume-extended", volume_id, servers)

    @crosses(
        "nova.api.volume-reimaged",
        _FAILS,
        detail=lambda _self, volume_id, _servers: volume_id[:8],
        process=_PROCESS,
        reaches_nova=True,
    )
    def volume_reimaged(self, volume_id: str, servers: Iterable[str | None]) -> None:
        """Tell that a volume holds another image.

        Raises:
            NovaSilent: as above.
        """
        self._tell("2.93", "volume-reimaged", volume_id, servers)

    @crosses(
        "nova.api.swap_volume",
        _FAILS,
        detail=lambda _self, _server, volume_id, new_id: (volume_id[:8], new_id[:8]),
        process=_PROCESS,
        reaches_nova=True,
    )
    def swap_volume(self, server_id: str, volume_id: str, new_id: str) -> None:
        """PUT /servers/{id}/os-volume_attachments/{volume}: a migration needs Nova to copy what a guest writes to.

        Raises:
            NovaSilent: Nova refuses, or nobody answers.
        """
        if self.swaps is None:
            raise NovaSilent("there is no Nova")
        with given_up():
            self.swaps(server_id, volume_id, new_id)

    def _tell(self, microversion: str, name: str, volume_id: str, servers: Iterable[str | None]) -> None:
        if self.hears is None:
            raise NovaSilent("there is no Nova")
        events = tuple(ServerEvent(name, server, volume_id) for server in servers)
        with given_up():
            self.hears(microversion, events)


OPERATIONS: tuple[Operation, ...] = operations_of(NovaApi)
