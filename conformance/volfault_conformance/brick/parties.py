"""The two that are compared: our connector fake, and os-brick's own connectors on the fake host."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import os_brick
from os_brick.initiator import connector
from oslo_concurrency import lockutils
from oslo_config import cfg

from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection.substitution import Substitution
from pytest_volfault.targets.nova import rooted
from pytest_volfault.targets.nova.fake_brick import BRICK_EXCEPTIONS
from volfault_conformance.brick.script import Fault
from volfault_fakes.brick import KINDS, Connector
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols import MOUNT_BASE
from volfault_fakes.linux import Finished, Linux

KIND = {kind.name: kind for kind in KINDS}
FLUSH = KIND["brick-flush-failed"]
FLUSH_ERROR = Finished(1, err="blockdev: ioctl error on BLKFLSBUF: Input/output error\n")


class Party(Protocol):
    """One of the two.

    Attributes:
        cloud: its state.
    """

    cloud: Cloud

    def connector(self, protocol: str, tries: int) -> Any:
        """A new connector, as a service makes one when it starts.

        Args:
            protocol: driver_volume_type.
            tries: device_scan_attempts.
        """

    def properties(self) -> dict[str, Any]:
        """What the host tells Cinder of itself."""

    def disconnect(self, one: Any, flushes: bool, *args: Any, **options: Any) -> Any:
        """Disconnect, on a host where a flush works or fails."""

    def failing(self, one: Any, name: str, fault: Fault, *args: Any, **options: Any) -> Any:
        """Call a method of a connector in which something goes wrong."""

    def playing(self) -> Any:
        """A block in which it can be asked."""


class FakeParty:
    """Our fake."""

    def __init__(self) -> None:
        self.cloud = Cloud()

    def connector(self, protocol: str, tries: int) -> Connector:
        return Connector(self.cloud, protocol, BRICK_EXCEPTIONS, tries)

    def properties(self) -> dict[str, Any]:
        return Connector(self.cloud, exceptions=BRICK_EXCEPTIONS).get_connector_properties()

    def disconnect(self, one: Connector, flushes: bool, *args: Any, **options: Any) -> Any:
        def proceed() -> None:
            one.disconnect_volume(*args, **options)

        crossing = SimpleNamespace(when="before", subject=one, args=args, kwargs=options, proceed=proceed)
        assert FLUSH.applies is not None
        return proceed() if flushes or not FLUSH.applies(crossing) else FLUSH.strike(crossing)

    def failing(self, one: Connector, name: str, fault: Fault, *args: Any, **options: Any) -> Any:
        def proceed() -> Any:
            return getattr(one, name)(*args, **options)

        crossing: Any = SimpleNamespace(when=fault.when, subject=one, args=args, kwargs=options, proceed=proceed)
        kind = KIND[fault.kind]
        assert kind.applies is None or kind.applies(crossing)
        return kind.strike(crossing)

    @contextmanager
    def playing(self) -> Iterator[None]:
        yield


class _Host(Linux):
    """The fake host, with a record of what ran, and a disk that can fail.

    Attributes:
        flushes: whether a disk takes what is flushed.
        fault: what goes wrong.
        ran: every program with its end, in order.
    """

    flushes = True
    fault: Fault | None = None

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        super().__init__(cloud, folder)
        self.ran: list[tuple[tuple[str, ...], str, Finished]] = []

    def run(self, command: Any, stdin: str = "") -> Finished:
        broken = not self.flushes and tuple(command[:2]) == ("blockdev", "--flushbufs")
        finished = FLUSH_ERROR if broken else self._failed(command) or super().run(command, stdin)
        self.ran.append((tuple(command), stdin, finished))
        return finished

    def _failed(self, command: Any) -> Finished | None:
        if self.fault is None or not self.fault.program or not " ".join(command).startswith(self.fault.program):
            return None
        return Finished() if self.fault.deaf else Finished(1, err="broken\n")

    def symlink(self, target: str, name: str) -> None:
        if self.fault is not None and not self.fault.program:
            raise OSError(5, "Input/output error", name)
        super().symlink(target, name)


class RealParty:
    """The installed os-brick, on the fake host.

    Args:
        folder: an empty folder of its own.
        time: what its waits are counted on.
    """

    def __init__(self, folder: Path, time: VirtualTime) -> None:
        self.cloud = Cloud()
        (folder / "host").mkdir()
        self.host = _Host(self.cloud, folder / "host")
        self._time = time
        cfg.CONF([], project="volfault", default_config_files=[])
        lockutils.set_defaults(str(folder))
        os_brick.setup(cfg.CONF)
        self._seams = Substitution({**rooted.stand_ins(self.host), **rooted.LOOPS})

    def connector(self, protocol: str, tries: int) -> Any:
        return connector.InitiatorConnector.factory(
            protocol.upper(),
            "",
            device_scan_attempts=tries,
            conn={"mount_point_base": MOUNT_BASE},
        )

    def properties(self) -> dict[str, Any]:
        host = self.cloud.hosts[self.cloud.here]
        return connector.get_connector_properties("", host.ip, False, True, host=host.name)  # type: ignore[no-any-return]

    def disconnect(self, one: Any, flushes: bool, *args: Any, **options: Any) -> Any:
        self.host.flushes = flushes
        try:
            return one.disconnect_volume(*args, **options)
        finally:
            self.host.flushes = True

    def failing(self, one: Any, name: str, fault: Fault, *args: Any, **options: Any) -> Any:
        self.host.fault = fault
        try:
            return getattr(one, name)(*args, **options)
        finally:
            self.host.fault = None

    @contextmanager
    def playing(self) -> Iterator[None]:
        with self._seams, self._time.follow(self.cloud.clock):
            yield


@contextmanager
def both() -> Iterator[tuple[FakeParty, RealParty]]:
    """The two, for as long as the block lasts."""
    time = VirtualTime()
    # os-brick logs each failure with its traceback, and the scripts are made of failures.
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="volfault-brick-") as folder:
        try:
            yield FakeParty(), RealParty(Path(folder), time)
        finally:
            time.thaw()
            logging.disable(logging.NOTSET)
