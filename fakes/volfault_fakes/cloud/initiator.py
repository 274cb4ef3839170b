"""What a compute host tells Cinder of itself: os-brick's connector properties, for every kind of storage."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cloud.protocols import initiators
from volfault_fakes.cloud.tables import Host


def connector_properties(host: Host) -> dict[str, Any]:
    """The connector of a host that has an adapter or a client for everything."""
    return {
        "platform": "x86_64",
        "os_type": "linux",
        "ip": host.ip,
        "host": host.name,
        "multipath": False,
        "enforce_multipath": True,
        "initiator": host.initiator,
        "do_local_attach": False,
        "wwpns": [initiators.wwpn(host.name)],
        "wwnns": [initiators.wwnn(host.name)],
        "nvme_hostid": initiators.system_uuid(host.name),
        "uuid": initiators.root_uuid(host.name),
        "system uuid": initiators.system_uuid(host.name),
        "nqn": initiators.nqn(host.name),
        "nvme_native_multipath": True,
        "found_dsc": "found",
        "host_ips": [host.ip],
        "sdc_guid": initiators.sdc_guid(host.name),
    }
