"""The host's side of a volume: connected through os-brick, or left to QEMU; shared by the guests of one host."""

from __future__ import annotations

from typing import Any

from pytest_volfault.targets.reference.parties import Parties

# LibvirtNetVolumeDriver: QEMU opens the image itself, so that the host has nothing to connect.
NETWORK = frozenset({"rbd"})


def connect_volume(nova: Parties, connection: dict[str, Any]) -> str:
    """Log in, find the device, and return its path; for QEMU's own protocols the image's name."""
    protocol = connection["driver_volume_type"]
    if protocol in NETWORK:
        return str(connection["name"])
    return str(nova.connector(protocol).connect_volume(connection)["path"])


def disconnect_volume(nova: Parties, server_id: str, connection: dict[str, Any]) -> None:
    """Take the device away, but for one that other guests of this host still use.

    Args:
        nova: the deployment.
        server_id: the server that no longer needs it.
        connection: what Cinder said about the connection.
    """
    protocol = connection["driver_volume_type"]
    if protocol not in NETWORK and not _used_by_others(nova, server_id, connection):
        nova.connector(protocol).disconnect_volume(connection, None)


def _used_by_others(nova: Parties, server_id: str, connection: dict[str, Any]) -> bool:
    # LibvirtDriver._should_disconnect_target
    if not connection.get("multiattach"):
        return False
    attachments = nova.cinder.get(connection["volume_id"])["attachments"]
    return any(row["server_id"] != server_id and row["host_name"] == nova.host for row in attachments)
