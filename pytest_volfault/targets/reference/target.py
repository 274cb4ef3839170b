"""The embedded default target: the flows as the seeds describe them, in plain Python over the fakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.process import revive, running
from pytest_volfault.injection.run import shown_error
from pytest_volfault.outcome import Answer, TargetInfo
from pytest_volfault.targets import operator, scenery
from pytest_volfault.targets.contract import Records, Scene
from pytest_volfault.targets.parties import party_kinds, party_operations
from pytest_volfault.targets.reference import bus, database
from pytest_volfault.targets.reference.attach import STYLES, request_attach
from pytest_volfault.targets.reference.cinder import Cinder
from pytest_volfault.targets.reference.detach import request_detach
from pytest_volfault.targets.reference.faults import KINDS
from pytest_volfault.targets.reference.parties import Parties, Refused
from pytest_volfault.targets.surroundings import Surroundings
from pytest_volfault.variant import Variant
from volfault_fakes.brick import Connector
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.protocols import connection_data
from volfault_fakes.servicegroup import ServiceGroup
from volfault_fakes.tables import Volume

PERIODIC_SECONDS = 600


class ReferenceTarget:
    """Nova's volume flows as the seeds tell them; see `contract.Target`."""

    def __init__(self) -> None:
        self.info = TargetInfo("reference", version("pytest-volfault"))
        self._surroundings = Surroundings()
        self.cloud = self._surroundings.cloud
        self.operations: Sequence[Operation] = (
            *party_operations(), *database.OPERATIONS, *bus.OPERATIONS,
        )  # fmt: skip
        self.kinds: Mapping[str, Kind] = {**party_kinds(), **{kind.name: kind for kind in KINDS}}
        self._database = database.Database()
        self._bus = bus.Bus()
        self._nova = Parties(
            Cinder(),
            self._database,
            ServiceGroup(self.cloud),
            self._bus,
            Connector(self.cloud),
            self._surroundings.libvirt,
        )
        self._empty = (self.cloud.snapshot(), self._database.snapshot())

    @contextmanager
    def playing(self) -> Iterator[None]:
        with self._surroundings.standing():
            yield

    def refusal(self, flow: str, variant: Variant) -> str | None:
        known = replace(variant, style="attachments")
        return None if flow != "delete" and known == Variant() else "not built yet"

    def prepare(self, flow: str, variant: Variant) -> Scene:
        self.restore(self._empty)
        server = self.cloud.add_server()
        self._database.instances[server.id] = database.Instance(server.id, server.host)
        volume = scenery.add_volume(self.cloud, variant, None if flow == "attach" else server)
        if flow != "attach":
            self._map(server.id, volume, variant)
        return Scene(server.id, volume.id, self.snapshot())

    def _map(self, server_id: str, volume: Volume, variant: Variant) -> None:
        attachment = self.cloud.attachments_of(volume.id)[0]
        device = next(iter(self.cloud.devices.values()))
        self._database.mappings[server_id, volume.id] = database.BlockDeviceMapping(
            server_id,
            volume.id,
            attachment.mountpoint or "",
            None if variant.style == "legacy" else attachment.id,
            {**connection_data(volume), "device_path": f"/dev/{device.device}"},
        )

    def snapshot(self) -> Any:
        return self.cloud.snapshot(), self._database.snapshot()

    def likeness(self, mark: Any) -> Any:  # noqa: ARG002 - healing costs nothing here
        return None

    def restore(self, mark: Any) -> None:
        cloud, rows = mark
        self.cloud.restore(cloud)
        self._database.restore(rows)
        self._bus.compute_error = None

    def refresh(self) -> None:
        """Nothing: the flows keep nothing in memory."""

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        self._bus.compute_error = None
        status: int | None
        status, error = 202, None
        try:
            with running("api"):
                if flow == "attach":
                    request_attach(self._nova, STYLES[variant.style], scene.server_id, scene.volume_id)
                else:
                    request_detach(self._nova, scene.server_id, scene.volume_id)
        except Refused as refusal:
            status, error = refusal.status, shown_error(refusal)
        except ProcessDied:
            status, error = None, "nova-api died"
        except Exception as failure:  # noqa: BLE001 - whatever escapes is what an API answers 500 to
            status, error = 500, shown_error(failure)
        return Answer(status, error, self._bus.compute_error)

    def records(self, scene: Scene) -> Records:
        instance = self._database.instances[scene.server_id]
        mapped = (scene.server_id, scene.volume_id) in self._database.mappings
        return Records(mapped, instance.vm_state, instance.task_state)

    def restart(self, scene: Scene) -> None:  # noqa: ARG002 - the seeds' nova-compute repairs no volume on start
        revive("compute")

    def periodic(self, scene: Scene) -> None:
        self.restart(scene)
        self.cloud.clock.advance(PERIODIC_SECONDS)

    def reset_states(self, scene: Scene) -> None:
        self.restart(scene)
        operator.reset_states(self.cloud, scene.volume_id, scene.server_id, mapped=self.records(scene).bdm)

    def clean_up(self, scene: Scene) -> None:
        operator.clean_up(self.cloud, self._surroundings.libvirt, scene.volume_id)
