"""os-brick as a fake: its factory hands out our connectors, which change the cloud's tables at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

import os_brick.exception
from oslo_concurrency import processutils

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._scanning import ScansByHand
from volfault_fakes.brick import Connector
from volfault_fakes.brick.exceptions import ImageNotFound
from volfault_fakes.catalogue import Kind, Operation
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import has_path
from volfault_fakes.cloud.protocols import DROPPED
from volfault_fakes.errors import UnknownCall

# The code under test names these classes in its except clauses, so the fake raises the real ones.
BRICK_EXCEPTIONS = SimpleNamespace(
    BrickException=os_brick.exception.BrickException,
    CommandExecutionFailed=os_brick.exception.CommandExecutionFailed,
    ExceptionChainer=os_brick.exception.ExceptionChainer,
    ImageNotFound=ImageNotFound,
    NoFibreChannelVolumeDeviceFound=os_brick.exception.NoFibreChannelVolumeDeviceFound,
    ProcessExecutionError=processutils.ProcessExecutionError,
    VolumeDeviceNotFound=os_brick.exception.VolumeDeviceNotFound,
    VolumePathsNotFound=os_brick.exception.VolumePathsNotFound,
    VolumePathNotRemoved=os_brick.exception.VolumePathNotRemoved,
)


class FakeBrick:
    """See `bricks.Brick`.

    Args:
        cloud: the state.
    """

    version = ""
    kinds: Sequence[Kind] = ()

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def woven(self, operations: Sequence[Operation]) -> Sequence[Operation]:
        return operations

    def stand_ins(self) -> Mapping[str, Callable[[Any], Any]]:
        return {
            "os_brick.initiator.connector:get_connector_properties": lambda _: self._properties,
            "os_brick.initiator.connector:InitiatorConnector.factory": lambda _: staticmethod(self._connector),
            "os_brick.initiator.utils:ISCSI_SUPPORTS_MANUAL_SCAN": lambda _: ScansByHand(self._cloud),
            "os_brick.encryptors.luks:is_luks": lambda _: self._is_luks,
            # `cryptsetup luksClose` of what nobody has opened: 4, which os-brick takes for done. QEMU decrypts.
            "os_brick.encryptors.luks:LuksEncryptor._close_volume": lambda _: lambda _encryptor, **_kwargs: None,
        }

    def refusal(self, variant: Variant) -> str | None:  # noqa: ARG002 - it serves every variant
        return None

    def set_up(self) -> None:
        """Nothing to do."""

    def forget(self) -> None:
        """It remembers nothing."""

    def _properties(self, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        return Connector(self._cloud, exceptions=BRICK_EXCEPTIONS).get_connector_properties()

    def _connector(self, protocol: str, *_args: Any, device_scan_attempts: int = 3, **_kwargs: Any) -> Any:
        if protocol.lower() in DROPPED:
            # Up to release 21 Nova makes one for each of its drivers when it starts.
            return _NoConnector(protocol)
        return Connector(self._cloud, protocol.lower(), BRICK_EXCEPTIONS, device_scan_attempts)

    def _is_luks(self, _root_helper: str, device: str, execute: Any = None) -> bool:  # noqa: ARG002 - os-brick's signature
        # Cinder formats an encrypted volume when it makes it (bug 1739442), so every device that is there is LUKS.
        return has_path(self._cloud, self._cloud.here, device)


class _NoConnector:
    """A connector for storage that the fakes do not model; there is none of it to connect."""

    def __init__(self, protocol: str) -> None:
        self._protocol = protocol

    def __getattr__(self, name: str) -> NoReturn:
        raise UnknownCall(f"Nova asks a {self._protocol} connector for {name}; the fakes model no such storage")
