"""Who chooses among hosts: nova-scheduler's manager since 24, the driver that it loads before."""

from __future__ import annotations

import importlib
from typing import Any


def new_scheduler() -> Any:
    """The manager of a nova-scheduler that has just started, and looks at hosts in the order of their names.

    Nova's own order is that of a set of uuids.
    """
    manager = importlib.import_module("nova.scheduler.manager").SchedulerManager()
    chooser = getattr(manager, "driver", manager)
    original = chooser._get_all_host_states

    def in_order(*args: Any) -> Any:
        return iter(sorted(original(*args), key=lambda state: state.host))

    chooser._get_all_host_states = in_order
    return manager
