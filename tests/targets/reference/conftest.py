"""The reference on stage: flows are played, and what they leave in its database and cloud is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.injection import process
from pytest_volfault.model.cast import Cast
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference._database import BlockDeviceMapping, Database, Instance, Quotas
from pytest_volfault.targets.reference.target import ReferenceTarget
from pytest_volfault.verdicts import final_state
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Guest, Volume


@dataclass
class Stage:
    """One reference, and the start that was prepared last."""

    target: ReferenceTarget
    campaign: Campaign
    scene: Scene | None = None
    variant: Variant = field(default_factory=Variant)

    @property
    def cloud(self) -> Cloud:
        return self.target.cloud

    @property
    def database(self) -> Database:
        return self.target._database

    @property
    def quotas(self) -> Quotas:
        return self.database.quotas

    @property
    def server(self) -> str:
        return self._scene.server_id

    @property
    def volume(self) -> str:
        return self._scene.volume_id

    @property
    def _scene(self) -> Scene:
        assert self.scene is not None
        return self.scene

    def play(self, scenario: str, **asked: Any) -> Outcome:
        """Play a scenario; its end stays on stage."""
        parsed = Scenario.parse(scenario)
        outcome = self.campaign.play(parsed, **asked)
        self.scene = self.campaign._stages.ready(parsed).scene
        assert outcome.fired
        return outcome

    def prepare(self, flow: str, variant: str) -> None:
        """Build a start, for requests that no scenario makes."""
        process.revive()
        self.variant = Variant.parse(variant)
        self.scene = self.target.prepare(flow, self.variant)
        for name in self.scene.dead:
            process.kill(name)

    def ask(self, flow: str, *, server: str | None = None, volume: str | None = None) -> Answer:
        """Ask the API for something, of the scene's server and volume where no other is named."""
        scene = replace(self._scene, server_id=server or self.server, volume_id=volume or self.volume)
        return self.target.perform(flow, self.variant, scene)

    def restart(self) -> None:
        self.target.restart(self._scene)

    def periodic(self) -> None:
        self.target.periodic(self._scene)

    def state(self, *, server: str | None = None, volume: str | None = None) -> FinalState:
        """What is left of a volume, as one server sees it."""
        server, volume = server or self.server, volume or self.volume
        cast = Cast.of_cloud(self.cloud, (server,), (volume,))
        records = self.target.records(replace(self._scene, server_id=server, volume_id=volume, cast=cast))
        return FinalState.of(final_state(self.cloud, cast, records))

    def goal(self, flow: str) -> FinalState:
        return FinalState.of(flow_named(flow).goal(self.variant))

    def add_server(self, guest: Guest) -> None:
        """Nova's row of a guest that the cloud has."""
        self.database.instances[guest.id] = Instance(guest.id, guest.host)

    def map(self, server: str, volume: Volume) -> None:
        """Nova's mapping of a volume that the cloud has attached."""
        like = self.database.mappings[self.server, self.volume]
        connection = self.target._preparation._mapping(self.variant, self.cloud.guest(server), volume)
        (row,) = (row for row in self.cloud.attachments_of(volume.id) if row.instance_uuid == server)
        mapping: BlockDeviceMapping = replace(
            like,
            server_id=server,
            volume_id=volume.id,
            device=row.mountpoint or "",
            attachment_id=row.id,
            connection_info=connection.connection_info,
        )
        self.database.bdm_create(mapping)


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    with Campaign(ReferenceTarget()) as campaign:
        yield campaign


@pytest.fixture
def stage(campaign: Campaign) -> Iterator[Stage]:
    assert isinstance(campaign.target, ReferenceTarget)

    yield Stage(campaign.target, campaign)
    # A test may leave nova-compute dead.
    process.revive()
