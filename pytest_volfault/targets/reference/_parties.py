"""What the reference flows work with, handed from one of their functions to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_volfault.targets.reference._bus import Bus
from pytest_volfault.targets.reference._cinder import Cinder
from pytest_volfault.targets.reference._database import Database
from pytest_volfault.targets.reference._images import Images
from pytest_volfault.targets.reference._locks import Locks
from pytest_volfault.targets.reference._notifier import Notifier
from volfault_fakes.brick import Connector, Mounts
from volfault_fakes.servicegroup import ServiceGroup


class Refused(Exception):  # noqa: N818 - an answer, not a failure of ours
    """The API's answer to a request that cannot be served."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Parties:
    """The deployment as Nova's code sees it.

    Attributes:
        here: names the compute host whose nova-compute runs.
        cinder: its REST API.
        database: Nova's own rows.
        servicegroup: who is up.
        bus: from nova-api to nova-compute.
        notifier: to whoever listens.
        images: the image service.
        locks: of nova-compute on this host.
        connector: driver_volume_type -> os-brick's connector for it, on the compute host.
        mounts: the mount commands of the compute host.
        libvirt: the module.
        mounting: volume -> where it was mounted, as far as no row tells of it yet; what nova-compute has in memory.
    """

    here: Callable[[], str]
    cinder: Cinder
    database: Database
    servicegroup: ServiceGroup
    bus: Bus
    notifier: Notifier
    images: Images
    locks: Locks
    connector: Callable[[str], Connector]
    mounts: Mounts
    libvirt: Any
    mounting: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The compute host whose nova-compute this is at the moment."""
        return self.here()
