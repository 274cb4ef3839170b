"""The installed Nova as code under test: real API, conductor, compute manager and libvirt driver, entered by REST."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pytest_volfault.injection.at_once import FLOWS as TASKS
from pytest_volfault.model.cast import server_role
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.records import Records
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets._processes import each_on_its_host
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova import _marks as marks
from pytest_volfault.targets.nova import _own_points as own_points
from pytest_volfault.targets.nova._bricks import BRICKS
from pytest_volfault.targets.nova._comparable_snapshot import comparable
from pytest_volfault.targets.nova._entrances import FLOWS, Entrances
from pytest_volfault.targets.nova._fake_cinder import FakeCinder
from pytest_volfault.targets.nova._installation import Installation
from pytest_volfault.targets.nova._modules import MODULES
from pytest_volfault.targets.nova._operating import Operating
from pytest_volfault.targets.nova._refusals import refused
from pytest_volfault.targets.nova._scheduled_refusals import is_scheduled, scheduled_refusal
from pytest_volfault.targets.nova._starts import Starts
from pytest_volfault.targets.nova.cinders import Cinder
from pytest_volfault.targets.nova.conf_options import ConfOption
from pytest_volfault.targets.nova.releases import flows as release_flows
from pytest_volfault.targets.nova.releases import volume_drivers
from pytest_volfault.targets.parties import party_kinds, party_operations
from pytest_volfault.targets.wishes import of_requests
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud import Cloud


@contextmanager
def _unwarned() -> Iterator[None]:
    """Nova's deprecations are Nova's: a session's `-W error`, set anew for each test, must not change what it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class NovaTarget:
    """The installed Nova; see `contract.Target`. One a process: Nova's configuration is global.

    Args:
        version: of Nova.
        brick: which os-brick it runs with: `fake` or `real`.
        conf: what the user sets in nova.conf.
        cinder: makes the Cinder that it talks to, given the cloud.
    """

    flows = FLOWS

    def __init__(
        self,
        version: str,
        brick: str = "fake",
        conf: tuple[ConfOption, ...] = (),
        cinder: Callable[[Cloud], Cinder] = FakeCinder,
    ) -> None:
        self.cloud = Cloud()
        self._release = int(version.split(".", 1)[0])
        self._installation = nova = Installation(self.cloud, BRICKS[brick](self.cloud), cinder(self.cloud), conf)
        parties = {"os-brick": nova.brick.version, "Cinder": nova.cinder.version}
        real = (f"{name} {release}" for name, release in parties.items() if release)
        ran = (version, *real, *map(str, conf))
        self.info = TargetInfo("nova", ", ".join(ran))
        self.silent: frozenset[str] = frozenset()
        self.modules: Sequence[str] = MODULES
        self.operations: Sequence[Operation] = (
            *nova.cinder.woven(nova.brick.woven(party_operations())), *own_points.OPERATIONS,
        )  # fmt: skip
        kinds = (*own_points.KINDS, *nova.brick.kinds)
        self.kinds: Mapping[str, Kind] = {**party_kinds(), **{kind.name: kind for kind in kinds}}
        self._ready = False

    @contextmanager
    def playing(self) -> Iterator[None]:
        nova = self._installation
        with _unwarned(), nova.standins.standing():
            if not self._ready:
                self._set_up()
            with each_on_its_host(self.cloud, nova.hosts.move), TASKS.inseparable(nova.databases.in_transaction):
                yield

    def _set_up(self) -> None:
        nova = self._installation
        nova.set_up()
        self._entrances = Entrances(nova)
        self._operating = Operating(nova.cloud, nova.api, nova.standins, nova.scheduled, nova.records_of, nova.settle)
        self._starts = Starts(nova)
        self._ready = True

    def refusal(self, flow: str, variant: Variant) -> str | None:
        unmade = scheduled_refusal(flow, variant, self._release) if is_scheduled(flow, variant) else None
        return (
            refused(flow, variant)
            or volume_drivers.missing(variant.protocol, self._release)
            or release_flows.missing(flow, self._release, of_root=variant.boot)
            or unmade
            or self._installation.cinder.refusal(flow, variant)
            or self._installation.brick.refusal(variant)
        )

    def wishes(self, flow: str, variant: Variant) -> frozenset[str]:
        return of_requests(flow, variant)

    def prepare(self, flow: str, variant: Variant) -> Scene:
        with _unwarned():
            return self._starts.prepare(flow, variant)

    def snapshot(self) -> Any:
        return marks.taken(self._installation)

    def comparable(self, mark: Any) -> str:
        return comparable(mark)

    def restore(self, mark: Any) -> None:
        marks.put_back(self._installation, mark)

    def refresh(self) -> None:
        with _unwarned():
            marks.forget(self._installation)

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        with _unwarned():
            return self._entrances.perform(flow, variant, scene)

    def records(self, scene: Scene) -> Mapping[str, Records]:
        tags = {} if scene.tag is None else {scene.volume_id: scene.tag}
        of = self._installation.records_of
        read = {server_role(place): of(each, tags) for place, each in enumerate(scene.cast.servers)}
        return {role: records for role, records in read.items() if records is not None}

    def restart(self, scene: Scene) -> None:  # noqa: ARG002 - every host's is started again
        with _unwarned():
            self._installation.computes.restart_all()

    def restart_host(self, host: str) -> None:
        """Start the compute service of one host again, over what survived."""
        with _unwarned():
            self._installation.computes.restart(host)

    def periodic(self, scene: Scene) -> None:  # noqa: ARG002 - every host's
        with _unwarned():
            self._installation.computes.let_time_pass()

    def reset_server(self, scene: Scene) -> bool:
        with _unwarned():
            return self._operating.reset_server(scene)

    def heal_allocations(self, scene: Scene) -> bool:
        with _unwarned():
            return self._operating.heal_allocations(scene)

    def clean_hosts(self, scene: Scene) -> bool:
        return self._operating.clean_hosts(scene)

    def clean_up(self, scene: Scene) -> None:
        self._operating.clean_up(scene)
