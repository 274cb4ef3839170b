"""What the real Cinder asks in the middle of a request: its storage, Nova, and for ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_volfault.injection import ProcessDied
from pytest_volfault.targets.nova._cinder_rows import Mirror
from pytest_volfault.targets.nova._cinder_turns import Turns
from pytest_volfault.targets.nova.cinder_process import wire
from volfault_fakes.cinder import Operations, ServiceFailure, SnapshotIsBusy, VolumeIsBusy
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Volume

# Cinder's manager adds these to what a driver answers (cinder.volume.manager, _parse_connection_options).
_ADDED = ("qos_specs", "access_mode", "encrypted", "cacheable")


class Calls:
    """Answers them over the cloud, so that exports, devices and the driver's faults are those of the fake.

    Args:
        cloud: the state.
        operations: with the storage's driver, and with what Nova says of its volumes.
        mirror: keeps the cloud up to date; the driver looks there.
        turns: others may talk to Cinder while the driver is at work.

    Attributes:
        struck: what ended whoever asked Cinder, while Cinder itself goes on.
    """

    def __init__(self, cloud: Cloud, operations: Operations, mirror: Mirror, turns: Turns) -> None:
        self.struck: ProcessDied | None = None
        self._cloud = cloud
        self._operations = operations
        self._mirror = mirror
        self._turns = turns

    def __call__(self, asked: Any) -> wire.Value | wire.Raised:
        """Answer one."""
        if isinstance(asked, wire.AskName):
            return wire.Value(self._cloud.new_id())
        if isinstance(asked, wire.AskNova):
            return wire.Value(self._operations.nova_lists(asked.server_id, asked.volume_id))
        return self._drive(asked)

    def _drive(self, asked: wire.AskDriver) -> wire.Value | wire.Raised:
        self._mirror.take_over(asked.rows)
        call: Callable[..., Any] = getattr(self._operations.service.backend, asked.method)
        row = () if asked.row_id is None else (self._row(asked.row_id),)
        try:
            with self._turns.given_up():
                value = call(*row, *asked.arguments)
        except (ServiceFailure, VolumeIsBusy, SnapshotIsBusy) as error:
            return wire.Raised(type(error).__name__, str(error))
        except ProcessDied as died:
            self.struck = died
            return wire.Value()
        if asked.method == "initialize_connection":
            value["data"] = {name: each for name, each in value["data"].items() if name not in _ADDED}
        return wire.Value(value)

    def _row(self, row_id: str) -> Volume | Snapshot:
        # A volume that is gone: its storage is told of it by no more than its id.
        return self._cloud.snapshots.get(row_id) or self._cloud.volumes.get(row_id) or Volume(row_id)


def making(volume_id: str) -> Callable[[Any], wire.Value | wire.Raised]:
    """What is answered while a volume of the cloud's is made: its id; its storage has it already."""
    return lambda asked: wire.Value(volume_id if isinstance(asked, wire.AskName) else None)
