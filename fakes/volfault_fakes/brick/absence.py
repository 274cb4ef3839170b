"""What os-brick does about a volume that the backend does not show to the host: how long it looks, what it raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Before each try of _connect_single_volume (os_brick.utils.retry).
PAUSES = (0.0, 1.0, 2.0)
# FibreChannelConnector looks, rescans where nothing is, and looks again so much later.
FC_INTERVAL = 2.0


@dataclass(frozen=True, slots=True)
class Absence:
    """How a connector gives up.

    Attributes:
        seconds: (device_scan_attempts) -> virtual time that it looks before.
        error: name of the exception.
        words: what it is raised with.
    """

    seconds: Callable[[int], float]
    error: str
    words: Mapping[str, str]


def _scanned_in_vain(attempts: int) -> float:
    """ISCSIConnector._connect_vol: a scan at once, the next 4 s later, then 9, 16 and so on."""
    return sum((number + 2) ** 2 for number in range(attempts + 1))


# In each of the tries.
MISSING_LUN = Absence(_scanned_in_vain, "VolumeDeviceNotFound", {"device": ""})

# iSCSI, iSER and Fibre Channel are compared with os-brick 7.1.1; the others are from its source.
ABSENCES: Mapping[str, Absence] = {
    "iscsi": MISSING_LUN,
    "iser": MISSING_LUN,
    "fibre_channel": Absence(lambda attempts: FC_INTERVAL * attempts, "NoFibreChannelVolumeDeviceFound", {}),
    # Target.find_device: 5 tries of os_brick.utils.retry, 1 to 16 s apart.
    "nvmeof": Absence(lambda _: 15, "VolumeDeviceNotFound", {"device": ""}),
    # WAIT_DEVICE_TIMEOUT.
    "lightos": Absence(lambda _: 60, "BrickException", {"message": "Device did not show up"}),
    # _wait_for_volume_path: 15 tries of a second.
    "scaleio": Absence(lambda _: 15, "BrickException", {"message": "scaleIO volume not found at expected path"}),
    # Its API refuses at once.
    "storpool": Absence(lambda _: 0, "BrickException", {"message": "Communication with the StorPool API failed"}),
}
