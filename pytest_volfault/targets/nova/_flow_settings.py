"""What nova.conf says besides in the deployments of some flows: an operator has to want what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_volfault.targets.nova._settings import CONF

# Seconds until a soft-deleted server is reclaimed.
RECLAIM_SECONDS = 3600
WANTED: Mapping[str, Mapping[str, Any]] = {
    "resume_on_boot": {"resume_guests_state_on_host_boot": True},
    "reclaim": {"reclaim_instance_interval": RECLAIM_SECONDS},
}


class FlowSettings:
    """Sets them, and puts back what was there before.

    Attributes:
        flow: whose deployment it is; empty where nothing is set.
    """

    def __init__(self) -> None:
        self.flow = ""
        self._before: Mapping[str, Any] = {}

    def be_of(self, flow: str) -> None:
        """From here on the deployment is one of that flow."""
        flow = flow if flow in WANTED else ""
        if flow == self.flow:
            return
        for name, value in self._before.items():
            CONF.set_override(name, value)
        wanted = WANTED.get(flow, {})
        self._before = {name: CONF[name] for name in wanted}
        for name, value in wanted.items():
            CONF.set_override(name, value)
        self.flow = flow
