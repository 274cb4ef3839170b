"""Starts the real Cinder in this process: no broker, no Keystone, no eventlet, one sqlite database in memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from volfault_conformance.cinder import installed
from volfault_conformance.cinder.starting import prepare
from volfault_fakes.cinder.releases import number_of

_STARTING = prepare(number_of(installed.version()))

# Before the rest of Cinder, whose managers name the objects in their annotations.
from cinder import objects

objects.register_all()

from cinder import context, coordination, rpc
from cinder.db import migration
from cinder.scheduler import manager as scheduler_manager
from cinder.volume import manager as volume_manager
from oslo_config import cfg
from oslo_db.sqlalchemy import engines
from oslo_service import wsgi

from pytest_volfault.targets.nova.cinder_process.dispatch import Dispatch
from pytest_volfault.targets.nova.cinder_process.services import serve
from pytest_volfault.targets.nova.cinder_process.settings import configure
from volfault_conformance.cinder import tokens
from volfault_conformance.cinder.array import ARRAY

CONF = cfg.CONF
BACKEND = "iscsi"
DRIVER = "volfault_conformance.cinder.array.ArrayDriver"
HOST = f"cinder@{BACKEND}"


@dataclass(frozen=True)
class Deployment:
    """A running Cinder.

    Attributes:
        apps: the API, a WSGI application, by who tells it who asks (the option auth_strategy).
        dispatch: the bus.
        volume_service: the manager of cinder-volume.
    """

    apps: Mapping[str, Any]
    dispatch: Dispatch
    volume_service: Any

    def restart_volume_service(self) -> None:
        """Start cinder-volume again: its manager forgets what it knew, and begins as at first."""
        self.volume_service.driver._initialized = False
        self.volume_service.init_host(service_id=self.volume_service.service_id, added_to_cluster=False)
        self.dispatch.deliver()


def start() -> Deployment:
    """Start it. A process can have one."""
    folder = Path(tempfile.mkdtemp(prefix="volfault-cinder-"))
    configure(folder, BACKEND, DRIVER, _STARTING.default_type)
    dispatch = Dispatch()
    tokens.stand_in()
    # It gives the processor away after each query; where it is wanted by others too, that takes longer than the query.
    engines._thread_yield = lambda *_: None
    rpc.init(CONF)
    rpc.get_client = dispatch.client
    migration.db_sync()
    coordination.COORDINATOR.start()
    volume = serve(dispatch, "cinder-volume", HOST, volume_manager.VolumeManager, service_name=BACKEND)
    scheduler = serve(dispatch, "cinder-scheduler", "scheduler", scheduler_manager.SchedulerManager)
    volume.publish_service_capabilities(context.get_admin_context())
    dispatch.deliver()
    # It would wait for the capabilities of every service first.
    scheduler._startup_delay = False
    # It is told of a volume that it has asked itself for by looking again and again.
    volume_manager.time = SimpleNamespace(time=time.time, sleep=lambda _: dispatch.deliver())
    volume._copy_volume_data = _copied
    return Deployment({strategy: _api(strategy) for strategy in ("noauth", "keystone")}, dispatch, volume)


def _copied(*_: Any, **__: Any) -> None:
    # It would connect both volumes, and copy by dd.
    with ARRAY.asked("copy_volume_data"):
        pass


def _api(strategy: str) -> Any:
    CONF.set_override("auth_strategy", strategy)
    return wsgi.Loader(CONF).load_app("osapi_volume")
