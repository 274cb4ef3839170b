"""What nova.conf says besides in the deployments of some flows, and of servers in some states.

An operator has to want what they are about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_volfault.targets.nova._settings import CONF

# Seconds until a soft-deleted server is reclaimed.
RECLAIM_SECONDS = 3600
# Else whoever is shelved is offloaded at once.
KEPT = {"shelved_offload_time": -1}
# Flow, or state of a server -> option -> value.
WANTED: Mapping[str, Mapping[str, Any]] = {
    "resume_on_boot": {"resume_guests_state_on_host_boot": True},
    "reclaim": {"reclaim_instance_interval": RECLAIM_SECONDS},
    "shelve_offload": KEPT,
    "shelved": KEPT,
    # It stays where it is, and so does whatever else a variant says of its host: the start of `confirm` has moved.
    "resized": {"allow_resize_to_same_host": True},
}


class FlowSettings:
    """Sets them, and puts back what was there before.

    Attributes:
        of: whose deployment it is, of flows and states; empty where nothing is set.
    """

    def __init__(self) -> None:
        self.of: tuple[str, ...] = ()
        self._before: Mapping[str, Any] = {}

    def be_of(self, *names: str) -> None:
        """From here on the deployment is one of that flow, and of a server in that state."""
        of = tuple(name for name in names if name in WANTED)
        if of == self.of:
            return
        for name, value in self._before.items():
            CONF.set_override(name, value)
        wanted = {name: value for each in of for name, value in WANTED[each].items()}
        self._before = {name: CONF[name] for name in wanted}
        for name, value in wanted.items():
            CONF.set_override(name, value)
        self.of = of
