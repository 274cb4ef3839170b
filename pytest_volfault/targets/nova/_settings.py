"""Nova's configuration: what a small deployment would have in nova.conf, with the fakes at its end points."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import nova.conf
from keystoneauth1 import loading
from nova import config, objects
from oslo_config import cfg
from oslo_messaging import transport as messaging_transport
from oslo_messaging.rpc import client as messaging_client

from pytest_volfault.errors import TargetUnusable
from pytest_volfault.targets.nova.conf_options import ConfOption
from pytest_volfault.targets.nova.load import sole_owner
from volfault_fakes.cloud.protocols import MOUNT_BASE
from volfault_fakes.naming import meant

CONF = nova.conf.CONF

_MOUNT_POINTS = (
    "nfs_mount_point_base",
    "smbfs_mount_point_base",
    "quobyte_mount_point_base",
    "vzstorage_mount_point_base",
)

# A token of Nova's own, which there is no Keystone to ask for; Cinder knows it.
_OF_NOVA = {"auth_type": "admin_token", "endpoint": "http://cinder.test", "token": "nova"}

# What the user may not set, with the reason.
_NEEDED: Mapping[str, str] = {
    **dict.fromkeys(("DEFAULT.host", "DEFAULT.my_ip"), "the modelled host is named so"),
    **dict.fromkeys(("DEFAULT.transport_url", "DEFAULT.rpc_response_timeout"), "no message broker stands behind Nova"),
    "DEFAULT.compute_driver": "the fake libvirt stands behind Nova's libvirt driver",
    **dict.fromkeys(("DEFAULT.state_path", "DEFAULT.instances_path"), "Nova may write to its own folder only"),
    **dict.fromkeys(("database.connection", "api_database.connection"), "the databases are in memory"),
    "cinder.endpoint_template": "the fake Cinder is there",
    "glance.endpoint_override": "the fake image service is there",
    "oslo_concurrency.lock_path": "Nova may write to its own folder only",
    "wsgi.api_paste_config": "the API is entered behind its pipeline",
    **dict.fromkeys((f"libvirt.{name}" for name in _MOUNT_POINTS), "the modelled host mounts there"),
}


def configure(folder: Path, wanted: Iterable[ConfOption] = ()) -> None:
    """Set every option that differs from Nova's defaults, and say why where it is not plain.

    Args:
        folder: the only place on disk that Nova may write to.
        wanted: what the user sets besides, as it would be read when the services start.

    Raises:
        TargetUnusable: CONF was set up before; or the user sets what this Nova does not have, what the harness needs
            as it is, or sets it to what it cannot be.
    """
    with sole_owner():
        # oslo.messaging registers these when it makes transports and clients; here it makes none.
        CONF.register_opts(messaging_transport._transport_opts)
        CONF.register_opts(messaging_client._client_opts)
        config.parse_args(["volfault"], default_config_files=[], configure_db=False, init_rpc=False)
    # keystoneauth registers those of a plugin when it loads it.
    of_plugin = loading.get_auth_plugin_conf_options(_OF_NOVA["auth_type"])
    CONF.register_opts(of_plugin, group="cinder")
    CONF.register_opts(of_plugin, group="service_user")
    for section, values in _options(folder).items():
        for name, value in values.items():
            CONF.set_override(name, value, group=section)
    for option in wanted:
        _set(option)
    # Otherwise each look at an option looks into the environment first, where a user's OS_… could answer.
    CONF._use_env = False
    objects.register_all()


def _set(option: ConfOption) -> None:
    section = None if option.section == "DEFAULT" else option.section
    reason = _NEEDED.get(f"{option.section}.{option.name}")
    if reason is not None:
        raise TargetUnusable(f"--volfault-nova-conf={option}: {reason}; leave it out")
    try:
        CONF.set_override(option.name, option.value, group=section)
    except cfg.NoSuchGroupError:
        near = meant(option.section, ["DEFAULT", *CONF._groups])
        raise TargetUnusable(
            f"--volfault-nova-conf={option}: nova.conf has no section {option.section}" + (f"; {near}" if near else "")
        ) from None
    except cfg.NoSuchOptError:
        near = meant(option.name, CONF._opts if section is None else CONF._groups[section]._opts)
        raise TargetUnusable(
            f"--volfault-nova-conf={option}: section {option.section} of nova.conf has no option {option.name}"
            + (f"; {near}" if near else "")
        ) from None
    except ValueError as error:
        raise TargetUnusable(f"--volfault-nova-conf={option}: {error}") from None


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
        # Without the project, which a request on nobody's behalf does not have (periodic tasks): Cinder knows it by
        # the token.
        "cinder": {"endpoint_template": "http://cinder.test/v3", **_OF_NOVA},
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
