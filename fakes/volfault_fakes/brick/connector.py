"""The os-brick connector of the host on which the code under test runs, over the cloud's devices."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from volfault_fakes.attaching import handed_out, link_of
from volfault_fakes.brick import exceptions as own_exceptions
from volfault_fakes.brick.absence import ABSENCES
from volfault_fakes.brick.mounts import Mounts
from volfault_fakes.cloud import Cloud
from volfault_fakes.finding import volume_at
from volfault_fakes.initiator import connector_properties
from volfault_fakes.protocols import PROTOCOLS, Reach, export_of, mountpoint
from volfault_fakes.tables import Device, Host, Session


class ImageHandle:
    """What os-brick's RBD connector hands out where it maps no device: an open image, not a path."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = False

    def close(self) -> None:
        """Close the image."""
        self.closed = True


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
        # os_brick.initiator.NVME is an older name of NVMEOF, and the one that Nova uses.
        self.protocol = PROTOCOLS["nvmeof" if protocol == "nvme" else protocol]
        self.exceptions = exceptions

    def get_connector_properties(self) -> dict[str, Any]:
        """What the host tells Cinder of itself: initiator, address, name."""
        host: Host = self.cloud.get("hosts", self.cloud.here)
        return connector_properties(host)

    def connect_volume(self, connection_properties: Mapping[str, Any]) -> dict[str, Any]:
        """Make the volume reachable for this host, and return how.

        For iSCSI: log in to the target if need be, find the LUN, and return its device. Connecting what is
        connected already finds the same device again, as a rescan does. For an encrypted volume the path is a
        link of os-brick's own.

        Raises:
            VolumeDeviceNotFound: the backend does not show this LUN to this host; takes 162 s of virtual time.
                Other protocols raise after other times, see `absence.py`.
        """
        path = self.protocol.path(connection_properties)
        if self.protocol.reach is Reach.MOUNT:
            return self._connect_file(connection_properties, path)
        if self.protocol.name == "rbd":
            return {"path": ImageHandle(path)}
        if self.protocol.reach is Reach.NOTHING or self.protocol.name == "local":
            # os-brick's LocalConnector and GPFSConnector believe what they are told.
            return {"type": self.protocol.name, "path": path}
        device = self._find(connection_properties, path)
        handed = handed_out(self.protocol, device)
        if connection_properties.get("encrypted"):
            handed = link_of(handed)
            device = dataclasses.replace(device, link=handed)
        if self.cloud.devices.get((device.host, path)) != device:
            self.cloud.put("devices", (device.host, path), device)
        return {"type": "block", "scsi_wwn": "", "path": handed}

    def disconnect_volume(
        self,
        connection_properties: Mapping[str, Any],
        device_info: Mapping[str, Any] | None,
        force: bool = False,  # noqa: ARG002 - matters to faults only: a flush that works needs no force
        ignore_errors: bool = False,  # noqa: ARG002 - as above
    ) -> None:
        """Flush and remove the device and its link; log out when it was the session's last.

        A device that is not there is no error (measured: a second disconnect returns None). What os-brick did not
        make it does not take away: a mount stays, and what the backend itself brings to the host.
        """
        if device_info and isinstance(device_info.get("path"), ImageHandle):
            device_info["path"].close()
        if self.protocol.reach is not Reach.DEVICE:
            return
        key = (self.cloud.here, self.protocol.path(connection_properties))
        if not self.protocol.by_cinder:
            self.cloud.drop("devices", key)
        elif key in self.cloud.devices and self.cloud.devices[key].link is not None:
            self.cloud.change("devices", key, link=None)
        if self.protocol.session:
            session = self._session(connection_properties)
            if not any(self._uses(device, session) for device in self.cloud.devices.values()):
                self.cloud.drop("sessions", (session.host, session.portal, session.iqn))

    def extend_volume(self, connection_properties: Mapping[str, Any]) -> int:
        """Return the size of the rescanned device, in bytes."""
        size: int = self.cloud.get("volumes", self.volume_id(connection_properties)).size
        return size * 1024**3

    def volume_id(self, properties: Mapping[str, Any]) -> str:
        """Whose connection it is; "" if no volume has it (any more). Not os-brick's, and not woven."""
        if "volume_id" in properties:
            return str(properties["volume_id"])
        volume = volume_at(self.cloud, self.protocol.name, self.protocol.path(properties))
        return "" if volume is None else volume.id

    def _find(self, properties: Mapping[str, Any], path: str) -> Device:
        here = self.cloud.here
        volume_id = self.volume_id(properties)
        known = self.cloud.devices.get((here, path))
        if (volume_id, here) not in self.cloud.exports or (known is None and self.protocol.by_cinder):
            absence = ABSENCES[self.protocol.name]
            self.cloud.clock.advance(absence.seconds)
            raise getattr(self.exceptions, absence.error)(**absence.words)
        if self.protocol.session:
            session = self._session(properties)
            self.cloud.put("sessions", (session.host, session.portal, session.iqn), session)
        return known or Device(here, volume_id, path, self.cloud.free_device(here, self.protocol))

    def _connect_file(self, properties: Mapping[str, Any], path: str) -> dict[str, Any]:
        mounts = Mounts(self.cloud, self.exceptions)
        folder = mountpoint(properties)
        if not mounts.is_mounted(folder):
            mounts.mount(self.protocol.fstype, export_of(properties), folder)
        return {"path": path}

    def _session(self, properties: Mapping[str, Any]) -> Session:
        return Session(self.cloud.here, properties["target_portal"], properties["target_iqn"])

    @staticmethod
    def _uses(device: Device, session: Session) -> bool:
        return device.host == session.host and f"ip-{session.portal}-iscsi-{session.iqn}-lun-" in device.path
