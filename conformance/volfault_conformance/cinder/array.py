"""The storage behind the real Cinder: an array with a mapping per host, as the fake's is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cinder import interface

from pytest_volfault.targets.nova.cinder_process.storage import Storage
from volfault_fakes.cloud.protocols import protocol_of
from volfault_fakes.cloud.tables import Volume

Raised = Callable[[], BaseException | None]


class Array:
    """What the driver knows and was asked.

    Attributes:
        exports: (the id by which the array knows the volume, host) of each mapping.
        calls: the driver's methods that ran, oldest first, connections with their host.
        breaks: method -> (when, which call, what breaks it); that may return an error, or do something else.
    """

    def __init__(self) -> None:
        self.exports: set[tuple[str, str]] = set()
        self.calls: list[str] = []
        self.breaks: dict[str, tuple[str, int, Raised]] = {}
        self._asked: dict[str, int] = {}

    @contextmanager
    def broken(self, method: str, when: str, call: int, by: Raised) -> Iterator[None]:
        """A method breaks within this block."""
        self._asked.clear()
        self.breaks[method] = (when, call, by)
        try:
            yield
        finally:
            self.breaks.clear()

    @contextmanager
    def asked(self, method: str, *host: str | None, noted: bool = True) -> Iterator[None]:
        """Note a call, and let it break before or after what the block does."""
        if noted:
            self.calls.append(" ".join((method, *(str(name) for name in host))))
        when, call, by = self.breaks.get(method, ("", 0, lambda: None))
        number = self._asked[method] = self._asked.get(method, 0) + 1
        strikes = bool(when) and call in (0, number)
        if strikes and when == "before" and (error := by()) is not None:
            raise error
        yield
        if strikes and when == "after" and (error := by()) is not None:
            raise error


# Cinder makes the driver itself, from the name of its class.
ARRAY = Array()


@interface.volumedriver
class ArrayDriver(Storage):
    """A volume driver whose array is `ARRAY`."""

    BACKEND = "iscsi"

    def get_volume_stats(self, refresh: bool = False) -> dict[str, Any]:
        """A second pool, which is chosen by nobody who does not name it."""
        stats = super().get_volume_stats(refresh)
        (pool,) = stats["pools"]
        return {**stats, "pools": [pool, {**pool, "pool_name": "other"}]}

    def create_volume(self, volume: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        with ARRAY.asked("create_volume"):
            pass

    def delete_volume(self, volume: Any) -> None:
        """Take away whatever mappings are left."""
        with ARRAY.asked("delete_volume"):
            self._unmap_all(volume)

    def extend_volume(self, volume: Any, new_size: int) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        with ARRAY.asked("extend_volume"):
            pass

    def validate_connector(self, connector: Mapping[str, Any]) -> None:  # noqa: ARG002 - Cinder's signature
        """Any will do."""
        with ARRAY.asked("validate_connector"):
            pass

    def create_snapshot(self, snapshot: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        with ARRAY.asked("create_snapshot"):
            pass

    def delete_snapshot(self, snapshot: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        with ARRAY.asked("delete_snapshot"):
            pass

    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        with ARRAY.asked("create_volume_from_snapshot"):
            pass

    def create_cloned_volume(self, volume: Any, src_vref: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Note it."""
        with ARRAY.asked("create_cloned_volume"):
            pass

    def copy_image_to_volume(self, *_: Any, **__: Any) -> None:
        """Note it."""
        with ARRAY.asked("copy_image_to_volume"):
            pass

    def copy_image_to_encrypted_volume(self, *_: Any, **__: Any) -> None:
        """The same."""
        self.copy_image_to_volume()

    def ensure_export(self, context: Any, volume: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Nothing: mappings outlive the service."""
        with ARRAY.asked("ensure_export"):
            pass

    def create_export(self, context: Any, volume: Any, connector: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Nothing: the mapping is made with the connection."""
        with ARRAY.asked("create_export"):
            pass

    def remove_export(self, context: Any, volume: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Nothing, see above."""
        with ARRAY.asked("remove_export"):
            pass

    def initialize_connection(self, volume: Any, connector: Mapping[str, Any]) -> dict[str, Any]:
        """Map the volume to the connector's host."""
        host = str(connector.get("host", ""))
        with ARRAY.asked("initialize_connection", connector.get("host")):
            ARRAY.exports.add((volume.name_id, host))
        described = Volume(volume.name_id)
        protocol = protocol_of(described)
        return {"driver_volume_type": "iscsi", "data": protocol.connection(described, host)}

    def terminate_connection(self, volume: Any, connector: Mapping[str, Any] | None, **_: Any) -> bool:
        """Take the mapping away, unless another attachment uses the same host."""
        with ARRAY.asked("terminate_connection", connector.get("host") if connector is not None else None):
            return self._unmap(volume, connector)

    def attach_volume(self, context: Any, volume: Any, instance_uuid: str, host_name: str, mountpoint: str) -> None:  # noqa: ARG002 - Cinder's signature
        """Called by Cinder 19 and older."""
        with ARRAY.asked("attach_volume"):
            pass

    def detach_volume(self, context: Any, volume: Any, attachment: Any = None) -> None:  # noqa: ARG002 - as above
        """Called by Cinder 19 and older."""
        with ARRAY.asked("detach_volume"):
            pass

    def _unmap(self, volume: Any, connector: Mapping[str, Any] | None) -> bool:
        if connector is None:
            self._unmap_all(volume)
            return False
        users = [
            row for row in volume.volume_attachment if row.connector and row.attached_host == connector.get("host")
        ]
        if len(users) > 1:
            return True
        ARRAY.exports.discard((volume.name_id, str(connector.get("host"))))
        return False

    def _unmap_all(self, volume: Any) -> None:
        ARRAY.exports = {(key, host) for key, host in ARRAY.exports if key != volume.name_id}
