"""The os-brick connector of the host on which the code under test runs, over the cloud's devices."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from volfault_fakes.brick import exceptions as own_exceptions
from volfault_fakes.cloud import Cloud
from volfault_fakes.protocols import PROTOCOLS
from volfault_fakes.tables import Device, Host, Session

# os_brick.initiator.connectors.iscsi scans device_scan_attempts (3) times, waiting n**2 seconds in between,
# for each of three tries; measured on os-brick 7.1.1 with a LUN that is not there.
MISSING_LUN_SECONDS = 162


class Connector:
    """os-brick's InitiatorConnector for one storage protocol.

    Args:
        cloud: the state; `cloud.here` names the host that acts.
        protocol: `driver_volume_type` that this connector serves.
        exceptions: where the exception classes come from: os-brick's own, or ours of the same names.
    """

    def __init__(
        self, cloud: Cloud, protocol: str = "iscsi", exceptions: ModuleType | SimpleNamespace = own_exceptions
    ) -> None:
        self.cloud = cloud
        self.protocol = PROTOCOLS[protocol]
        self.exceptions = exceptions

    def get_connector_properties(self) -> dict[str, Any]:
        """What the host tells Cinder of itself: initiator, address, name."""
        host: Host = self.cloud.get("hosts", self.cloud.here)
        return {
            "platform": "x86_64",
            "os_type": "linux",
            "ip": host.ip,
            "host": host.name,
            "multipath": False,
            "enforce_multipath": True,
            "initiator": host.initiator,
            "do_local_attach": False,
        }

    def connect_volume(self, connection_properties: Mapping[str, Any]) -> dict[str, Any]:
        """Log in to the target if need be, find the LUN, and return its device.

        Connecting what is connected already finds the same device again, as a rescan does.

        Raises:
            VolumeDeviceNotFound: the backend does not show this LUN to this host; takes 162 s of virtual time.
        """
        here = self.cloud.here
        path = self.protocol.path(connection_properties)
        volume_id = connection_properties["volume_id"]
        if (volume_id, here) not in self.cloud.exports:
            self.cloud.clock.advance(MISSING_LUN_SECONDS)
            raise self.exceptions.VolumeDeviceNotFound(device="")
        if self.protocol.session:
            session = self._session(connection_properties)
            self.cloud.put("sessions", (session.host, session.portal, session.iqn), session)
        device = self.cloud.devices.get((here, path))
        if device is None:
            device = Device(here, volume_id, path, self.cloud.free_device(here))
            self.cloud.put("devices", (here, path), device)
        return {"type": "block", "scsi_wwn": "", "path": f"/dev/{device.device}"}

    def disconnect_volume(
        self,
        connection_properties: Mapping[str, Any],
        device_info: Mapping[str, Any] | None,  # noqa: ARG002 - part of os-brick's signature
        force: bool = False,  # noqa: ARG002 - matters to faults only: a flush that works needs no force
        ignore_errors: bool = False,  # noqa: ARG002 - as above
    ) -> None:
        """Flush and remove the device and its link; log out when it was the session's last.

        A device that is not there is no error (measured: a second disconnect returns None).
        """
        here = self.cloud.here
        self.cloud.drop("devices", (here, self.protocol.path(connection_properties)))
        if self.protocol.session:
            session = self._session(connection_properties)
            if not any(self._uses(device, session) for device in self.cloud.devices.values()):
                self.cloud.drop("sessions", (session.host, session.portal, session.iqn))

    def extend_volume(self, connection_properties: Mapping[str, Any]) -> int:
        """Return the size of the rescanned device, in bytes."""
        size: int = self.cloud.get("volumes", connection_properties["volume_id"]).size
        return size * 1024**3

    def _session(self, properties: Mapping[str, Any]) -> Session:
        return Session(self.cloud.here, properties["target_portal"], properties["target_iqn"])

    @staticmethod
    def _uses(device: Device, session: Session) -> bool:
        return device.host == session.host and f"ip-{session.portal}-iscsi-{session.iqn}-lun-" in device.path
