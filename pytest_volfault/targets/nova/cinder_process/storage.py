"""What every driver of a storage that nothing has to be set up for answers to Cinder alike."""

from __future__ import annotations

from typing import Any

from cinder.volume import driver

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


class Storage(driver.VolumeDriver):  # type: ignore[misc]  # Cinder has no types
    """A driver with room for everything.

    Attributes:
        BACKEND: name of the backend.
    """

    VERSION = "1"
    CI_WIKI_NAME = "none"
    BACKEND: str

    def do_setup(self, context: Any) -> None:
        """Nothing to connect to."""

    def check_for_setup_error(self) -> None:
        """Nothing can be wrong."""

    def get_volume_stats(self, refresh: bool = False) -> dict[str, Any]:  # noqa: ARG002 - Cinder's signature
        """Room for everything."""
        return {
            "volume_backend_name": self.BACKEND,
            "vendor_name": "volfault",
            "driver_version": self.VERSION,
            "storage_protocol": "iSCSI",
            "shared_targets": False,
            "pools": [_POOL],
        }
