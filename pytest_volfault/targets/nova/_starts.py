"""Where each flow begins: on rows that are written, or in a deployment that makes the server itself."""

from __future__ import annotations

from typing import Any

from pytest_volfault.injection.process import without
from pytest_volfault.model.cast import Cast
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets._processes import FIRST
from pytest_volfault.targets._tokens import tokens_of
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova import _marks as marks
from pytest_volfault.targets.nova._installation import Installation
from pytest_volfault.targets.nova._made_servers import MadeServers
from pytest_volfault.targets.nova._new_roots import add_root
from pytest_volfault.targets.nova._scheduled_refusals import MAKING, is_on_disk, is_scheduled

# Where a flow begins: the server's id, the volumes', the one that the flow is about first, and who is dead.
Beginning = tuple[str, tuple[str, ...], frozenset[str]]


class Starts:
    """Builds them, each from nothing.

    Args:
        nova: just set up.
    """

    def __init__(self, nova: Installation) -> None:
        self._nova = nova
        self._made = MadeServers(
            nova.cloud, nova.api, nova.bus, nova.settle, nova.records_of, nova.standins.new_servers
        )
        self._empty = marks.taken(nova)
        # The empty deployment that makes servers, once a flow has needed it.
        self._ground: Any = None

    def prepare(self, flow: str, variant: Variant) -> Scene:
        """See `contract.Target`."""
        build = self._from_ground if is_scheduled(flow, variant) else self._from_rows
        server_id, volume_ids, killed = build(flow, variant)
        cloud = self._nova.cloud
        self._nova.send(tokens_of(cloud, variant))
        cast = Cast.of_cloud(cloud, (server_id,), volume_ids, (cloud.here,))
        return Scene(server_id, volume_ids[0], marks.taken(self._nova), killed, tag=variant.tag, cast=cast)

    def _from_rows(self, flow: str, variant: Variant) -> Beginning:
        """A server of which the rows are written, on a host of whose making nothing is played."""
        marks.put_back(self._nova, self._empty)
        self._nova.standins.libvirt.events.forget()
        self._nova.computes.start()
        server_id, volume_id, killed = self._nova.preparation.prepare(flow, variant)
        self._nova.flow_settings.be_of(flow)
        return server_id, (volume_id,), killed

    def _from_ground(self, flow: str, variant: Variant) -> Beginning:
        """A deployment that makes servers: the flow's request does, or has done."""
        nova = self._nova
        if self._ground is None:
            marks.put_back(nova, self._empty)
            nova.scheduled.set_up(nova.cell, nova.preparation.add_host, nova.computes.start_first_time)
            self._ground = marks.taken(nova)
        marks.put_back(nova, self._ground)
        marks.forget(nova)
        nova.flow_settings.be_of(flow, variant.vm_state)
        server_id = nova.standins.new_servers.first = nova.cloud.new_id()
        if flow in MAKING:
            return server_id, add_root(nova.cloud, variant), frozenset()
        if is_on_disk(flow, variant):
            self._made.make_of_image(server_id)
            _, volume_id, killed = nova.preparation.prepare(flow, variant, server_id)
            return server_id, (volume_id,), killed
        volume_ids = self._made.make(flow, variant, server_id)
        killed = cloud_setup.come_to_host(nova.cloud, variant, FIRST)
        with without(killed):
            self._made.ask_since_its_death(flow, server_id)
        return server_id, volume_ids, killed
