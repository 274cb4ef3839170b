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


@dataclass(frozen=True, slots=True)
class TrackerMemory:
    """That of one nova-compute.

    Attributes:
        counted: by the tracker.
        of_providers: of its client of Placement.
        service: the row of its service.
        pci: its tracker of PCI devices, of which the hosts have none.
    """

    counted: Mapping[str, Any]
    of_providers: Mapping[str, Any]
    service: Any
    pci: Any

    @classmethod
    def of(cls, compute: Any) -> TrackerMemory:
        """What it knows now."""
        tracker = compute.rt
        return cls(
            _copies(tracker, _COUNTED), _copies(tracker.reportclient, _OF_PROVIDERS), compute.service_ref,
            tracker.pci_tracker,
        )  # fmt: skip

    def give(self, compute: Any) -> None:
        """Let another one know the same."""
        compute.service_ref = self.service
        tracker = compute.rt
        vars(tracker).update(copy.deepcopy(dict(self.counted)), service_ref=self.service, pci_tracker=self.pci)
        vars(tracker.reportclient).update(copy.deepcopy(dict(self.of_providers)))


def _copies(owner: Any, names: tuple[str, ...]) -> Mapping[str, Any]:
    return copy.deepcopy({name: vars(owner)[name] for name in names if name in vars(owner)})
