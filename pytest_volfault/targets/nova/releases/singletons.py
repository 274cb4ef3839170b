"""What Nova keeps once in a process and each of its services has of its own, as far as this release has it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.targets.nova.releases._presence import those_there

# `module:attribute` -> makes what a process that was just started has there.
_MADE: Mapping[str, Callable[[Any], Any]] = {
    "nova.virt.node:LOCAL_NODE_UUID": lambda _: None,
    "nova.scheduler.client.report:PLACEMENTCLIENT": lambda _: None,
    # Who uses which mount of the host.
    "nova.virt.libvirt.volume.mount:__manager__": lambda module: module._HostMountStateManager(),
}


def exchange(kept: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Put what a process had there, or with None what a new one has; what was there before is returned."""
    before = {}
    for where, make in those_there(_MADE).items():
        name, _, attribute = where.partition(":")
        module = importlib.import_module(name)
        before[where] = getattr(module, attribute)
        setattr(module, attribute, make(module) if kept is None else kept[where])
    return before
