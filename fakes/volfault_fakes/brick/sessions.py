"""iSCSI sessions of the host that acts: made before a disk is looked for, ended with their last disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import is_target
from volfault_fakes.cloud.protocols import Protocol


@dataclass(frozen=True, slots=True)
class Sessions:
    """Those of one storage protocol, by connection properties.

    Attributes:
        cloud: the state; `cloud.here` names the host that acts.
        protocol: the connector's.
    """

    cloud: Cloud
    protocol: Protocol

    def join(self, properties: Mapping[str, Any]) -> bool:
        """Log in, unless the host has; whether there is a session then."""
        key = self._of(properties)
        if key not in self.cloud.sessions and not is_target(self.cloud, key[1], key[2]):
            return False
        self.cloud.log_in(*key)
        return True

    def leave(self, properties: Mapping[str, Any]) -> None:
        """Log out, and forget the target, unless the session has disks."""
        key = self._of(properties)
        own = (self.cloud.here, self.protocol.path(properties))
        if own not in self.cloud.devices and not self._has_others(properties):
            self.cloud.drop("sessions", key)
            self.cloud.drop("nodes", key)

    def has_no_others(self, properties: Mapping[str, Any]) -> bool:
        """Whether there is a session, and no other disk in it."""
        return self._of(properties) in self.cloud.sessions and not self._has_others(properties)

    def _has_others(self, properties: Mapping[str, Any]) -> bool:
        host, portal, iqn = self._of(properties)
        disks, own = f"ip-{portal}-iscsi-{iqn}-lun-", self.protocol.path(properties)
        rows = (device for device in self.cloud.devices.values() if device.host == host)
        return any(disks in device.path and device.path != own for device in rows)

    def _of(self, properties: Mapping[str, Any]) -> tuple[str, str, str]:
        return (self.cloud.here, properties["target_portal"], properties["target_iqn"])
