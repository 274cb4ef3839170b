"""The fake Cinder as a party of a comparison."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import requests

from volfault_conformance.cinder.fake_rows import rows
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.token_table import TOKENS
from volfault_fakes import Cloud
from volfault_fakes.cinder import BackendError, CinderEndpoint, driver_faults
from volfault_fakes.cinder.dialect import CinderRefusal, ServiceFailure
from volfault_fakes.cinder.nova_api import NovaSilent, ServerEvent
from volfault_fakes.cinder.releases import NEWEST, Release
from volfault_fakes.cloud.offered import Image
from volfault_fakes.cloud.tables import Encryption

_KINDS = {kind.name: kind for kind in driver_faults.KINDS}
_WATCHED = (
    "create_volume", "delete_volume", "extend_volume", "create_export", "ensure_export", "remove_export",
    "validate_connector", "initialize_connection", "terminate_connection", "create_snapshot", "delete_snapshot",
    "create_volume_from_snapshot", "create_cloned_volume", "copy_image_to_volume", "copy_volume_data",
)  # fmt: skip
# How the fake calls what the real one asks otherwise.
_METHODS = {"initialized": "require_ready"}
# The driver's own methods that Cinder called up to release 19. The fake asks for the first two in any release, to
# let them fail.
_HOOKS = ("attach_volume", "detach_volume")
_RPC_CALLS = (
    "initialize_connection", "terminate_connection", "attach_volume", "detach_volume", "attachment_update",
    "attachment_delete", "migration_completed", "update_migrated_volume",
)  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A call of the driver on its way, as a kind sees it (catalogue.Crossing)."""

    when: str
    subject: Any
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    proceed: Callable[[], Any]

    def postpone(self, effect: Callable[[], Any] | None = None) -> None:
        """Nothing of a driver's comes late: `driver-slow` lets cinder-api give up."""
        raise AssertionError(effect or self.when)


class FakeCinder:
    """Our Cinder over a cloud of its own; see `party.CinderParty`."""

    name = "fake"
    url = "http://cinder.test"

    def __init__(self, cloud: Cloud | None = None, release: Release = NEWEST) -> None:
        self.cloud = Cloud() if cloud is None else cloud
        self.cloud.tokens.update(TOKENS)
        self.endpoint = CinderEndpoint(self.cloud, self.url, release=release, auth_strategy="noauth")
        self._others = CinderEndpoint(self.cloud, self.url, self.endpoint.operations, auth_strategy="keystone")
        self.session = requests.Session()
        self.session.trust_env = False
        self._service = self.endpoint.operations.service
        self._calls: list[str] = []
        self._told: list[str] = []
        self._nova_fails = ""
        self._service.nova.hears, self._service.nova.swaps = self._hear, self._swap
        self._hooks = _HOOKS if release.driver_part.is_asked else ()
        for method in (*_WATCHED, *self._hooks):
            setattr(self._service.backend, method, self._watched(method))

    def rows(self) -> dict[str, Any]:
        """The cloud's rows, with the names of Cinder's columns."""
        return rows(self.cloud, self._service.release, self._told)

    def change_snapshot(self, snapshot_id: str, **columns: Any) -> None:
        """Write columns of a snapshot."""
        self.cloud.change("snapshots", snapshot_id, **columns)

    def change(self, volume_id: str, **columns: Any) -> None:
        """Write columns of a volume."""
        self.cloud.change("volumes", volume_id, **columns)

    def encrypt(self, name: str, **columns: Any) -> None:
        """Write a row of encryptions."""
        self.cloud.put("encryptions", name, Encryption(**columns))

    def put_image(self, image: Image) -> None:
        """Write a row."""
        self.cloud.put("images", image.id, image)

    def drop_image(self, image_id: str) -> None:
        """Drop it."""
        self.cloud.drop("images", image_id)

    def snapshot(self) -> Any:
        """Copy the cloud, and what Nova knows."""
        return self.cloud.snapshot(), self._told.copy()

    def restore(self, state: Any) -> None:
        """Go back."""
        cloud, told = state
        self.cloud.restore(cloud)
        self._told = told.copy()
        self._calls.clear()

    @contextmanager
    def broken(self, broken: Break) -> Iterator[None]:
        """Break the backend, the way to the volume service, or Nova."""
        if broken.method == "nova":
            self._nova_fails = broken.kind
            try:
                yield
            finally:
                self._nova_fails = ""
        elif broken.kind == "not-ready":
            self._service.backend.ready = False
            try:
                yield
            finally:
                self._service.backend.ready = True
        elif broken.method in _HOOKS and not self._hooks:
            # Nobody calls them any more; the fake does, to let the first of them fail.
            yield
        elif broken.kind == "timeout":
            with self._failing(_RPC_CALLS):
                yield
        else:
            with self._striking(_METHODS.get(broken.method, broken.method), broken):
                yield

    def restart(self) -> None:
        """Start the service again."""
        self._service.restart()

    @contextmanager
    def under(self, auth_strategy: str) -> Iterator[None]:
        """Put the endpoint of that middleware in the place of the other one."""
        endpoint = {"noauth": self.endpoint, "keystone": self._others}[auth_strategy]
        self.endpoint.stop()
        try:
            with endpoint:
                yield
        finally:
            self.endpoint.start()

    @contextmanager
    def holding_casts(self) -> Iterator[None]:
        """Keep casts."""
        self._service.casts.holding = True
        try:
            yield
        finally:
            self._service.casts.holding = False

    def deliver(self) -> int:
        """Deliver them."""
        return self._service.casts.deliver()

    def attach_at_service(self, volume_id: str, *arguments: Any) -> str:
        """Ask the service."""
        try:
            self._service.attach_volume(self.cloud.volumes[volume_id], *arguments)
        except (CinderRefusal, BackendError) as error:
            return str(error)
        return ""

    def driver_calls(self) -> list[str]:
        """Look, and forget."""
        calls = self._calls.copy()
        self._calls.clear()
        return calls

    def nova_holds(self, attachment_id: str | None) -> None:
        """Set what Nova answers."""
        self.endpoint.operations.nova_lists = lambda _server, _volume: attachment_id

    def _hear(self, version: str, events: Iterable[ServerEvent]) -> None:
        self._fail()
        self._told += [f"{event.name} {event.server_id} {event.tag} at {version}" for event in events]

    def _swap(self, server_id: str, volume_id: str, new_id: str) -> None:
        self._fail()
        self._told.append(f"swap {server_id} {volume_id} {new_id}")

    def _fail(self) -> None:
        if self._nova_fails:
            raise NovaSilent(self._nova_fails)

    def _watched(self, method: str) -> Callable[..., Any]:
        original = getattr(self._service.backend, method)

        def call(*args: Any) -> Any:
            self._note(method, args[1:])
            return original(*args)

        return call

    @contextmanager
    def _failing(self, methods: Iterable[str]) -> Iterator[None]:
        def fail(*_: Any, **__: Any) -> Any:
            raise ServiceFailure("timed out")

        with ExitStack() as stack:
            for method in methods:
                stack.enter_context(mock.patch.object(self._service, method, fail))
            yield

    @contextmanager
    def _striking(self, method: str, broken: Break) -> Iterator[None]:
        backend = self._service.backend
        original = getattr(backend, method)
        calls = itertools.count(1)

        def call(*args: Any) -> Any:
            if broken.call not in (0, next(calls)):
                return original(*args)
            ran = []

            def proceed() -> Any:
                ran.append(method)
                return original(*args)

            try:
                return _KINDS[broken.kind].strike(Passage(broken.when, backend, args, {}, proceed))
            except BaseException:
                # A call that is broken before it has its effect is seen all the same.
                if not ran and method in (*_WATCHED, *self._hooks):
                    self._note(method, args[1:])
                raise

        with mock.patch.object(backend, method, call):
            yield

    def _note(self, method: str, args: tuple[Any, ...]) -> None:
        with_host = method in ("initialize_connection", "terminate_connection")
        host = f" {args[0].get('host') if args[0] else None}" if with_host else ""
        self._calls.append(method + host)
