"""What stands where in Nova while a campaign runs: fakes for the parties, and the ways around what has no fake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pytest_volfault.injection.substitution import Substitution
from pytest_volfault.targets.nova import _encryption as encryption
from pytest_volfault.targets.nova import _host_facts as host_facts
from pytest_volfault.targets.nova import _locks as locks
from pytest_volfault.targets.nova import _mounting as mounting
from pytest_volfault.targets.nova import _root_disks as root_disks
from pytest_volfault.targets.nova._bricks import Brick
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._files_of_others import FilesOfOthers
from pytest_volfault.targets.nova._images import Images
from pytest_volfault.targets.nova._networks import Networks
from pytest_volfault.targets.nova._new_servers import NewServers
from pytest_volfault.targets.nova._placement_client import Placement
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.cinders import Cinder
from pytest_volfault.targets.nova.fake_brick import BRICK_EXCEPTIONS
from pytest_volfault.targets.nova.releases import (
    fair_locks,
    libvirt_events,
    looping_calls,
    network,
    provider_trees,
    spawning,
)
from volfault_fakes.brick import Mounts
from volfault_fakes.cinder import CinderEndpoint
from volfault_fakes.cloud import Cloud
from volfault_fakes.libvirt import LibvirtModule
from volfault_fakes.servicegroup import ServiceGroup


class StandIns:
    """The fakes of one cloud, and where they stand in Nova.

    Args:
        cloud: the state.
        bus: stands where oslo.messaging would.
        threads: stands where Nova's thread pools would.
        brick: which os-brick it is.
        cinder: which Cinder.
    """

    def __init__(self, cloud: Cloud, bus: Bus, threads: Threads, brick: Brick, cinder: Cinder) -> None:
        self.cloud = cloud
        self.endpoint = CinderEndpoint(cloud, operations=cinder.operations)
        self.libvirt = LibvirtModule(cloud)
        self.libvirt.migrations.waiting = threads.wait_until
        self.images = Images(cloud)
        self.placement = Placement()
        self.new_servers = NewServers()
        self.files_of_others = FilesOfOthers()
        self._servicegroup = ServiceGroup(cloud)
        self._substitution = Substitution(
            {
                "nova.rpc:get_client": lambda _: bus.client,
                "nova.servicegroup.api:API.service_is_up": lambda _: lambda _api, member: self._service_is_up(member),
                # Nova makes a class for each request that it validates; that of a schema is always the same.
                "nova.api.validation.validators:_SchemaValidator": _remembered,
                "nova.image.glance:_glanceclient_from_endpoint": lambda _: lambda *_args: self.images,
                **libvirt_events.stand_ins(threads),
                **spawning.stand_ins(threads),
                **looping_calls.stand_ins(threads),
                # Servers have no ports; Neutron is no party of the volume flows.
                **network.stand_ins(Networks()),
                **self.placement.stand_ins(),
                **provider_trees.stand_ins(),
                **self.new_servers.stand_ins(),
                **self.files_of_others.stand_ins(),
                **host_facts.stand_ins(cloud),
                **locks.STAND_INS,
                **fair_locks.stand_ins(),
                **encryption.stand_ins(cloud),
                **root_disks.stand_ins(),
                **brick.stand_ins(),
                **mounting.stand_ins(Mounts(cloud, BRICK_EXCEPTIONS), threads),
            }
        )

    @contextmanager
    def standing(self) -> Iterator[None]:
        """The fakes stand in within this block."""
        with self.libvirt, self.endpoint, self._substitution:
            yield

    def _service_is_up(self, member: Any) -> bool:
        return self._servicegroup.service_is_up(member["host"], member["binary"])


def _remembered(validator: Any) -> Callable[..., Any]:
    """Nova's class of validators, one for each schema; Nova's schemas live as long as it does."""
    made: dict[tuple[int, bool, bool], Any] = {}

    def validator_of(schema: Any, relax_additional_properties: bool = False, is_body: bool = True) -> Any:
        key = (id(schema), relax_additional_properties, is_body)
        if key not in made:
            made[key] = validator(schema, relax_additional_properties, is_body)
        return made[key]

    return validator_of
