"""The storage behind the real Cinder: an array with a mapping per host, as the fake's is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cinder import interface
from cinder.volume import driver

from volfault_fakes.protocols import protocol_of
from volfault_fakes.tables import Volume

_POOL = {
    "pool_name": "pool",
    "total_capacity_gb": "infinite",
    "free_capacity_gb": "infinite",
    "provisioned_capacity_gb": 0,
    "reserved_percentage": 0,
    "QoS_support": False,
    "multiattach": True,
    "thin_provisioning_support": True,
    "max_over_subscription_ratio": "20.0",
}


class Array:
    """What the driver knows and was asked.

    Attributes:
        exports: (volume id, host) of each mapping.
        calls: the driver's methods that ran, oldest first, connections with their host.
        errors: what each method raises; none by default.
    """

    def __init__(self) -> None:
        self.exports: set[tuple[str, str]] = set()
        self.calls: list[str] = []
        self.errors: dict[str, Exception] = {}

    def asked(self, method: str, *host: str | None) -> None:
        """Note a call, and fail if that method shall."""
        self.calls.append(" ".join((method, *(str(name) for name in host))))
        if method in self.errors:
            raise self.errors[method]


# Cinder makes the driver itself, from the name of its class.
ARRAY = Array()


@interface.volumedriver
class ArrayDriver(driver.VolumeDriver):  # type: ignore[misc]  # Cinder has no types
    """A volume driver whose array is `ARRAY`."""

    VERSION = "1"
    CI_WIKI_NAME = "none"

    def do_setup(self, context: Any) -> None:
        """Nothing to connect to."""

    def check_for_setup_error(self) -> None:
        """Nothing can be wrong."""

    def get_volume_stats(self, refresh: bool = False) -> dict[str, Any]:  # noqa: ARG002 - Cinder's signature
        """Room for everything."""
        return {
            "volume_backend_name": "iscsi",
            "vendor_name": "volfault",
            "driver_version": self.VERSION,
            "storage_protocol": "iSCSI",
            "shared_targets": False,
            "pools": [_POOL],
        }

    def create_volume(self, volume: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        ARRAY.asked("create_volume")

    def delete_volume(self, volume: Any) -> None:
        """Take away whatever mappings are left."""
        ARRAY.asked("delete_volume")
        self._unmap_all(volume)

    def extend_volume(self, volume: Any, new_size: int) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        ARRAY.asked("extend_volume")

    def create_snapshot(self, snapshot: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        ARRAY.asked("create_snapshot")

    def delete_snapshot(self, snapshot: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        ARRAY.asked("delete_snapshot")

    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        ARRAY.asked("create_volume_from_snapshot")

    def create_cloned_volume(self, volume: Any, src_vref: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        ARRAY.asked("create_cloned_volume")

    def ensure_export(self, context: Any, volume: Any) -> None:
        """Nothing: mappings outlive the service."""

    def create_export(self, context: Any, volume: Any, connector: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Nothing: the mapping is made with the connection."""
        ARRAY.asked("create_export")

    def remove_export(self, context: Any, volume: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Nothing, see above."""
        ARRAY.asked("remove_export")

    def initialize_connection(self, volume: Any, connector: Mapping[str, Any]) -> dict[str, Any]:
        """Map the volume to the connector's host."""
        host = str(connector.get("host", ""))
        ARRAY.asked("initialize_connection", connector.get("host"))
        ARRAY.exports.add((volume.id, host))
        described = Volume(volume.id)
        protocol = protocol_of(described)
        return {"driver_volume_type": "iscsi", "data": protocol.connection(described, host)}

    def terminate_connection(self, volume: Any, connector: Mapping[str, Any] | None, **_: Any) -> bool:
        """Take the mapping away, unless another attachment uses the same host."""
        if connector is None:
            ARRAY.asked("terminate_connection", None)
            self._unmap_all(volume)
            return False
        ARRAY.asked("terminate_connection", connector.get("host"))
        users = [
            row for row in volume.volume_attachment if row.connector and row.attached_host == connector.get("host")
        ]
        if len(users) > 1:
            return True
        ARRAY.exports.discard((volume.id, str(connector.get("host"))))
        return False

    def attach_volume(self, context: Any, volume: Any, instance_uuid: str, host_name: str, mountpoint: str) -> None:  # noqa: ARG002 - Cinder's signature
        """Called by Cinder 19 and older."""
        ARRAY.asked("attach_volume")

    def detach_volume(self, context: Any, volume: Any, attachment: Any = None) -> None:  # noqa: ARG002 - as above
        """Called by Cinder 19 and older."""
        ARRAY.asked("detach_volume")

    def _unmap_all(self, volume: Any) -> None:
        ARRAY.exports = {(key, host) for key, host in ARRAY.exports if key != volume.id}
