"""Starts the real Cinder in this process: no broker, no Keystone, no eventlet, one sqlite database in memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from volfault_conformance.cinder import installed
from volfault_conformance.cinder.starting import prepare
from volfault_fakes.cinder.releases import number_of

_STARTING = prepare(number_of(installed.version()))

# Before the rest of Cinder, whose managers name the objects in their annotations.
from cinder import objects

objects.register_all()

import cinder.service
from cinder import context, coordination, rpc
from cinder.common import config  # noqa: F401 - registers options
from cinder.db import migration
from cinder.objects import base as objects_base
from cinder.scheduler import manager as scheduler_manager
from cinder.volume import manager as volume_manager
from oslo_concurrency import lockutils
from oslo_config import cfg
from oslo_db import options as database_options
from oslo_db.sqlalchemy import engines
from oslo_service import wsgi

from pytest_volfault.targets.nova.cinder_process.dispatch import Dispatch
from volfault_conformance.cinder import tokens

CONF = cfg.CONF
BACKEND = "iscsi"
HOST = f"cinder@{BACKEND}"
# The scheduler takes services for dead that have not reported for a minute; nobody reports here.
SETTINGS = """
[DEFAULT]
transport_url = fake:/
api_paste_config = {etc}/api-paste.ini
resource_query_filters_file = {etc}/resource_filters.json
state_path = {folder}
public_endpoint = http://cinder.test
{default_type}
enabled_backends = {backend}
scheduler_default_filters =
service_down_time = 10000000
quota_volumes = -1
quota_gigabytes = -1

[{backend}]
volume_backend_name = {backend}
volume_driver = volfault_conformance.cinder.array.ArrayDriver

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
    _configure(Path(tempfile.mkdtemp(prefix="volfault-cinder-")))
    dispatch = Dispatch()
    tokens.stand_in()
    # It gives the processor away after each query; where it is wanted by others too, that takes longer than the query.
    engines._thread_yield = lambda *_: None
    rpc.init(CONF)
    rpc.get_client = dispatch.client
    migration.db_sync()
    coordination.COORDINATOR.start()
    volume = _serve(dispatch, "cinder-volume", HOST, volume_manager.VolumeManager, service_name=BACKEND)
    scheduler = _serve(dispatch, "cinder-scheduler", "scheduler", scheduler_manager.SchedulerManager)
    volume.publish_service_capabilities(context.get_admin_context())
    dispatch.deliver()
    # It would wait for the capabilities of every service first.
    scheduler._startup_delay = False
    return Deployment({strategy: _api(strategy) for strategy in ("noauth", "keystone")}, dispatch, volume)


def _api(strategy: str) -> Any:
    CONF.set_override("auth_strategy", strategy)
    return wsgi.Loader(CONF).load_app("osapi_volume")


def _serve(dispatch: Dispatch, binary: str, host: str, kind: Any, **options: Any) -> Any:
    service = objects.Service(
        context=context.get_admin_context(),
        host=host,
        binary=binary,
        topic=binary,
        report_count=0,
        availability_zone="nova",
        rpc_current_version=kind.RPC_API_VERSION,
        object_current_version=objects_base.OBJ_VERSIONS.get_current(),
    )
    service.create()
    manager = kind(host=host, **options)
    dispatch.managers[binary] = (manager, rpc.RequestContextSerializer(objects_base.CinderObjectSerializer()))
    if binary == "cinder-volume":
        # Under this it notes what it is at work on, to end it when it starts again.
        cinder.service.Service.service_id = service.id
        manager.init_host(service_id=service.id, added_to_cluster=False)
    else:
        manager.init_host(service_id=service.id)
    return manager


def _configure(folder: Path) -> None:
    etc = Path(sys.prefix) / "etc" / "cinder"
    file = folder / "cinder.conf"
    file.write_text(SETTINGS.format(folder=folder, etc=etc, backend=BACKEND, default_type=_STARTING.default_type))
    CONF([], project="cinder", default_config_files=[str(file)])
    database_options.set_defaults(CONF)
    wsgi.register_opts(CONF)
    lockutils.set_defaults(str(folder))
