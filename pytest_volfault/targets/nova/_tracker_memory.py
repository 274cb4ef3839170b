"""What a nova-compute that has been running for a while knows of its host's resources.

A start finds it out by asking libvirt, the database and Placement, which takes longer than a whole flow.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Of a ResourceTracker: what it counts. The rest is what it was made with.
_COUNTED = (
    "compute_nodes", "stats", "tracked_instances", "tracked_migrations", "is_bfv", "old_resources", "provider_tree",
    "assigned_resources", "absent_providers",
)  # fmt: skip
# Of a SchedulerReportClient: what it knows of providers, and since when.
_OF_PROVIDERS = ("_provider_tree", "_association_refresh_time")
# The row of its service, which both know since Nova 28, and its tracker of PCI devices, of which the hosts have none:
# what no flow changes.
_OF_COMPUTE = ("service_ref",)
_OF_TRACKER = ("service_ref", "pci_tracker")


@dataclass(frozen=True, slots=True)
class TrackerMemory:
    """That of one nova-compute.

    Attributes:
        counted: by the tracker.
        of_providers: of its client of Placement.
        of_compute: what the manager has had from the beginning.
        of_tracker: what the tracker has.
    """

    counted: Mapping[str, Any]
    of_providers: Mapping[str, Any]
    of_compute: Mapping[str, Any]
    of_tracker: Mapping[str, Any]

    @classmethod
    def of(cls, compute: Any) -> TrackerMemory:
        """What it knows now."""
        tracker = compute.rt
        return cls(
            copy.deepcopy(_some(tracker, _COUNTED)), copy.deepcopy(_some(tracker.reportclient, _OF_PROVIDERS)),
            _some(compute, _OF_COMPUTE), _some(tracker, _OF_TRACKER),
        )  # fmt: skip

    def give(self, compute: Any) -> None:
        """Let another one know the same."""
        tracker = compute.rt
        vars(compute).update(self.of_compute)
        vars(tracker).update(copy.deepcopy(self.counted), **self.of_tracker)
        vars(tracker.reportclient).update(copy.deepcopy(self.of_providers))


def _some(owner: Any, names: tuple[str, ...]) -> Mapping[str, Any]:
    return {name: vars(owner)[name] for name in names if name in vars(owner)}
