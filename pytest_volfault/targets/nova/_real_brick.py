"""The installed os-brick, run on a fake host: its own connectors, with our points on the calls into them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import os_brick
import os_brick.initiator.utils
from oslo_config import cfg

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova import rooted
from pytest_volfault.targets.nova._scanning import ScansByHand
from pytest_volfault.targets.nova.fake_brick import BRICK_EXCEPTIONS
from volfault_fakes import linux
from volfault_fakes.brick import Connector
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud import Cloud
from volfault_fakes.linux import Linux

# What the fake host has the programs and trees for, or what reaches the guest without os-brick.
SERVED = (
    "iscsi", "iser", "fibre_channel", "vzstorage", "rbd", "nfs", "smbfs", "quobyte", "gpfs", "local", "fake",
)  # fmt: skip
_FAKE = "volfault_fakes.brick.connector:Connector."
_HERE = f"{__name__}:RealConnector."


class RealConnector(Connector):
    """A connector of os-brick's own, which our faults find as they find the fake's.

    Args:
        cloud: the state.
        protocol: `driver_volume_type` that it serves.
        connector: os-brick's.
        properties: os-brick's get_connector_properties, with its arguments.
        tries: device_scan_attempts.
    """

    def __init__(
        self,
        cloud: Cloud,
        protocol: str = "iscsi",
        connector: Any = None,
        properties: Callable[[], dict[str, Any]] | None = None,
        tries: int = 3,
    ) -> None:
        super().__init__(cloud, protocol, BRICK_EXCEPTIONS, tries)
        self._connector = connector
        self._properties = properties

    def get_connector_properties(self) -> dict[str, Any]:
        """What os-brick finds out about the host."""
        assert self._properties is not None
        return self._properties()

    def connect_volume(self, connection_properties: Any) -> dict[str, Any]:
        """Connect, with os-brick's own code."""
        made: dict[str, Any] = self._connector.connect_volume(connection_properties)
        return made

    def disconnect_volume(
        self, connection_properties: Any, device_info: Any, force: bool = False, ignore_errors: bool = False
    ) -> None:
        """Disconnect, with os-brick's own code."""
        self._connector.disconnect_volume(connection_properties, device_info, force=force, ignore_errors=ignore_errors)

    def extend_volume(self, connection_properties: Any) -> int:
        """Look at the size again, with os-brick's own code."""
        size: int = self._connector.extend_volume(connection_properties)
        return size


class RealBrick:
    """See `bricks.Brick`.

    Args:
        cloud: the state.

    Attributes:
        linux: the host that it runs on.
    """

    version = version("os-brick")
    kinds: Sequence[Kind] = linux.KINDS

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        folder = Path(tempfile.mkdtemp(prefix="volfault-host-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self.linux = Linux(cloud, folder)

    def woven(self, operations: Sequence[Operation]) -> Sequence[Operation]:
        return (*(replace(each, where=each.where.replace(_FAKE, _HERE)) for each in operations), *linux.OPERATIONS)

    def stand_ins(self) -> Mapping[str, Callable[[Any], Any]]:
        def properties_with(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
            def get_connector_properties(*args: Any, **kwargs: Any) -> dict[str, Any]:
                found = RealConnector(self._cloud, properties=lambda: original(*args, **kwargs))
                return found.get_connector_properties()

            return get_connector_properties

        def factory_with(original: Callable[..., Any]) -> Any:
            def factory(protocol: str, *args: Any, **kwargs: Any) -> RealConnector:
                tries = kwargs.get("device_scan_attempts", 3)
                return RealConnector(self._cloud, protocol.lower(), original(protocol, *args, **kwargs), tries=tries)

            return staticmethod(factory)

        return {
            **rooted.stand_ins(self.linux),
            "os_brick.initiator.connector:get_connector_properties": properties_with,
            "os_brick.initiator.connector:InitiatorConnector.factory": factory_with,
        }

    def refusal(self, variant: Variant) -> str | None:
        if variant.protocol in SERVED:
            return None
        return (
            f"the fake host has no {variant.protocol} for the real os-brick to find; --volfault-brick=real serves "
            + ", ".join(SERVED)
        )

    def set_up(self) -> None:
        os_brick.setup(cfg.CONF)

    def forget(self) -> None:
        # What os-brick has learnt of iscsiadm from its last connection.
        os_brick.initiator.utils.ISCSI_SUPPORTS_MANUAL_SCAN = ScansByHand(self._cloud)
