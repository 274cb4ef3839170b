"""What os-brick does about a volume that the backend does not show to the host: how long it looks, what it raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Before each try of _connect_single_volume (os_brick.utils.retry).
PAUSES = (0.0, 1.0, 2.0)
# FibreChannelConnector looks, rescans where nothing is, and looks again so much later.
FC_INTERVAL = 2.0
# ISCSIConnector._connect_vol on a host that scans by itself: what the login has not brought it scans for so much later.
AUTO_INTERVAL = 4.0


@dataclass(frozen=True, slots=True)
class Absence:
    """How a connector gives up.

    Attributes:
        seconds: (device_scan_attempts) -> virtual time that it looks before.
        error: name of the exception.
        words: (connection properties) -> what it is raised with.
    """

    seconds: Callable[[int], float]
    error: str
    words: Callable[[Mapping[str, Any]], Mapping[str, str]] = lambda _: {}


def _scanned_in_vain(attempts: int) -> float:
    """ISCSIConnector._connect_vol: a scan at once, the next 4 s later, then 9, 16 and so on."""
    return sum((number + 2) ** 2 for number in range(attempts + 1))


# In each of the tries.
MISSING_LUN = Absence(_scanned_in_vain, "VolumeDeviceNotFound", lambda _: {"device": ""})

# iSCSI, iSER and Fibre Channel are compared with os-brick 7.1.1; the others are from its source.
ABSENCES: Mapping[str, Absence] = {
    "iscsi": MISSING_LUN,
    "iser": MISSING_LUN,
    "fibre_channel": Absence(lambda attempts: FC_INTERVAL * attempts, "NoFibreChannelVolumeDeviceFound"),
    # Target.find_device: 5 tries 1, 2, 4 and 8 s apart, in each of the 3 tries of _connect_target 2 and 4 s apart.
    "nvmeof": Absence(lambda _: 3 * 15 + 6, "VolumeDeviceNotFound", lambda data: {"device": data["target_nqn"]}),
    # WAIT_DEVICE_TIMEOUT.
    "lightos": Absence(
        lambda _: 60, "BrickException", lambda data: {"message": f"Device with uuid {data['uuid']} did not show up"}
    ),
    # _wait_for_volume_path: 15 tries a second apart.
    "scaleio": Absence(
        lambda _: 14,
        "BrickException",
        lambda data: {"message": f"ScaleIO volume {data['scaleIO_volume_id']} not found."},
    ),
    # Its API refuses at once.
    "storpool": Absence(
        lambda _: 0, "BrickException", lambda _: {"message": "Communication with the StorPool API failed"}
    ),
}
