"""Campaigns by name: which flows, variants, faults and operations at once a session runs.

docs/decisions/campaigns.md has the figures by which they were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model.strikes import ALL, Strikes
from volfault_fakes.naming import unknown


@dataclass(frozen=True, slots=True)
class NamedCampaign:
    """What a name stands for.

    Attributes:
        flows: the names of those that are run; None for all that there are.
        strikes: which faults are part of it.
        switches: how often one of two operations at once is stopped; None for no operations at once.
        recovery: whether what comes after a crash is run as well.
        known_cures: whether of an end that is as accepted only that cure is tried which is accepted as well.
    """

    flows: frozenset[str] | None = None
    strikes: Strikes = ALL
    switches: int | None = None
    recovery: bool = False
    known_cures: bool = False

    def runs(self, name: str) -> bool:
        """Whether a `FLOW.VARIANT`, or operations at once, are part of it."""
        return self.flows is None or (name.partition(".")[0] in self.flows and ":" not in name)


CAMPAIGNS: Mapping[str, NamedCampaign] = {
    # All of the 39 causes of the three variants on Nova 34, by every fifth of their faults.
    "quick": NamedCampaign(
        frozenset({"attach", "detach", "delete"}),
        strikes=Strikes(within=("attach.attachments", "detach.attachments", "delete.attachments"), only=(
            "after=crash,once", "after=db-error,always", "after=half-done,always", "after=http-500,once",
            "after=libvirt-connection-lost,always",
            "after=libvirt-definition-not-saved,always", "after=libvirt-destroy-timeout,always",
            "after=libvirtd-restart,always", "after=rpc-not-delivered,always",
            "before=brick-command-failed,always", "before=brick-path-not-removed,always", "before=http-401,always",
            "before=libvirt-connection-lost,always", "before=libvirt-internal-error,always",
            "before=libvirt-monitor-lost,always", "before=notify-error,always", "before=reported-down,always",
            "before=rpc-lost,always", "late=http-504,once", "late=read-timeout,once", "late=read-timeout,always",
        )),
        known_cures=True,
    ),
    # Undisturbed are variants that show no cause of Nova 34 that nothing else shows; left out are faults that end there
    # as another one does, at every call of every flow.
    "standard": NamedCampaign(
        strikes=Strikes(undisturbed=(
            "detach.legacy-shelved_offloaded", "detach.attachments-multiattach",
            "delete.attachments-rbd-host_down-boot",
            "reboot.attachments-rbd", "resume_on_boot.attachments-boot", "resume_on_boot.attachments-rbd",
            "reap.attachments-rbd", "rescue.attachments-boot", "unrescue.attachments-rescued-boot",
            "snapshot.attachments-boot", "reclaim.legacy-soft_deleted", "reclaim.attachments-rbd-soft_deleted-boot",
            "extend.legacy", "extend.attachments-rbd",
        ), never=(
            # as connection-reset
            "before=connection-refused,once", "before=connection-refused,always",
            "before=read-timeout,once", "before=read-timeout,always",
            "after=read-timeout,once", "after=read-timeout,always",
            # as db-error
            "before=db-deadlock,once", "before=db-deadlock,always",
            # as http-401
            "before=http-403,once", "before=http-403,always",
            # as http-500
            "before=http-503,always", "before=http-504,always", "after=http-504,always",
        )),
        known_cures=True,
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
