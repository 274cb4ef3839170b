"""A server that its users have made and brought to where a flow begins, by requests alone, on one of two hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pytest_volfault.errors import TargetBroken
from pytest_volfault.model.records import Records
from pytest_volfault.model.variant import UNBUILT, Variant
from pytest_volfault.model.volume_states import is_of_new_server
from pytest_volfault.targets._cloud_setup import make_volume
from pytest_volfault.targets._processes import FIRST, SECOND
from pytest_volfault.targets.nova._beginnings import BEFORE, SINCE_ITS_DEATH, STATES, Body
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._new_roots import Disk, add_root, asked_root
from pytest_volfault.targets.nova._new_servers import NewServers, request_for, request_of_image
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.nova._server_states import ask
from pytest_volfault.targets.nova._unbuilt_servers import ask_for
from volfault_fakes.cloud import Cloud


@dataclass(frozen=True, slots=True)
class MadeServers:
    """What takes part in it.

    Attributes:
        cloud: the state.
        api: the compute API.
        bus: behind it.
        settle: runs what a request has left to be done.
        records: what the databases say of a server.
        new_servers: gives new servers their ids.
    """

    cloud: Cloud
    api: Api
    bus: Bus
    settle: Callable[[], None]
    records: Callable[[str], Records | None]
    new_servers: NewServers

    def make(self, flow: str, variant: Variant, server_id: str) -> tuple[str, ...]:
        """Make the server in a deployment that has nothing yet.

        Args:
            flow: what it is made for.
            variant: in what.
            server_id: the id that Nova is about to give it.

        Returns:
            The volumes: the one that the flow is about, the server's root disk where that is another one, and the one
            that this was made from, or the root disk of a second server.

        Raises:
            TargetBroken: Nova refuses on the way.
        """
        if variant.vm_state in UNBUILT:
            return (ask_for(flow, variant, self.cloud, self.api, self.bus),)
        root = add_root(self.cloud, variant)
        alone = variant.boot or is_of_new_server(variant)
        data = () if alone else (make_volume(self.cloud, replace(variant, boot=False)).id,)
        others = self._make_the_other(variant, *data) if variant.multiattach else ()
        ask(self.api, *request_for(asked_root(self.cloud, variant, root), *_as_disks(*data)), self.settle)
        self._check(server_id, FIRST)
        self._ask(server_id, *STATES[variant.vm_state], *BEFORE.get(flow, ()))
        return (*data, *root, *others)

    def _make_the_other(self, variant: Variant, volume_id: str) -> tuple[str, ...]:
        """The second server that has the volume, where the variant wants it; returns its root disk.

        It has the volume first, as it has where the rows of both are written.
        """
        root = add_root(self.cloud, variant)
        server_id, host = self.cloud.new_id(), SECOND if variant.apart else FIRST
        with self.new_servers.giving(server_id):
            ask(self.api, *request_for(*_as_disks(*root, volume_id), host=host), self.settle)
        self._check(server_id, host)
        return root

    def make_of_image(self, server_id: str) -> None:
        """Make a server whose root disk is on its host, and that has no volume yet.

        Raises:
            TargetBroken: Nova refuses on the way.
        """
        ask(self.api, *request_of_image(), self.settle)
        self._check(server_id, FIRST)

    def ask_since_its_death(self, flow: str, server_id: str) -> None:
        """Ask for what comes before a flow once the server's host has died; its nova-compute is dead."""
        self._ask(server_id, *SINCE_ITS_DEATH.get(flow, ()))

    def _ask(self, server_id: str, *bodies: Body) -> None:
        for body in bodies:
            ask(self.api, "POST", f"/servers/{server_id}/action", body, self.settle)

    def _check(self, server_id: str, host: str) -> None:
        found = self.records(server_id)
        if found is None or (found.vm_state, found.host) != ("active", host):
            raise TargetBroken(f"a server that Nova makes without faults is to be active on {host}, and is {found}")


def _as_disks(*volume_ids: str) -> Iterator[Disk]:
    """Volumes that there are."""
    return ({"source_type": "volume", "uuid": each} for each in volume_ids)
