"""Brings the deployment to where a flow starts in a variant, through Nova itself as far as its parties are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import nova.context
from nova import objects
from nova.compute import manager as compute_manager

from pytest_volfault.injection.process import running
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets._processes import FIRST, SECOND, compute_on, die, grow_old
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova import _deployment as deployment
from pytest_volfault.targets.nova import _evacuation as evacuation
from pytest_volfault.targets.nova import _rest as rest
from pytest_volfault.targets.nova import _server_states as server_states
from pytest_volfault.targets.nova._beginnings import OF_IMAGES
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._image_rows import LINUX
from pytest_volfault.targets.nova._mapping import attach_by_compute
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.nova._root_disks import RootDisks
from pytest_volfault.targets.nova._server_states import ask
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Guest


@dataclass(frozen=True, slots=True)
class Preparation:
    """What takes part in it.

    Attributes:
        cloud: the state.
        api: the compute API.
        compute: gives the compute manager of the moment.
        bus: between them.
        cell: Nova's mapping of the one cell.
        root_disks: what servers have on their hosts.
        settle: runs what a request has left to be done.
        start: starts a host's nova-compute.
    """

    cloud: Cloud
    api: Api
    compute: Callable[[], Any]
    bus: Bus
    cell: Any
    root_disks: RootDisks
    settle: Callable[[], None]
    start: Callable[[str], None]

    def prepare(self, flow: str, variant: Variant, made: str | None = None) -> tuple[str, str, frozenset[str]]:
        """Return the server's id, the volume's, and the processes that are dead.

        Args:
            flow: what is to begin.
            variant: in what.
            made: the id of a server that was made by a request; None where the rows of one are to be written.
        """
        if variant.connector != "own":
            return (*self._move(variant), frozenset())
        server = self._add_server(on_disk=not variant.boot) if made is None else self.cloud.guest(made)
        volume_id = self.add_volume(variant, bootable=variant.boot)
        if variant.multiattach:
            other = self._add_neighbour(SECOND) if variant.apart else self._add_server()
            self._attach(variant, other.id, volume_id)
        if flow != "attach":
            self._attach(variant, server.id, volume_id)
        self._add_second(variant, server, volume_id)
        server_states.bring(self.api, variant, server.id, self.settle, self.cloud)
        for body in OF_IMAGES.get(flow, ()):
            ask(self.api, "POST", f"/servers/{server.id}/action", body, self.settle)
        if variant.terminate == "disabled":
            # No API has set this column since the EC2 API went; drivers and operators' SQL do.
            self._write(server.id, disable_terminate=True)
        if variant.task == "deleting":
            with self.bus.losing():
                ask(self.api, "DELETE", f"/servers/{server.id}", None, self.settle)
        if flow == "resume_on_boot":
            die(self.cloud, server.host)
            cloud_setup.lose_power(self.cloud, server.host)
        elif flow == "reap":
            grow_old(self.cloud, server.host)
            ask(self.api, *rest.delete_request(Scene(server.id, volume_id, None)), self.settle)
        cloud_setup.lose_secrets(self.cloud, variant)
        return server.id, volume_id, self._come_to_host(variant, server.host)

    def _move(self, variant: Variant) -> tuple[str, str]:
        """Attach on another host, and let that host lose its power: the server is about to be rebuilt on this one."""
        server = self._add_server(evacuation.OLD_HOST)
        volume_id = self.add_volume(variant, bootable=variant.boot)
        with running(compute_on(server.host)):
            attach_by_compute(compute_manager.ComputeManager(), variant, server.id, volume_id)
        evacuation.stash(variant.connector, server.id, volume_id)
        cloud_setup.cut_power(self.cloud, evacuation.OLD_HOST)
        return server.id, volume_id

    def _add_server(self, host: str = FIRST, *, on_disk: bool = True) -> Guest:
        server = self.cloud.add_server(host)
        deployment.add_server(self.cell, server.host, server.id, image_id=LINUX.id if on_disk else "")
        self.root_disks.add(host, server.id, on_disk=on_disk)
        return server

    def _add_neighbour(self, host: str) -> Guest:
        """A server on another host, with a nova-compute of its own that the deployment gets for it."""
        if host not in self.cloud.hosts:
            self.add_host(host)
            self.start(host)
        server = self.cloud.add_server(host)
        deployment.add_server(self.cell, host, server.id, deployment.node_of(host), image_id=LINUX.id)
        self.root_disks.add(host, server.id)
        return server

    def add_host(self, host: str) -> None:
        """A compute host whose nova-compute has not been started yet."""
        self.cloud.add_host(host)
        deployment.add_host(host)

    def add_volume(self, variant: Variant, *, bootable: bool) -> str:
        """The variant's volume, which nobody has yet; whether a server can be booted from it."""
        return cloud_setup.make_volume(self.cloud, replace(variant, boot=bootable)).id

    def _add_second(self, variant: Variant, server: Guest, first_id: str) -> None:
        """The second volume, attached to whom the variant says."""
        if variant.second == "none":
            return
        holder = self._add_server() if variant.second == "next_door" else server
        second = cloud_setup.make_second(self.cloud, variant, self.cloud.volumes[first_id])
        if variant.second != "spare":
            # Only of the first volume there is more to say.
            self._attach(replace(variant, boot=False, tagged=False), holder.id, second.id)

    def _attach(self, variant: Variant, server_id: str, volume_id: str) -> None:
        if variant.style == "legacy" or variant.boot:
            attach_by_compute(self.compute(), variant, server_id, volume_id)
        else:
            ask(self.api, *rest.attach_request(Scene(server_id, volume_id, None, tag=variant.tag)), self.settle)

    def _write(self, server_id: str, **columns: Any) -> None:
        instance = objects.Instance.get_by_uuid(nova.context.get_admin_context(), server_id)
        instance.update(columns)
        instance.save()

    def _come_to_host(self, variant: Variant, host: str) -> frozenset[str]:
        if variant.host == "gone":
            # Nova's API removes no service that has servers (409); older releases did, and SQL does. It had been
            # down for minutes then: Nova still reads the last heartbeat of a removed service (Instance.services).
            objects.Service.get_by_compute_host(nova.context.get_admin_context(), host).destroy()
            variant = replace(variant, host="down")
        return cloud_setup.come_to_host(self.cloud, variant, host)
