"""Starts the real Cinder in this process: no broker, no Keystone, no eventlet, one sqlite database in memory."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cinder.compute
from cinder import context, coordination, rpc
from cinder.db import api as database_api
from cinder.db import migration
from cinder.scheduler import manager as scheduler_manager
from oslo_config import cfg
from oslo_service import wsgi

from pytest_volfault.targets.nova.cinder_process import _driver as driver
from pytest_volfault.targets.nova.cinder_process._keystone import Keystone
from pytest_volfault.targets.nova.cinder_process._names import Names
from pytest_volfault.targets.nova.cinder_process._nova import Nova
from pytest_volfault.targets.nova.cinder_process.dispatch import Dispatch
from pytest_volfault.targets.nova.cinder_process.services import serve
from pytest_volfault.targets.nova.cinder_process.settings import configure

CONF = cfg.CONF


@dataclass(frozen=True)
class Deployment:
    """A running Cinder.

    Attributes:
        app: the API, a WSGI application behind keystonemiddleware.
        dispatch: the bus.
        keystone: what the middleware asks.
        database: the one connection to it.
    """

    app: Any
    dispatch: Dispatch
    keystone: Keystone
    database: sqlite3.Connection


def start(folder: Path) -> Deployment:
    """Start it. A process can have one.

    Args:
        folder: the only place on disk that it writes to.
    """
    configure(folder, driver.BACKEND, driver.NAME, "auth_strategy = keystone\ndefault_volume_type = __DEFAULT__")
    dispatch, keystone = Dispatch(), Keystone()
    keystone.replace()
    rpc.init(CONF)
    rpc.get_client = dispatch.client
    migration.db_sync()
    coordination.COORDINATOR.start()
    database_api.uuid = Names()
    cinder.compute.API = Nova
    host = f"cinder@{driver.BACKEND}"
    volume = serve(dispatch, "cinder-volume", host, driver.Manager, service_name=driver.BACKEND)
    scheduler = serve(dispatch, "cinder-scheduler", "scheduler", scheduler_manager.SchedulerManager)
    volume.publish_service_capabilities(context.get_admin_context())
    dispatch.deliver()
    # It would wait for the capabilities of every service first.
    scheduler._startup_delay = False
    database = database_api.get_engine().raw_connection().driver_connection
    return Deployment(wsgi.Loader(CONF).load_app("osapi_volume"), dispatch, keystone, database)
