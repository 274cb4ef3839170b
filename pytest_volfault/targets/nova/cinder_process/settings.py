"""Cinder's configuration in a process of its own: no broker, one sqlite database in memory, one backend."""

from __future__ import annotations

import sys
from pathlib import Path

from cinder.common import config  # noqa: F401 - registers options
from oslo_concurrency import lockutils
from oslo_config import cfg
from oslo_db import options as database_options
from oslo_service import wsgi

# The scheduler takes services for dead that have not reported for a minute; nobody reports here. A service token
# counts only with the role, as Cinder's documents demand since bug 2004555.
SETTINGS = """
[DEFAULT]
transport_url = fake:/
api_paste_config = {etc}/api-paste.ini
resource_query_filters_file = {etc}/resource_filters.json
state_path = {folder}
public_endpoint = http://cinder.test
{more}
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


def configure(folder: Path, backend: str, driver: str, more: str) -> None:
    """Write cinder.conf, and read it.

    Args:
        folder: the only place on disk that Cinder writes to.
        backend: name of the backend.
        driver: its driver's class, by its full name.
        more: what else stands under [DEFAULT].
    """
    etc = Path(sys.prefix) / "etc" / "cinder"
    file = folder / "cinder.conf"
    file.write_text(SETTINGS.format(folder=folder, etc=etc, backend=backend, driver=driver, more=more))
    cfg.CONF([], project="cinder", default_config_files=[str(file)])
    # Otherwise each look at an option looks into the environment first, where a user's OS_… could answer.
    cfg.CONF._use_env = False
    database_options.set_defaults(cfg.CONF)
    wsgi.register_opts(cfg.CONF)
    lockutils.set_defaults(str(folder))
