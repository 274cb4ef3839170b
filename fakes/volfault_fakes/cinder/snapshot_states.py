"""The state machine of snapshots, as a table; compared with the real Cinder over its statuses."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cinder.states import Rule, matches
from volfault_fakes.cloud.offered import Snapshot

# cinder.objects.fields.SnapshotStatus.ALL
STATUSES = (
    "error", "available", "creating", "deleting", "deleted", "updating", "error_deleting", "unmanaging", "backing-up",
    "restoring",
)  # fmt: skip

RULES: Mapping[str, Rule] = {
    "snapshot_delete": Rule(
        allowed=("available", "error"),
        becomes="deleting",
        message="Invalid snapshot: Snapshot status must be {expected} and must not be part of a group.",
    ),
    "os-force_delete": Rule(becomes="deleting", message="Invalid snapshot: Snapshot  must not be part of a group."),
    "volume_create from a snapshot": Rule(
        allowed=("available",),
        message="Invalid snapshot: Originating snapshot status must be one of 'available' values",
    ),
    "transfer_create": Rule(
        allowed=("available",), message="Invalid snapshot: snapshot: {id} status must be available"
    ),
    # With the volume that they are of: which statuses let it go.
    "volume_delete cascade": Rule(allowed=("available", "error"), becomes="deleting"),
    "volume_delete cascade force": Rule(becomes="deleting"),
}

# os-update_snapshot_status: from which status to which others.
NEXT: Mapping[str, tuple[str, ...]] = {
    "creating": ("creating", "available", "error"),
    "deleting": ("deleting", "error_deleting"),
}


def allows(rule: Rule, snapshot: Snapshot) -> bool:
    """Whether a row lets a snapshot through; none that is part of a group's is deleted alone."""
    return matches(snapshot.status, rule.allowed) and (not rule.becomes or snapshot.group_snapshot_id is None)


def apply(rule: Rule, snapshot: Snapshot) -> Snapshot:
    """Follow a row of the table.

    Raises:
        CinderRefusal: the snapshot is in a state that the row refuses.
    """
    if not allows(rule, snapshot):
        raise CinderRefusal(rule.code, rule.message.format(expected=" or ".join(rule.allowed), id=snapshot.id))
    return dataclasses.replace(snapshot, status=rule.becomes or snapshot.status)
