"""The real Cinder as a party of a comparison."""

from __future__ import annotations

import copy
import importlib.util
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

# The deployment first: it prepares the process for the rest of Cinder.
from volfault_conformance.cinder import deployment  # isort: skip

import cinder.compute.nova
import requests
from cinder import context, exception, objects

from pytest_volfault.targets.nova.cinder_process.dispatch import Killed
from volfault_conformance.cinder.array import ARRAY
from volfault_conformance.cinder.glance_double import GlanceDouble
from volfault_conformance.cinder.nova_double import NovaDouble
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.real_rows import rows
from volfault_conformance.cinder.server import Server
from volfault_conformance.cinder.starting import connection
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.offered import Image

# By the names of the fake's kinds, whose texts these have.
_ERRORS: Mapping[str, Callable[[], BaseException]] = {
    "backend-error": lambda: exception.VolumeBackendAPIException(data="the driver failed"),
    "backend-unreachable": lambda: requests.exceptions.ReadTimeout(
        "HTTPSConnectionPool(host='array.test', port=443): Read timed out. (read timeout=30)"
    ),
    "image-busy": lambda: exception.VolumeIsBusy(volume_name="x"),
    "snapshot-busy": lambda: exception.SnapshotIsBusy(snapshot_name="x"),
    "connector-refused": lambda: exception.InvalidConnectorException(missing="initiator"),
    "target-not-updated": lambda: exception.TargetUpdateFailed(volume_id="x"),
    "driver-not-ready": exception.DriverNotInitialized,
}


class RealCinder:
    """Cinder from PyPI, in this process; see `party.CinderParty`."""

    name = "real"
    url = "http://cinder.test"

    def __init__(self) -> None:
        self._deployment = deployment.start()
        for name in ("cinder.volume.volume_utils", "cinder.utils"):
            _let_break(name)
        self._app = self._deployment.apps["noauth"]
        self._nova = NovaDouble()
        cinder.compute.nova.novaclient = self._nova.client
        self._glance = GlanceDouble()
        self._glance.stand()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", Server(lambda: self._app, self._deployment.dispatch.answered))
        self._database = connection()

    def rows(self) -> dict[str, Any]:
        """Read past Cinder's own code, which takes 50 times as long."""
        return rows(self._database, ARRAY.exports, self._nova.told)

    def change_snapshot(self, snapshot_id: str, **columns: Any) -> None:
        """Write columns of a snapshot."""
        self._update("snapshots", snapshot_id, columns)

    def change(self, volume_id: str, **columns: Any) -> None:
        """Write columns of a volume; `readonly` and `attached_mode` are metadata of the administrator's."""
        for key in ("readonly", "attached_mode"):
            if key in columns:
                self._database.execute(
                    "insert into volume_admin_metadata (deleted, volume_id, key, value) values (0, ?, ?, ?)",
                    (volume_id, key, str(columns.pop(key))),
                )
        self._update("volumes", volume_id, columns)

    def encrypt(self, name: str, **columns: Any) -> None:
        """Write a row of encryptions."""
        names = ", ".join(("encryption_id", "deleted", "volume_type_id", *columns))
        places = ", ".join("?" * len(columns))
        of_type = "select id from volume_types where deleted = 0 and name = ?"
        self._database.execute(
            f"insert into encryption ({names}) values (?, 0, ({of_type}), {places})",
            (str(uuid.uuid4()), name, *columns.values()),
        )
        self._database.commit()

    def put_image(self, image: Image) -> None:
        """Write it into the double."""
        self._glance.images[image.id] = image

    def drop_image(self, image_id: str) -> None:
        """Take it away there."""
        del self._glance.images[image_id]

    def snapshot(self) -> Any:
        """Copy the database, 0.1 ms, and what array, Nova and Glance know."""
        database_copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.backup(database_copy)
        return database_copy, copy.copy(ARRAY.exports), self._nova.told.copy(), self._glance.images.copy()

    def restore(self, state: Any) -> None:
        """Go back, 0.4 ms."""
        database_copy, exports, told, images = state
        database_copy.backup(self._database)
        ARRAY.exports = copy.copy(exports)
        self._nova.told = told.copy()
        self._glance.images = images.copy()
        ARRAY.calls.clear()

    @contextmanager
    def broken(self, broken: Break) -> Iterator[None]:
        """Break the driver, the bus, or Nova."""
        dispatch, manager = self._deployment.dispatch, self._deployment.volume_service
        if broken.kind == "timeout":
            dispatch.timing_out = True
        elif broken.kind == "not-ready":
            manager.driver._initialized = False
        elif broken.method == "nova":
            self._nova.fails = broken.kind
        try:
            with ARRAY.broken(broken.method, broken.when, broken.call, lambda: self._breaks(broken.kind)):
                yield
        finally:
            dispatch.timing_out = False
            manager.driver._initialized = True
            self._nova.fails = ""

    def restart(self) -> None:
        """Start cinder-volume again."""
        self._deployment.restart_volume_service()

    def _breaks(self, kind: str) -> BaseException | None:
        if kind == "driver-slow":
            self._deployment.dispatch.late = True
            return None
        if kind == "cinder-volume-killed":
            left = self.snapshot()

            def died() -> None:
                # What its code did while it unwound, a process that is gone would not have done.
                calls = ARRAY.calls.copy()
                self.restore(left)
                ARRAY.calls += calls
                self.restart()

            self._deployment.dispatch.died = died
            return Killed()
        return _ERRORS[kind]() if kind in _ERRORS else None

    @contextmanager
    def under(self, auth_strategy: str) -> Iterator[None]:
        """Ask the API with that middleware."""
        before, self._app = self._app, self._deployment.apps[auth_strategy]
        try:
            yield
        finally:
            self._app = before

    @contextmanager
    def holding_casts(self) -> Iterator[None]:
        """Keep casts."""
        self._deployment.dispatch.holding = True
        try:
            yield
        finally:
            self._deployment.dispatch.holding = False

    def deliver(self) -> int:
        """Deliver them."""
        return self._deployment.dispatch.deliver()

    def attach_at_service(self, volume_id: str, *arguments: Any) -> str:
        """Ask the manager."""
        asked = context.RequestContext("admin", PROJECT, is_admin=True)
        volume = objects.Volume.get_by_id(asked, volume_id)
        try:
            self._deployment.volume_service.attach_volume(asked, volume_id, *arguments, volume=volume)
        except exception.CinderException as error:
            return str(error)
        return ""

    def driver_calls(self) -> list[str]:
        """Look, and forget."""
        calls = ARRAY.calls.copy()
        ARRAY.calls.clear()
        return calls

    def nova_holds(self, attachment_id: str | None) -> None:
        """Set what Nova answers."""
        self._nova.held = attachment_id

    def _update(self, table: str, key: str, columns: Mapping[str, Any]) -> None:
        if columns:
            names = ", ".join(f"{name} = ?" for name in columns)
            # Whoever writes it in reality leaves the time as well.
            dated = "updated_at = coalesce(updated_at, created_at)"
            self._database.execute(f"update {table} set {names}, {dated} where id = ?", (*columns.values(), key))
        self._database.commit()


def _let_break(module_name: str) -> None:
    # Where Cinder asks a driver whether it is ready; it has moved from one module to the other.
    if importlib.util.find_spec(module_name) is None:
        return
    module = importlib.import_module(module_name)
    asked = getattr(module, "require_driver_initialized", None)
    if asked is not None:

        def breaking(driver: Any) -> None:
            with ARRAY.asked("initialized", noted=False):
                asked(driver)

        vars(module)["require_driver_initialized"] = breaking
