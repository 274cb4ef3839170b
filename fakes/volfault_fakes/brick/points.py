"""The calls into os-brick, and the mount commands beside it, that can be interfered with."""

from __future__ import annotations

from typing import Any

from volfault_fakes.brick.connector import Connector
from volfault_fakes.brick.mounts import Mounts
from volfault_fakes.catalogue import Operation

_WHERE = "volfault_fakes.brick.connector:Connector."
_MOUNTS = "volfault_fakes.brick.mounts:Mounts."


def _volume(connector: Connector, properties: dict[str, Any], *_args: Any, **kwargs: Any) -> str:
    return f"{connector.volume_id(properties)[:8]}{' force' if kwargs.get('force') else ''}"


def _export(_mounts: Mounts, fstype: str, export: str, *_args: Any) -> str:
    return f"{fstype} {export}"


def _folder(_mounts: Mounts, path: str) -> str:
    # Mount points are named by a hash of the export.
    return path.rpartition("/")[2][:8]


OPERATIONS: tuple[Operation, ...] = (
    Operation("brick.get_connector_properties", _WHERE + "get_connector_properties", (), reads=True),
    Operation(
        "brick.connect_volume",
        _WHERE + "connect_volume",
        ("brick-device-not-found", "brick-target-not-found", "brick-command-failed"),
        detail=_volume,
    ),
    Operation(
        "brick.disconnect_volume",
        _WHERE + "disconnect_volume",
        ("brick-device-not-found", "brick-path-not-removed", "brick-command-failed", "brick-flush-failed"),
        detail=_volume,
    ),
    Operation("brick.extend_volume", _WHERE + "extend_volume", ("brick-command-failed",), detail=_volume),
    Operation("brick.mount", _MOUNTS + "mount", ("mount-failed",), detail=_export),
    Operation("brick.unmount", _MOUNTS + "unmount", ("mount-failed", "mount-busy"), detail=_folder),
)
