"""The calls into os-brick that can be interfered with."""

from __future__ import annotations

from typing import Any

from volfault_fakes.brick.connector import Connector
from volfault_fakes.catalogue import Operation

_WHERE = "volfault_fakes.brick.connector:Connector."


def _volume(_connector: Connector, properties: dict[str, Any], *_args: Any, **kwargs: Any) -> str:
    return f"{properties['volume_id'][:8]}{' force' if kwargs.get('force') else ''}"


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
)
