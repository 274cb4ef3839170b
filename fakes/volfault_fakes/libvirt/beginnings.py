"""How a domain begins to run: booted or from its saved memory, and paused or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from volfault_fakes.libvirt import constants

BOOTED = (constants.VIR_DOMAIN_EVENT_STARTED, constants.VIR_DOMAIN_EVENT_STARTED_BOOTED)
RESTORED = (constants.VIR_DOMAIN_EVENT_STARTED, constants.VIR_DOMAIN_EVENT_STARTED_RESTORED)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The state in which a domain is then, and why, and what is told in which order."""

    state: str
    reason: int
    events: tuple[tuple[int, int], ...]


RUNNING = Beginning(
    "running",
    constants.VIR_DOMAIN_RUNNING_BOOTED,
    ((constants.VIR_DOMAIN_EVENT_RESUMED, constants.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED), BOOTED),
)
PAUSED = Beginning(
    "paused",
    constants.VIR_DOMAIN_PAUSED_USER,
    (BOOTED, (constants.VIR_DOMAIN_EVENT_SUSPENDED, constants.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED)),
)
RUNNING_AGAIN = Beginning(
    "running",
    constants.VIR_DOMAIN_RUNNING_RESTORED,
    (RESTORED, (constants.VIR_DOMAIN_EVENT_RESUMED, constants.VIR_DOMAIN_EVENT_RESUMED_FROM_SNAPSHOT)),
)
# The memory comes back by way of a migration, and that shows.
PAUSED_AGAIN = Beginning(
    "paused",
    constants.VIR_DOMAIN_PAUSED_MIGRATION,
    (RESTORED, (constants.VIR_DOMAIN_EVENT_SUSPENDED, constants.VIR_DOMAIN_EVENT_SUSPENDED_RESTORED)),
)
# (the state in which its memory was saved, or none; whether it shall be paused) -> how.
BEGINNINGS: Mapping[tuple[str, bool], Beginning] = {
    ("", False): RUNNING,
    ("", True): PAUSED,
    ("running", False): RUNNING_AGAIN,
    ("running", True): PAUSED_AGAIN,
    ("paused", False): PAUSED_AGAIN,
    ("paused", True): PAUSED_AGAIN,
}
