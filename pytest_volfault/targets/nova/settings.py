"""Nova's configuration: what a small deployment would have in nova.conf, with the fakes at its end points."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nova.conf
from keystoneauth1 import loading
from nova import config, objects
from oslo_messaging import transport as messaging_transport
from oslo_messaging.rpc import client as messaging_client

from volfault_fakes.protocols import MOUNT_BASE

CONF = nova.conf.CONF

_MOUNT_POINTS = (
    "nfs_mount_point_base",
    "smbfs_mount_point_base",
    "quobyte_mount_point_base",
    "vzstorage_mount_point_base",
)

# A token of Nova's own, which there is no Keystone to ask for; Cinder knows it.
_OF_NOVA = {"auth_type": "admin_token", "endpoint": "http://cinder.test", "token": "nova"}


def configure(folder: Path) -> None:
    """Set every option that differs from Nova's defaults, and say why where it is not plain.

    Args:
        folder: the only place on disk that Nova may write to.
    """
    # oslo.messaging registers these when it makes transports and clients; here it makes none.
    CONF.register_opts(messaging_transport._transport_opts)
    CONF.register_opts(messaging_client._client_opts)
    config.parse_args(["volfault"], default_config_files=[], configure_db=False, init_rpc=False)
    for group in ("cinder", "service_user"):
        # keystoneauth registers those of a plugin when it loads it.
        CONF.register_opts(loading.get_auth_plugin_conf_options("admin_token"), group=group)
    for section, values in _options(folder).items():
        for name, value in values.items():
            CONF.set_override(name, value, group=section)
    # Otherwise each look at an option looks into the environment first, where a user's OS_… could answer.
    CONF._use_env = False
    objects.register_all()


def _options(folder: Path) -> dict[str | None, dict[str, object]]:
    return {
        None: {
            "host": "compute1",
            "my_ip": "10.0.1.1",
            "transport_url": "fake:/",
            "compute_driver": "libvirt.LibvirtDriver",
            "state_path": str(folder),
            # A guest that ran when its compute service died goes on running; Nova need not start it.
            "resume_guests_state_on_host_boot": False,
        },
        "cinder": {"endpoint_template": "http://cinder.test/v3/%(project_id)s", **_OF_NOVA},
        # Since bug 2004555 Cinder lets only a service detach what Nova uses.
        "service_user": {"send_service_user_token": True, **_OF_NOVA},
        # Notifications look the image service up; they never call it.
        "glance": {"endpoint_override": "http://glance.test"},
        "database": {"connection": "sqlite://", "sqlite_synchronous": False},
        "api_database": {"connection": "sqlite://"},
        # Below state_path by default, which is another one in each process; guests' XML shows the place.
        "libvirt": {"virt_type": "kvm", **dict.fromkeys(_MOUNT_POINTS, MOUNT_BASE)},
        "oslo_concurrency": {"lock_path": str(folder)},
        # The wheel puts it below the prefix, not where the functional tests look for it.
        "wsgi": {"api_paste_config": os.path.join(sys.prefix, "etc/nova/api-paste.ini")},
    }
