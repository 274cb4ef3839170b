"""What an administrator, or whoever is root on the hosts, does to Nova's servers to mend them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.injection.process import running
from pytest_volfault.model.records import Records
from pytest_volfault.targets import operator
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova._nova_manage import heal_allocations
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.nova._scheduled import Scheduled
from pytest_volfault.targets.nova._standins import StandIns
from volfault_fakes.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Operating:
    """What takes part in it.

    Attributes:
        cloud: the state.
        api: the compute API.
        standins: of libvirt.
        scheduled: whether there is a Placement.
        records: what the databases say of a server, by its id.
        settle: runs what a request has left to be done.
    """

    cloud: Cloud
    api: Api
    standins: StandIns
    scheduled: Scheduled
    records: Callable[[str], Records | None]
    settle: Callable[[], None]

    def reset_server(self, scene: Scene) -> bool:
        """`openstack server set --state active`; False where there is nothing to reset."""
        records = self._told_of(scene)
        if records.vm_state == "deleted" or (records.task_state is None and records.vm_state != "error"):
            return False
        with running("api"):
            reset = {"os-resetState": {"state": "active"}}
            self.api.request("POST", f"/servers/{scene.server_id}/action", reset, admin=True)
        self.settle()
        return True

    def heal_allocations(self, scene: Scene) -> bool:
        """`nova-manage placement heal_allocations`; False where there is no Placement."""
        if not self.scheduled.is_there:
            return False
        with running("api"):
            return heal_allocations(scene.server_id)

    def clean_hosts(self, scene: Scene) -> bool:
        """Take away what hosts have of a server that is not there; False where none has anything."""
        return operator.clean_hosts(self.cloud, self.standins.libvirt, scene.server_id, self._told_of(scene).host)

    def clean_up(self, scene: Scene) -> None:
        """Take all of a server's volumes apart by hand."""
        deleted = self._told_of(scene).vm_state == "deleted"
        # A volume that there was before its server outlives it.
        operator.clean_up_all(
            self.cloud, self.standins.libvirt, scene.volumes, scene.server_id, deleted=deleted,
            with_root=not self.scheduled.is_there,
        )  # fmt: skip

    def _told_of(self, scene: Scene) -> Records:
        return self.records(scene.server_id) or Records("deleted")
