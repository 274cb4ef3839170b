"""Campaigns by name: which flows, variants, kinds of faults and operations at once a session runs.

docs/decisions/campaigns.md has the figures by which they were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model.scenario import Scenario
from volfault_fakes.naming import unknown


@dataclass(frozen=True, slots=True)
class NamedCampaign:
    """What a name stands for.

    Attributes:
        flows: those that are run, as `FLOW.VARIANT`; None for all that there are.
        without: those that are not, of all that there are.
        kinds: the kinds of faults that strike; empty for all.
        switches: how often one of two operations at once is stopped; None for no operations at once.
        recovery: whether what comes after a crash is run as well.
    """

    flows: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    switches: int | None = None
    recovery: bool = False

    def runs(self, name: str) -> bool:
        """Whether a `FLOW.VARIANT`, or operations at once, are part of it."""
        return (self.flows is None or name in self.flows) and name not in self.without

    def takes(self, scenario: Scenario) -> bool:
        """Whether a scenario of one of its flows is part of it."""
        return not self.kinds or all(fault.kind in self.kinds for fault in scenario.faults)


CAMPAIGNS: Mapping[str, NamedCampaign] = {
    # 34 of the 39 causes of these three, by half of their faults.
    "quick": NamedCampaign(
        frozenset({"attach.attachments", "detach.attachments", "delete.attachments"}),
        kinds=("crash", "db-deadlock", "half-done", "libvirt-connection-lost", "libvirtd-restart", "notify-error",
               "read-timeout", "rpc-lost", "rpc-not-delivered"),
    ),
    # Left out is what shows no cause of Nova 34 that nothing else shows.
    "standard": NamedCampaign(
        without=frozenset({
            "detach.legacy-shelved_offloaded", "detach.attachments-multiattach",
            "delete.attachments-rbd-host_down-boot",
            "reboot.attachments-rbd", "resume_on_boot.attachments-boot", "resume_on_boot.attachments-rbd",
            "reap.attachments-rbd", "rescue.attachments-boot", "unrescue.attachments-rescued-boot",
            "snapshot.attachments-boot", "reclaim.legacy-soft_deleted", "reclaim.attachments-rbd-soft_deleted-boot",
            "extend.legacy", "extend.attachments-rbd",
        }),
    ),
    "deep": NamedCampaign(switches=2, recovery=True),
}  # fmt: skip


def campaign_named(name: str) -> NamedCampaign:
    """Return a campaign.

    Raises:
        UsageError: there is none of that name; the message lists them.
    """
    if name not in CAMPAIGNS:
        raise UsageError(unknown("campaign", name, CAMPAIGNS, "campaigns"))
    return CAMPAIGNS[name]
