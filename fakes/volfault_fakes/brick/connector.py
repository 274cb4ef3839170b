"""The os-brick connector of the host on which the code under test runs, over the cloud's devices."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from volfault_fakes.brick import exceptions as own_exceptions
from volfault_fakes.brick.absence import ABSENCES, AUTO_INTERVAL, FC_INTERVAL, PAUSES
from volfault_fakes.brick.image import ImageHandle, opened
from volfault_fakes.brick.mounts import Mounts
from volfault_fakes.brick.sessions import Sessions
from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import volume_at
from volfault_fakes.cloud.initiator import connector_properties
from volfault_fakes.cloud.protocols import PROTOCOLS, Reach, naa
from volfault_fakes.cloud.protocols.devices import handed_out, link_of
from volfault_fakes.cloud.protocols.network import no_image
from volfault_fakes.cloud.protocols.scsi import NO_ANSWER, PORTAL
from volfault_fakes.cloud.tables import Device, Host
from volfault_fakes.cloud.turns import takes_turns


def _volume(connector: Connector, properties: dict[str, Any], *_args: Any, **kwargs: Any) -> tuple[str, ...]:
    return connector.volume_id(properties)[:8], *(("force",) if kwargs.get("force") else ())


@takes_turns()
class Connector:
    """os-brick's InitiatorConnector for one storage protocol.

    Args:
        cloud: the state; `cloud.here` names the host that acts.
        protocol: `driver_volume_type` that this connector serves.
        exceptions: where the exception classes come from: os-brick's own, or ours of the same names.
        tries: device_scan_attempts, how often it looks for a device.
    """

    def __init__(
        self,
        cloud: Cloud,
        protocol: str = "iscsi",
        exceptions: ModuleType | SimpleNamespace = own_exceptions,
        tries: int = 3,
    ) -> None:
        self.cloud = cloud
        # os_brick.initiator.NVME is an older name of NVMEOF, and the one that Nova uses.
        self.protocol = PROTOCOLS["nvmeof" if protocol == "nvme" else protocol]
        self._sessions = Sessions(cloud, self.protocol)
        self.exceptions = exceptions
        self._tries = tries

    @crosses("brick.get_connector_properties", (), reads=True)
    def get_connector_properties(self) -> dict[str, Any]:
        """What the host tells Cinder of itself: initiator, address, name."""
        host: Host = self.cloud.get("hosts", self.cloud.here)
        return connector_properties(host)

    @crosses(
        "brick.connect_volume",
        ("brick-device-not-found", "brick-command-failed", "brick-link-failed", "brick-storage-unreachable"),
        detail=_volume,
    )
    def connect_volume(self, connection_properties: Mapping[str, Any]) -> dict[str, Any]:
        """Make the volume reachable for this host, and return how.

        For iSCSI: log in to the target if need be, find the LUN, and return its device. Connecting what is
        connected already finds the same device again, as a rescan does. For an encrypted volume the path is a
        link of os-brick's own.

        Raises:
            VolumeDeviceNotFound: no session can be made, or the backend does not show this LUN to this host.
                Takes minutes of virtual time, and other protocols raise other errors; see `absence.py`.
            ImageNotFound: there is no such RBD image.
        """
        path = self.protocol.path(connection_properties)
        if self.protocol.reach is Reach.MOUNT:
            Mounts(self.cloud, self.exceptions).ensure(self.protocol, connection_properties)
            return {"path": path}
        if self.protocol.name == "rbd":
            return {"path": opened(self.cloud, path, self.exceptions)}
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
        name = f"3{naa(device.volume_id)}" if self.protocol.lun else ""
        return {"type": "block", "scsi_wwn": name, "path": handed}

    @crosses(
        "brick.disconnect_volume",
        ("brick-path-not-removed", "brick-command-failed", "brick-flush-failed", "brick-storage-unreachable"),
        detail=_volume,
    )
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
        if self.protocol.reach is Reach.DEVICE:
            self._remove(connection_properties)

    @crosses("brick.extend_volume", ("brick-rescan-failed",), detail=_volume)
    def extend_volume(self, connection_properties: Mapping[str, Any]) -> int:
        """Return the size of the rescanned device, in bytes.

        Raises:
            VolumePathsNotFound: the host has no such device.
            BrickException: nothing is behind the device any more.
            ImageNotFound: there is no such RBD image.
            NotImplementedError: the volume is a file.
        """
        path = self.protocol.path(connection_properties)
        if self.protocol.reach is Reach.MOUNT:
            raise NotImplementedError
        volume = volume_at(self.cloud, self.protocol.name, path)
        if self.protocol.lun:
            device = self.cloud.devices.get((self.cloud.here, path))
            if device is None:
                raise self.exceptions.VolumePathsNotFound
            if (device.volume_id, device.host) not in self.cloud.exports:
                raise self.exceptions.BrickException("All paths need to be up to extend the device.")
        if volume is None:
            raise self.exceptions.ImageNotFound(no_image(posixpath.basename(path)))
        self._knows_size(path)
        return volume.size * 1024**3

    def _knows_size(self, path: str) -> None:
        device = self.cloud.devices.get((self.cloud.here, path))
        if device is not None and device.size:
            self.cloud.put("devices", (device.host, path), dataclasses.replace(device, size=0))

    def volume_id(self, properties: Mapping[str, Any]) -> str:
        """Whose connection it is; "" if no volume has it (any more). Not os-brick's, and not woven."""
        if "volume_id" in properties:
            return str(properties["volume_id"])
        volume = volume_at(self.cloud, self.protocol.name, self.protocol.path(properties))
        return "" if volume is None else volume.id

    def device_of(self, properties: Mapping[str, Any]) -> Device | None:
        """The device that the host has of it. Not os-brick's, and not woven."""
        return self.cloud.devices.get((self.cloud.here, self.protocol.path(properties)))

    def is_last(self, properties: Mapping[str, Any]) -> bool:
        """Whether a disconnect ends a session: there is one, without other disks. Not os-brick's, and not woven."""
        return self._sessions.has_no_others(properties)

    def looks_in_vain(self, properties: Mapping[str, Any], began: float) -> Exception:
        """Look from then on until os-brick gives up, clean up as it does, and return what it raises. Not woven."""
        if not self.protocol.session:
            return self._absent(properties, self.cloud.clock.now - began)
        failures = []
        for pause in PAUSES:
            self.cloud.clock.advance(pause)
            if self.cloud.auto_scan:
                # Whatever else the target shows the host comes with the login, and keeps the session.
                self._sessions.join(properties)
            failures.append(self._absent(properties))
        self._remove(properties)
        return failures[-1]

    def flushed(self, properties: Mapping[str, Any], info: Mapping[str, Any] | None) -> Device | None:
        """The disk that a disconnect flushes: one that its caller says it has used. Not os-brick's, and not woven."""
        device = self.device_of(properties)
        told = str((info or {}).get("path") or properties.get("device_path") or "")
        names = () if device is None else (device.path, f"/dev/{device.device}", device.link)
        return device if told in names else None

    def _find(self, properties: Mapping[str, Any], path: str) -> Device:
        if self.protocol.session:
            return self._find_over_session(properties, path)
        here = self.cloud.here
        known = self.cloud.devices.get((here, path))
        volume_id = self.volume_id(properties)
        if (volume_id, here) not in self.cloud.exports or (known is None and self.protocol.by_cinder):
            raise self._absent(properties)
        if known is None and self.protocol.name == "fibre_channel":
            self.cloud.clock.advance(FC_INTERVAL)
        return known or Device(here, volume_id, path, self.cloud.free_device(here, self.protocol))

    def _find_over_session(self, properties: Mapping[str, Any], path: str) -> Device:
        """Log in and scan, three times; a disk that is there is found also where the array shows its LUN no more."""
        here, portal = self.cloud.here, properties["target_portal"]
        for pause in PAUSES:
            self.cloud.clock.advance(pause)
            if portal != PORTAL:
                self.cloud.clock.advance(NO_ANSWER)
            elif self._sessions.join(properties):
                known = self.cloud.devices.get((here, path))
                volume = volume_at(self.cloud, self.protocol.name, path)
                if known is not None:
                    return known
                if volume is not None and (volume.id, here) in self.cloud.exports:
                    if self.cloud.auto_scan:
                        self.cloud.clock.advance(AUTO_INTERVAL)
                    return Device(here, volume.id, path, self.cloud.free_device(here, self.protocol))
                self._absent(properties)
                self._sessions.leave(properties)
        raise self.exceptions.VolumeDeviceNotFound(device="")

    def _remove(self, properties: Mapping[str, Any]) -> None:
        key = (self.cloud.here, self.protocol.path(properties))
        if not self.protocol.by_cinder:
            self.cloud.drop("devices", key)
        elif key in self.cloud.devices and self.cloud.devices[key].link is not None:
            self.cloud.change("devices", key, link=None)
        if self.protocol.session:
            self._sessions.leave(properties)

    def _absent(self, properties: Mapping[str, Any], passed: float = 0) -> Exception:
        """Look for a device until os-brick gives up, and return what it raises then."""
        absence = ABSENCES[self.protocol.name]
        self.cloud.clock.advance(max(0, absence.seconds(self._tries) - passed))
        failure: Exception = getattr(self.exceptions, absence.error)(**absence.words(properties))
        return failure


OPERATIONS: tuple[Operation, ...] = operations_of(Connector, Mounts)
