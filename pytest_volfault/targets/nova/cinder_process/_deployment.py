"""Starts the real Cinder in this process: no broker, no Keystone, no eventlet, one sqlite database in memory."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cinder.compute
from cinder import context, coordination, rpc
from cinder.common import config  # noqa: F401 - registers options
from cinder.db import api as database_api
from cinder.db import migration
from cinder.scheduler import manager as scheduler_manager
from oslo_concurrency import lockutils
from oslo_config import cfg
from oslo_db import options as database_options
from oslo_service import wsgi

from pytest_volfault.targets.nova.cinder_process import _driver as driver
from pytest_volfault.targets.nova.cinder_process._keystone import Keystone
from pytest_volfault.targets.nova.cinder_process._names import Names
from pytest_volfault.targets.nova.cinder_process._nova import Nova
from pytest_volfault.targets.nova.cinder_process._services import serve
from pytest_volfault.targets.nova.cinder_process.dispatch import Dispatch

CONF = cfg.CONF
# The scheduler takes services for dead that have not reported for a minute; nobody reports here. A service token
# counts only with the role, as Cinder's documents demand since bug 2004555.
SETTINGS = """
[DEFAULT]
transport_url = fake:/
auth_strategy = keystone
api_paste_config = {etc}/api-paste.ini
resource_query_filters_file = {etc}/resource_filters.json
state_path = {folder}
public_endpoint = http://cinder.test
default_volume_type = __DEFAULT__
enabled_backends = {backend}
scheduler_default_filters =
service_down_time = 10000000
quota_volumes = -1
quota_gigabytes = -1

[{backend}]
volume_backend_name = {backend}
volume_driver = {driver}

[coordination]
backend_url = file://{folder}

[database]
connection = sqlite://
sqlite_synchronous = false

[oslo_concurrency]
lock_path = {folder}

[oslo_policy]
policy_dirs = no-such-folder

[keystone_authtoken]
www_authenticate_uri = http://keystone.test
auth_type = none
service_token_roles_required = true
"""


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
    _configure(folder)
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


def _configure(folder: Path) -> None:
    etc = Path(sys.prefix) / "etc" / "cinder"
    file = folder / "cinder.conf"
    file.write_text(SETTINGS.format(folder=folder, etc=etc, backend=driver.BACKEND, driver=driver.NAME))
    CONF([], project="cinder", default_config_files=[str(file)])
    # Otherwise each look at an option looks into the environment first, where a user's OS_… could answer.
    CONF._use_env = False
    database_options.set_defaults(CONF)
    wsgi.register_opts(CONF)
    lockutils.set_defaults(str(folder))
