"""What os-brick does about a volume that the backend does not show to the host: how long it looks, what it raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Absence:
    """How a connector gives up.

    Attributes:
        seconds: of virtual time that it looks before.
        error: name of the exception.
        words: what it is raised with.
    """

    seconds: float
    error: str
    words: Mapping[str, str]


# os_brick.initiator.connectors.iscsi scans device_scan_attempts (3) times, waiting n**2 seconds in between,
# for each of three tries; measured on os-brick 7.1.1 with a LUN that is not there.
MISSING_LUN = Absence(162, "VolumeDeviceNotFound", {"device": ""})

# From os-brick 7's source; not measured.
ABSENCES: Mapping[str, Absence] = {
    "iscsi": MISSING_LUN,
    "iser": MISSING_LUN,
    # A rescan every 2 s, Nova's num_volume_scan_tries (5) times.
    "fibre_channel": Absence(10, "NoFibreChannelVolumeDeviceFound", {}),
    # Target.find_device: 5 tries of os_brick.utils.retry, 1 to 16 s apart.
    "nvmeof": Absence(15, "VolumeDeviceNotFound", {"device": ""}),
    # WAIT_DEVICE_TIMEOUT.
    "lightos": Absence(60, "BrickException", {"message": "Device did not show up"}),
    # _wait_for_volume_path: 15 tries of a second.
    "scaleio": Absence(15, "BrickException", {"message": "scaleIO volume not found at expected path"}),
    # Its API refuses at once.
    "storpool": Absence(0, "BrickException", {"message": "Communication with the StorPool API failed"}),
}
