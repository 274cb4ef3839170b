"""The installed Nova as code under test: real API, conductor, compute manager and libvirt driver, entered by REST."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nova import rpc

from pytest_volfault.errors import UsageError
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.process import running, without
from pytest_volfault.model.cast import Cast, server_role
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.records import Records
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets._known import check_known
from pytest_volfault.targets._processes import FIRST, each_on_its_host, hearing
from pytest_volfault.targets._tokens import Tokens, tokens_of
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova import _bus as bus
from pytest_volfault.targets.nova import _by_themselves as by_themselves
from pytest_volfault.targets.nova import _copying as copying
from pytest_volfault.targets.nova import _deployment as deployment
from pytest_volfault.targets.nova import _evacuation as evacuation
from pytest_volfault.targets.nova import _growing as growing
from pytest_volfault.targets.nova import _own_points as own_points
from pytest_volfault.targets.nova import _rest as rest
from pytest_volfault.targets.nova import _settings as settings
from pytest_volfault.targets.nova._answers import TOLD, nothing
from pytest_volfault.targets.nova._asking import Asking
from pytest_volfault.targets.nova._beginnings import STAYING
from pytest_volfault.targets.nova._bricks import BRICKS
from pytest_volfault.targets.nova._comparable_snapshot import comparable
from pytest_volfault.targets.nova._compute_hosts import ComputeHosts
from pytest_volfault.targets.nova._database import Databases
from pytest_volfault.targets.nova._fake_cinder import FakeCinder
from pytest_volfault.targets.nova._flow_settings import FlowSettings
from pytest_volfault.targets.nova._hosts import Hosts
from pytest_volfault.targets.nova._image_rows import LINUX, RESCUE
from pytest_volfault.targets.nova._made_servers import MadeServers
from pytest_volfault.targets.nova._modules import MODULES
from pytest_volfault.targets.nova._new_roots import add_root, asked_root
from pytest_volfault.targets.nova._new_servers import request_for
from pytest_volfault.targets.nova._operating import Operating
from pytest_volfault.targets.nova._preparation import Preparation
from pytest_volfault.targets.nova._records import has_had, last_migration
from pytest_volfault.targets.nova._refusals import refused
from pytest_volfault.targets.nova._root_disks import RootDisks
from pytest_volfault.targets.nova._scheduled import Scheduled
from pytest_volfault.targets.nova._scheduled_refusals import (
    COMES_BACK,
    MAKING,
    asks_scheduler,
    is_on_disk,
    is_scheduled,
    scheduled_refusal,
)
from pytest_volfault.targets.nova._service_user import ServiceUser
from pytest_volfault.targets.nova._services import Services
from pytest_volfault.targets.nova._settling import Settling
from pytest_volfault.targets.nova._standins import StandIns
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.cinders import Cinder
from pytest_volfault.targets.nova.conf_options import ConfOption
from pytest_volfault.targets.nova.releases import flows as release_flows
from pytest_volfault.targets.nova.releases import volume_drivers
from pytest_volfault.targets.parties import party_kinds, party_operations
from pytest_volfault.targets.wishes import of_requests
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud import Cloud

NO_TAGS: Mapping[str, str] = {}
# Where a flow begins: the server's id, the volumes', the one that the flow is about first, and who is dead.
Beginning = tuple[str, tuple[str, ...], frozenset[str]]


@contextmanager
def _unwarned() -> Iterator[None]:
    """Nova's deprecations are Nova's: a session's `-W error`, set anew for each test, must not change what it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# What is asked of Cinder, and Cinder asks of Nova.
OF_CINDER = ("extend", "swap_volume")
# What is asked of Nova by a number that it has given.
ABORT = "abort_migration"


class NovaTarget:
    """The installed Nova; see `contract.Target`. One a process: Nova's configuration is global.

    Args:
        version: of Nova.
        brick: which os-brick it runs with: `fake` or `real`.
        conf: what the user sets in nova.conf.
        cinder: makes the Cinder that it talks to, given the cloud.
    """

    flows: Collection[str] = (*rest.REQUESTS, *MAKING, ABORT, COMES_BACK, *by_themselves.FLOWS, *OF_CINDER)

    def __init__(
        self,
        version: str,
        brick: str = "fake",
        conf: tuple[ConfOption, ...] = (),
        cinder: Callable[[Cloud], Cinder] = FakeCinder,
    ) -> None:
        self.cloud = Cloud()
        self._release = int(version.split(".", 1)[0])
        self._brick = BRICKS[brick](self.cloud)
        self._cinder = cinder(self.cloud)
        self._conf = conf
        parties = {"os-brick": self._brick.version, "Cinder": self._cinder.version}
        real = (f"{name} {release}" for name, release in parties.items() if release)
        ran = (version, *real, *map(str, conf))
        self.info = TargetInfo("nova", ", ".join(ran))
        self.silent: frozenset[str] = frozenset()
        self.modules: Sequence[str] = MODULES
        self.operations: Sequence[Operation] = (
            *self._cinder.woven(self._brick.woven(party_operations())), *own_points.OPERATIONS,
        )  # fmt: skip
        kinds = (*own_points.KINDS, *self._brick.kinds)
        self.kinds: Mapping[str, Kind] = {**party_kinds(), **{kind.name: kind for kind in kinds}}
        self._bus = bus.Bus(self.cloud.clock)
        self._threads = Threads(self.cloud.clock)
        self._standins = StandIns(self.cloud, self._bus, self._threads, self._brick, self._cinder)
        self._settle = Settling(self._bus, self._threads, self._standins)
        self._tokens = Tokens()
        self._flow_settings = FlowSettings()
        self._ready = False

    @contextmanager
    def playing(self) -> Iterator[None]:
        with _unwarned(), self._standins.standing():
            if not self._ready:
                self._set_up()
            with each_on_its_host(self.cloud, self._hosts.move), FLOWS.inseparable(self._databases.in_transaction):
                yield

    def _set_up(self) -> None:
        # The compute service keeps its identity and its lock files there for as long as this process lives.
        folder = Path(tempfile.mkdtemp(prefix="volfault-nova-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        settings.configure(folder, self._conf)
        self._service_user = ServiceUser()
        self._brick.set_up()
        self._cinder.set_up()
        rpc.init(settings.CONF)
        self._databases = Databases(settings.CONF)
        self._standins.endpoint.operations.nova_lists = self._databases.nova_lists
        self._cell = deployment.add_cell_and_host(self.cloud.here)
        self._api = rest.Api()
        self._cinder.operations.service.nova.hears = growing.hearing(self._api)
        self._cinder.operations.service.nova.swaps = copying.swapping(self._api)
        self._asking = Asking(self._api, self._bus, self._settle, folder)
        self._hosts = Hosts(self.cloud, folder)
        self._standins.files_of_others.hosts = self._hosts
        self._root_disks = RootDisks(folder)
        self._services = Services(self._bus, self._threads)
        self._computes = ComputeHosts(self.cloud, self._hosts, self._services, self._standins, self._settle)
        self._scheduled = Scheduled(self._bus, self._services, self._standins.placement, self._standins.new_servers)
        self._operating = Operating(
            self.cloud, self._api, self._standins, self._scheduled, self._records_of, self._settle
        )
        self._standins.new_servers.is_known = lambda server_id: has_had(self._databases, server_id)
        self._standins.libvirt.events.hearing = hearing
        self._preparation = Preparation(
            self.cloud, self._api, lambda: self._services.compute, self._bus, self._cell,
            self._root_disks, self._settle, self._computes.start_first_time,
        )  # fmt: skip
        self._by_themselves = by_themselves.ByThemselves(
            self.cloud.clock, self._services, self._computes.come_back, self._settle
        )
        # What nobody asks Nova for.
        self._unasked: Mapping[str, Callable[[], object]] = {
            COMES_BACK: lambda: self.restart_host(FIRST),
            **{flow: functools.partial(self._by_themselves.do, flow) for flow in by_themselves.FLOWS},
        }
        self._asked_of_cinder: Mapping[str, Callable[[Scene], Any]] = {
            "extend": lambda scene: growing.extend(self.cloud, scene, self._tokens.user),
            "swap_volume": lambda scene: copying.migrate(self.cloud, scene),
        }
        self._made = MadeServers(self.cloud, self._api, self._bus, self._settle, self._records_of)
        self.cloud.add_host(self.cloud.here)
        for image in (LINUX, RESCUE):
            self.cloud.put("images", image.id, image)
        self._empty = self.snapshot()
        # The empty deployment that makes servers, once a flow has needed it.
        self._ground: Any = None
        self._ready = True

    def refusal(self, flow: str, variant: Variant) -> str | None:
        unmade = scheduled_refusal(flow, variant, self._release) if is_scheduled(flow, variant) else None
        return (
            refused(flow, variant)
            or volume_drivers.missing(variant.protocol, self._release)
            or release_flows.missing(flow, self._release, of_root=variant.boot)
            or unmade
            or self._cinder.refusal(flow, variant)
            or self._brick.refusal(variant)
        )

    def wishes(self, flow: str, variant: Variant) -> frozenset[str]:
        return of_requests(flow, variant)

    def prepare(self, flow: str, variant: Variant) -> Scene:
        build = self._from_ground if is_scheduled(flow, variant) else self._from_rows
        with _unwarned():
            server_id, volume_ids, killed = build(flow, variant)
        self._send(tokens_of(self.cloud, variant))
        cast = Cast.of_cloud(self.cloud, (server_id,), volume_ids, (self.cloud.here,))
        return Scene(server_id, volume_ids[0], self.snapshot(), killed, tag=variant.tag, cast=cast)

    def _from_rows(self, flow: str, variant: Variant) -> Beginning:
        """A server of which the rows are written, on a host of whose making nothing is played."""
        self.restore(self._empty)
        self._standins.libvirt.events.forget()
        self._computes.start()
        server_id, volume_id, killed = self._preparation.prepare(flow, variant)
        self._flow_settings.be_of(flow)
        return server_id, (volume_id,), killed

    def _from_ground(self, flow: str, variant: Variant) -> Beginning:
        """A deployment that makes servers: the flow's request does, or has done."""
        if self._ground is None:
            self.restore(self._empty)
            self._scheduled.set_up(self._cell, self._preparation.add_host, self._computes.start_first_time)
            self._ground = self.snapshot()
        self.restore(self._ground)
        self.refresh()
        self._flow_settings.be_of(flow, variant.vm_state)
        server_id = self._standins.new_servers.first = self.cloud.new_id()
        if flow in MAKING:
            return server_id, add_root(self.cloud, variant), frozenset()
        if is_on_disk(flow, variant):
            self._made.make_of_image(server_id)
            _, volume_id, killed = self._preparation.prepare(flow, variant, server_id)
            return server_id, (volume_id,), killed
        volume_ids = self._made.make(flow, variant, server_id)
        killed = cloud_setup.come_to_host(self.cloud, variant, FIRST)
        with without(killed):
            self._made.ask_since_its_death(flow, server_id)
        return server_id, volume_ids, killed

    def snapshot(self) -> Any:
        kept = (self._bus.waiting(), self._tokens, self._services.hosts, self._flow_settings.of)
        files = self._root_disks.snapshot()
        scheduled = self._scheduled.snapshot()
        return self.cloud.snapshot(), self._databases.snapshot(), kept, self._cinder.snapshot(), files, scheduled

    def comparable(self, mark: Any) -> str:
        return comparable(mark)

    def restore(self, mark: Any) -> None:
        cloud, databases, (messages, tokens, hosts, conf), cinder, files, scheduled = mark
        self.cloud.restore(cloud)
        self._cinder.restore(cinder)
        self._databases.restore(databases)
        self._root_disks.restore(files)
        self._bus.restore(messages)
        self._threads.forget()
        self._services.set_hosts(hosts)
        self._scheduled.restore(scheduled)
        self._flow_settings.be_of(*conf)
        self._send(tokens)

    def _send(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._api.user_token = tokens.user
        self._service_user.send(tokens.service)

    def refresh(self) -> None:
        # A libvirt connection that was lost, a waiter that was left: the next scenario must not meet them.
        with _unwarned():
            self._standins.libvirt.events.forget()
            self._brick.forget()
            self._services.forget()
            self._scheduled.refresh()
            # The driver counts mounts in a thread of its own when it starts.
            self._threads.run_spawned()

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        check_known(flow, self.flows)
        if asks_scheduler(flow, variant) and not self._scheduled.is_there:
            raise UsageError(
                f"{flow} needs a deployment with a scheduler: only a scenario that begins with such a flow has one"
            )
        if flow in STAYING and self._root_disks.has(scene.server_id):
            raise UsageError(
                f"{flow} is of a server whose root disk is a volume, and this one's is on its host: begin with {flow}, "
                "or with a variant that has the word boot"
            )
        with _unwarned():
            if flow == "detach" and variant.connector != "own":
                return self._asking.work(lambda: self._let_go(scene))
            if flow in self._unasked:
                return self._asking.work(self._unasked[flow])
            if flow in self._asked_of_cinder:
                return self._asking.elsewhere(functools.partial(self._asked_of_cinder[flow], scene))
            told = functools.partial(TOLD.get(flow, nothing), scene)
            return self._asking.request(
                self._request(flow, variant, scene), scene.microversion, told, admin=flow in rest.BY_ADMIN
            )

    def _request(self, flow: str, variant: Variant, scene: Scene) -> rest.Request:
        if flow in MAKING:
            return request_for(asked_root(self.cloud, variant, scene.volumes))
        if flow == ABORT:
            return rest.abort_request(scene, last_migration(self._databases, scene.server_id))
        return rest.REQUESTS[flow](scene)

    def _let_go(self, scene: Scene) -> None:
        with running("compute"):
            evacuation.let_go(self._services.compute, scene)

    def records(self, scene: Scene) -> Mapping[str, Records]:
        tags = {} if scene.tag is None else {scene.volume_id: scene.tag}
        read = {server_role(place): self._records_of(each, tags) for place, each in enumerate(scene.cast.servers)}
        return {role: records for role, records in read.items() if records is not None}

    def restart(self, scene: Scene) -> None:  # noqa: ARG002 - every host's is started again
        with _unwarned():
            self._computes.restart_all()

    def restart_host(self, host: str) -> None:
        """Start the compute service of one host again, over what survived."""
        with _unwarned():
            self._computes.restart(host)

    def periodic(self, scene: Scene) -> None:  # noqa: ARG002 - every host's
        with _unwarned():
            self._computes.let_time_pass()

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

    def _records_of(self, server_id: str, tags: Mapping[str, str] = NO_TAGS) -> Records | None:
        return self._scheduled.records_of(self._databases, server_id, tags)
