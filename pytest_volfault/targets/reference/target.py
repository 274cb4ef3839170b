"""The embedded default target: the flows as the seeds describe them, in plain Python over the fakes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from pytest_volfault.injection import ProcessDied, at_once
from pytest_volfault.injection.line import shown_error
from pytest_volfault.injection.process import dead, running
from pytest_volfault.model.cast import Cast, server_role
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.records import Records, Row
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.variant import UNBUILT, Variant
from pytest_volfault.model.volume_states import is_of_new_server
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets import operator
from pytest_volfault.targets._comparable_cloud import comparable_cloud
from pytest_volfault.targets._known import check_known
from pytest_volfault.targets._processes import come_back, compute_on, each_on_its_host
from pytest_volfault.targets._tokens import tokens_of
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.parties import party_kinds, party_operations
from pytest_volfault.targets.reference import _bus as bus
from pytest_volfault.targets.reference import _database as database
from pytest_volfault.targets.reference import _images as images
from pytest_volfault.targets.reference import _locks as locks
from pytest_volfault.targets.reference import _notifier as notifier
from pytest_volfault.targets.reference._cinder import Cinder
from pytest_volfault.targets.reference._faults import KINDS
from pytest_volfault.targets.reference._flows import REQUESTS
from pytest_volfault.targets.reference._parties import Parties, Refused
from pytest_volfault.targets.reference._preparation import Preparation
from pytest_volfault.targets.reference._terminate import reap_deleted, resume_deletes
from pytest_volfault.targets.surroundings import Surroundings
from pytest_volfault.targets.wishes import of_requests
from volfault_fakes.brick import Connector, Mounts
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud.protocols import DROPPED
from volfault_fakes.servicegroup import ServiceGroup

# Of the flows themselves, and how they speak to Cinder; not the database and the bus below them.
MODULES = (
    "attach",
    "detach",
    "delete",
    "terminate",
    "reboot",
    "power",
    "reading",
    "shelved",
    "checks",
    "guest",
    "disconnect",
    "encryptor",
    "styles",
    "cinder",
)
# Longer than every interval of a periodic task; what Nova waits for is `running_deleted_instance_timeout`, 1800 s.
PERIODIC_SECONDS = 3600

# (whether a flow and variant have it, why it is not performed)
_REFUSALS: tuple[tuple[Callable[[str, Variant], bool], str], ...] = (
    (
        lambda flow, variant: flow != "detach" and variant.connector != "own",
        "only a detach looks for the connector of the host that a server has moved away from",
    ),
    (
        lambda flow, variant: flow == "attach" and variant.secret == "lost",
        "libvirt has lost no passphrase before it was given one",
    ),
    (
        lambda _, variant: is_of_new_server(variant) or variant.vm_state == "requested",
        "none of the seeds tells of how a server is made",
    ),
    (
        lambda _, variant: variant.vm_state in UNBUILT and variant.style == "legacy",
        "Nova keeps the volumes of a server that is to be built by Cinder's attachments API",
    ),
)


class ReferenceTarget:
    """Nova's volume flows as the seeds tell them; see `contract.Target`."""

    flows: Collection[str] = REQUESTS.keys()

    def __init__(self) -> None:
        self.info = TargetInfo("reference", version("pytest-volfault"))
        self.modules: Sequence[str] = tuple(f"pytest_volfault.targets.reference._{name}" for name in MODULES)
        # It has one database, and keeps no record of what it did.
        self.silent = frozenset({"queued_for_delete", "action", "allocation", "migration_allocation", "migration"})
        self._surroundings = Surroundings()
        self.cloud = self._surroundings.cloud
        self.operations: Sequence[Operation] = (
            *party_operations(), *database.OPERATIONS, *bus.OPERATIONS, *notifier.OPERATIONS, *images.OPERATIONS,
            *locks.OPERATIONS,
        )  # fmt: skip
        self.kinds: Mapping[str, Kind] = {**party_kinds(), **{kind.name: kind for kind in KINDS}}
        self._database = database.Database()
        self._surroundings.cinder.nova_lists = self._database.nova_lists
        self._bus = bus.Bus(self._host_of, lambda: self._preparation.hosts)
        self._images = images.Images()
        self._nova = Parties(
            lambda: self.cloud.here,
            Cinder(),
            self._database,
            ServiceGroup(self.cloud),
            self._bus,
            notifier.Notifier(),
            self._images,
            locks.Locks(),
            lambda protocol: Connector(self.cloud, protocol),
            Mounts(self.cloud),
            self._surroundings.libvirt,
        )
        self._preparation = Preparation(self.cloud, self._database, self._images, self._surroundings.libvirt)
        self._empty = self.snapshot()

    @contextmanager
    def playing(self) -> Iterator[None]:
        with self._surroundings.standing(), each_on_its_host(self.cloud):
            yield

    def refusal(self, flow: str, variant: Variant) -> str | None:
        if flow in FLOWS.shipped and flow not in REQUESTS:
            return f"none of the seeds tells of {flow}"
        if variant.protocol in DROPPED:
            return f"no Nova has a driver for {variant.protocol} since {DROPPED[variant.protocol]}"
        return next((reason for holds, reason in _REFUSALS if holds(flow, variant)), None)

    def wishes(self, flow: str, variant: Variant) -> frozenset[str]:
        # Its deletes are of one age.
        return of_requests(flow, variant) - (frozenset({"microversion"}) if flow == "delete" else frozenset())

    def prepare(self, flow: str, variant: Variant) -> Scene:
        self.restore(self._empty)
        server, volume = self._preparation.make(variant, attached=flow != "attach")
        dead = cloud_setup.come_to_host(self.cloud, variant, server.host)
        self._nova.cinder.tokens = tokens_of(self.cloud, variant)
        cast = Cast.of_cloud(self.cloud, (server.id,), (volume.id,), (self._nova.host,))
        return Scene(server.id, volume.id, self.snapshot(), dead, tag=variant.tag, cast=cast)

    def snapshot(self) -> Any:
        kept = (self._images.kept, self._bus.waiting, self._nova.cinder.tokens, self._preparation.hosts)
        return self.cloud.snapshot(), self._database.snapshot(), kept

    def comparable(self, mark: Any) -> str:
        cloud, rows, kept = mark
        return repr((comparable_cloud(cloud), rows, kept))

    def restore(self, mark: Any) -> None:
        cloud, rows, kept = mark
        self._images.kept, self._bus.waiting, self._nova.cinder.tokens, self._preparation.hosts = kept
        self.cloud.restore(cloud)
        self._database.restore(rows)
        self._bus.compute_error = None
        self._nova.mounting.clear()

    def refresh(self) -> None:
        """Forget what no row tells of."""
        self._nova.mounting.clear()

    def perform(self, flow: str, variant: Variant, scene: Scene) -> Answer:
        check_known(flow, REQUESTS)
        self._bus.compute_error = None
        try:
            with running("api"):
                answer = REQUESTS[flow](self._nova, variant, scene)
        except Refused as refusal:
            answer = Answer(refusal.status, shown_error(refusal))
        except ProcessDied:
            answer = Answer(error="nova-api died")
        except Exception as failure:  # noqa: BLE001 - whatever escapes is what an API answers 500 to
            answer = Answer(500, shown_error(failure))
        at_once.FLOWS.rest()
        return replace(answer, compute_error=self._bus.compute_error)

    def records(self, scene: Scene) -> Mapping[str, Records]:
        known = {server_role(place): self._records_of(each) for place, each in enumerate(scene.cast.servers)}
        return {role: records for role, records in known.items() if records is not None}

    def _records_of(self, server_id: str) -> Records | None:
        instance = self._database.instances.get(server_id)
        if instance is None:
            return None
        rows = tuple(Row(each.volume_id, each.attachment_id) for each in self._database.bdm_list(server_id))
        if instance.deleted:
            return Records("deleted", deleted=True, rows=rows)
        tagged = frozenset(instance.tags or {})
        return Records(instance.vm_state, instance.task_state, instance.host, rows=rows, tagged=tagged)

    def _host_of(self, server_id: str) -> str | None:
        row = self._database.instances.get(server_id)
        return None if row is None else row.host

    def restart(self, scene: Scene) -> None:  # noqa: ARG002 - every host's is started again
        for host in self._preparation.hosts:
            self.restart_host(host)

    def restart_host(self, host: str) -> None:
        """Start the compute service of one host again, over what survived."""
        come_back(self.cloud, host)
        self._nova.mounting.clear()
        # One that dies in its start is dead again; the messages for it go on waiting.
        with suppress(ProcessDied), running(compute_on(host)):
            resume_deletes(self._nova)
            # The reaper runs when the service has started, too (`run_immediately`).
            reap_deleted(self._nova)
        self._bus.deliver_waiting()

    def periodic(self, scene: Scene) -> None:  # noqa: ARG002 - every host's
        self.cloud.clock.advance(PERIODIC_SECONDS)
        for host in self._preparation.hosts:
            if compute_on(host) not in dead():
                with running(compute_on(host)):
                    reap_deleted(self._nova)

    def reset_server(self, scene: Scene) -> bool:
        records = self._server(scene)
        if records.vm_state == "deleted" or (records.task_state is None and records.vm_state != "error"):
            return False
        row = self._database.instances[scene.server_id]
        self._database.instances[row.id] = replace(row, vm_state="active", task_state=None)
        return True

    def heal_allocations(self, scene: Scene) -> bool:  # noqa: ARG002 - it has no Placement
        return False

    def clean_hosts(self, scene: Scene) -> bool:
        return operator.clean_hosts(self.cloud, self._surroundings.libvirt, scene.server_id, self._server(scene).host)

    def clean_up(self, scene: Scene) -> None:
        deleted = self._server(scene).vm_state == "deleted"
        operator.clean_up_all(self.cloud, self._surroundings.libvirt, scene.volumes, scene.server_id, deleted=deleted)

    def _server(self, scene: Scene) -> Records:
        found = self._records_of(scene.server_id)
        return Records("deleted") if found is None else found
