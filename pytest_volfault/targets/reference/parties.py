"""Everything that the reference flows talk to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_volfault.targets.reference.bus import Bus
from pytest_volfault.targets.reference.cinder import Cinder
from pytest_volfault.targets.reference.database import Database
from volfault_fakes.brick import Connector
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
        cinder: its REST API.
        database: Nova's own rows.
        servicegroup: who is up.
        bus: from nova-api to nova-compute.
        connector: os-brick on the compute host.
        libvirt: the module.
    """

    cinder: Cinder
    database: Database
    servicegroup: ServiceGroup
    bus: Bus
    connector: Connector
    libvirt: Any
