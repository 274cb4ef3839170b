"""One Nova a process, as its configuration is global; one campaign a module, with stages of its own."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from pytest_volfault import Campaign, FinalState, Variant, load_target
from pytest_volfault.injection import process
from pytest_volfault.model.cast import Cast
from pytest_volfault.model.outcome import Answer
from pytest_volfault.targets.contract import Scene
from pytest_volfault.verdicts import final_state
from volfault_fakes.cloud.tables import Guest, Volume


@pytest.fixture(scope="session")
def nova() -> Any:
    if importlib.util.find_spec("nova") is None:
        pytest.skip("nova is not installed")
    return load_target("nova")


@pytest.fixture(scope="module")
def campaign(nova: Any) -> Iterator[Campaign]:
    with Campaign(nova) as campaign:
        yield campaign


@pytest.fixture
def placement() -> Iterator[None]:
    """Servers are made and moved with it; whoever is dead at the end is started again."""
    if importlib.util.find_spec("placement") is None:
        pytest.skip("openstack-placement is not installed")
    yield
    process.revive()


@dataclass
class Deployment:
    """A server that runs, and whoever asks Nova's REST API for volumes."""

    target: Any
    server: Guest

    @property
    def cloud(self) -> Any:
        return self.target.cloud

    def add_server(self) -> Guest:
        # Nova's own rows of a second server; imported late, as Nova may not be imported before it is loaded.
        deployment = importlib.import_module("pytest_volfault.targets.nova._deployment")
        server: Guest = self.cloud.add_server()
        deployment.add_server(self.target._installation.cell, server.host, server.id)
        return server

    def attach(self, volume: Volume, server: Guest | None = None) -> Answer:
        answer: Answer = self.target.perform("attach", Variant(), self.scene(volume, server))
        return answer

    def detach(self, volume: Volume, server: Guest | None = None) -> Answer:
        answer: Answer = self.target.perform("detach", Variant(), self.scene(volume, server))
        return answer

    def restart(self) -> None:
        self.target.refresh()

    def state(self, volume: Volume, server: Guest | None = None) -> FinalState:
        cast = Cast.of_cloud(self.cloud, ((server or self.server).id,), (volume.id,))
        records = self.target.records(replace(self.scene(volume, server), cast=cast))
        return FinalState.of(final_state(self.cloud, cast, records))

    def scene(self, volume: Volume, server: Guest | None) -> Scene:
        return Scene((server or self.server).id, volume.id, None)

    def leftovers(self) -> dict[str, Any]:
        """What a cloud has only while a volume is attached."""
        tables = ("attachments", "exports", "locks", "sessions", "devices", "mounts", "secrets")
        return {table: dict(getattr(self.cloud, table)) for table in tables if getattr(self.cloud, table)}


@pytest.fixture
def deployment(nova: Any) -> Iterator[Deployment]:
    process.revive()
    with nova.playing():
        scene = nova.prepare("attach", Variant())
        # The scene's own volume stays as it is; each test brings those that it is about.
        yield Deployment(nova, nova.cloud.guest(scene.server_id))


@pytest.fixture
def without_ids() -> Callable[[Any, dict[str, str]], Any]:
    """Rows as text, with the ids that two clouds cannot share replaced by names."""

    def show(rows: Any, names: dict[str, str]) -> Any:
        text = repr(sorted(map(repr, rows)))
        for identifier, name in names.items():
            text = text.replace(identifier, name)
        return text

    return show
