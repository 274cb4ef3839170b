"""The state machine of volumes and attachments, as a table: that of the newest release, which the others change.

Every row is compared with the real Cinder over its volume statuses (volfault_conformance.cinder.test_matrix).
What looks like a mistake here is one there: os-attach takes a volume in nearly any status, os-complete does not
look at the status at all, and os-detach sets volumes `available` that were never attached.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_fakes.cloud.tables import Volume

ANY = ("*",)

# (a volume, the statuses of the attachments that it has left) -> what it is now.
Settle = Callable[[Volume, Iterable[str]], Volume]

# cinder.volume.api.API.AVAILABLE_MIGRATION_STATUS: with these a volume is not being migrated.
NOT_MIGRATING = (None, "deleting", "error", "success")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    Attributes:
        allowed: volume statuses in which the action does its work; `*` is a wildcard.
        shared: the same for multiattach volumes, where it differs.
        unless: statuses in which it does not, whatever `allowed` says.
        attached: what `attach_status` must be (True: attached, False: anything else); None does not care.
        migrating: what a running migration makes of it: `allowed`, `refused`, or `ignored` (success, no effect).
        becomes: the volume's next status; None leaves it.
        attach_status: the volume's next attach_status; None leaves it.
        code: of the refusal; 0 stands for success without effect.
        message: of the refusal; may use {expected}, {status} and {id}.
    """

    allowed: tuple[str, ...] = ANY
    shared: tuple[str, ...] | None = None
    unless: tuple[str, ...] = ()
    attached: bool | None = None
    migrating: str = "allowed"
    becomes: str | None = None
    attach_status: str | None = None
    code: int = 400
    message: str = ""


_NOT_DELETABLE = (
    "Invalid volume: Volume %s must not be migrating, attached, belong to a group, have snapshots, awaiting a "
    "transfer, or be disassociated from snapshots after volume transfer."
)

# fmt: off
RULES: Mapping[str, Rule] = {
    "os-reserve": Rule(
        allowed=("available",), shared=("available", "in-use"), becomes="attaching",
        message="Invalid volume: Volume status must be {expected} to reserve, but the status is {status}."),
    "os-unreserve": Rule(allowed=("attaching",), becomes="available", code=0),
    "os-unreserve with attachments": Rule(allowed=("attaching",), becomes="in-use", code=0),
    "os-begin_detaching": Rule(
        allowed=("in-use",), attached=True, migrating="ignored", becomes="detaching",
        message="Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be "
                "'attached' to detach."),
    "os-roll_detaching": Rule(allowed=("detaching",), becomes="in-use", code=0),
    "os-initialize_connection": Rule(
        unless=("maintenance",),
        message="Invalid volume: The volume connection cannot be initialized in maintenance mode."),
    "os-attach": Rule(
        unless=("maintenance",), becomes="in-use", attach_status="attached",
        message="Invalid volume: The volume cannot be attached in maintenance mode."),
    "os-attach again": Rule(becomes="in-use"),
    "os-detach": Rule(
        unless=("maintenance",),
        message="Invalid volume: The volume cannot be detached in maintenance mode."),
    "os-detach without attachments": Rule(becomes="available", attach_status="detached"),
    "attachment_create": Rule(
        unless=("*error*",),
        message="Invalid volume: Volume attachments can not be created if the volume is in an error state. "
                "The Volume {id} currently has a status of: {status} "),
    "attachment_create reserves": Rule(
        allowed=("available", "downloading"), shared=("available", "in-use", "downloading"), becomes="reserved",
        message="Invalid volume: Volume {id} status must be {expected} to reserve, but the current status is "
                "{status}."),
    "attachment_update": Rule(
        unless=("*error*",), code=409,
        message="Resource conflict: Volume attachments can not be updated if the volume is in an error state. "
                "The Volume {id} currently has a status of: {status} "),
    "attachment_update of several": Rule(
        allowed=(), code=409, message="Resource conflict: duplicate connectors detected on volume {id}"),
    "attachment connects": Rule(becomes="attaching", attach_status="attaching"),
    "attachment_complete": Rule(becomes="in-use", attach_status="attached"),
    "volume_delete": Rule(
        allowed=("available", "error", "error_restoring", "error_extending", "error_managing"),
        attached=False, migrating="refused", becomes="deleting",
        message=_NOT_DELETABLE % "status must be {expected} and"),
    "volume_delete force": Rule(
        attached=False, migrating="refused", becomes="deleting", message=_NOT_DELETABLE % ""),
    "os-extend": Rule(
        allowed=("available",), becomes="extending",
        message="Invalid volume: Volume {id} status must be '{{'status': 'available'}}' to extend, "
                "currently {status}."),
    "os-extend in-use": Rule(
        allowed=("in-use",), becomes="extending",
        message="Invalid volume: Volume {id} status must be '{{'status': 'in-use'}}' to extend, "
                "currently {status}."),
    "os-reimage": Rule(
        allowed=("available", "error"), becomes="downloading",
        message="Invalid volume: Volume {id} status must be {expected}, but current status is {status}."),
    "os-reimage reserved": Rule(
        allowed=("available", "error", "reserved"), becomes="downloading",
        message="Invalid volume: Volume {id} status must be {expected}, but current status is {status}."),
    "os-retype": Rule(
        allowed=("available", "in-use"), migrating="refused", becomes="retyping",
        message="Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active "
                "migration or a consistency group, requested type has to be different that the one from the volume, "
                "and for in-use volumes front-end qos specs cannot change."),
    "os-migrate_volume": Rule(
        allowed=("available", "in-use"), migrating="refused",
        message="Invalid volume: Volume {id} status must be available or in-use, must not be migrating, have "
                "snapshots, be replicated, be part of a group and destination host/cluster must be different than the "
                "current one"),
    "snapshot_create in maintenance": Rule(
        unless=("maintenance",),
        message="Invalid volume: The snapshot cannot be created when the volume is in maintenance mode."),
    "snapshot_create while migrating": Rule(
        migrating="refused", message="Invalid volume: Snapshot cannot be created while volume is migrating."),
    "snapshot_create in error": Rule(
        unless=("error",),
        message="Invalid volume: The snapshot cannot be created when the volume is in error status."),
    "snapshot_create": Rule(
        allowed=("available",),
        message="Invalid volume: Volume {id} status must be available, but current status is: {status}."),
    "snapshot_create in-use": Rule(
        allowed=("available", "in-use"),
        message="Invalid volume: Volume {id} status must be available, in-use, but current status is: {status}."),
    "volume_create from a volume": Rule(
        allowed=("available", "in-use"),
        message="Invalid volume: Originating source volume status must be one of 'available, in-use' values"),
    "transfer_create": Rule(
        allowed=("available",), becomes="awaiting-transfer",
        message="Invalid volume: status must be available"),
    "transfer_delete": Rule(allowed=("awaiting-transfer",), becomes="available", code=0),
    "os-update_readonly_flag": Rule(
        allowed=("available",),
        message="Invalid volume: Volume {id} status must be available to update readonly flag, but current status "
                "is: {status}."),
}
# fmt: on


def apply(rule: Rule, volume: Volume) -> Volume:
    """Follow a row of the table.

    Returns:
        The volume as it is afterwards; the same object where nothing changes.

    Raises:
        CinderRefusal: the volume is in a state that the row refuses.
    """
    migrating = volume.migration_status not in NOT_MIGRATING
    if migrating and rule.migrating == "ignored":
        return volume
    allowed = rule.shared if volume.multiattach and rule.shared else rule.allowed
    if (
        not matches(volume.status, allowed)
        or matches(volume.status, rule.unless)
        or (rule.attached is not None and rule.attached is not (volume.attach_status == "attached"))
        or (migrating and rule.migrating == "refused")
    ):
        if rule.code == 0:
            return volume
        raise refusal(rule, volume)
    return dataclasses.replace(
        volume,
        status=rule.becomes or volume.status,
        attach_status=rule.attach_status or volume.attach_status,
    )


def refusal(rule: Rule, volume: Volume) -> CinderRefusal:
    """What a row says where it refuses."""
    allowed = rule.shared if volume.multiattach and rule.shared else rule.allowed
    expected = " or ".join(allowed)
    return CinderRefusal(rule.code, rule.message.format(expected=expected, status=volume.status, id=volume.id))


def settled(volume: Volume, attach_statuses: Iterable[str]) -> Volume:
    """What an attachment leaves behind when it goes (cinder.db.api.volume_detached).

    Args:
        volume: as it was.
        attach_statuses: of the attachments that remain.

    Returns:
        The volume as `ranked` says, but that it stays as it is while something else will set its status.
    """
    after = ranked(volume, attach_statuses)
    return dataclasses.replace(after, status=volume.status) if _is_hidden(volume, after) else after


def ranked(volume: Volume, attach_statuses: Iterable[str]) -> Volume:
    """What the remaining attachments make of a volume.

    Returns:
        The first of attached, attaching, detaching, reserved (which is their alphabetical order) wins, and those in
        error do not count.
    """
    counted = sorted(status for status in attach_statuses if not status.startswith("error_"))
    attach_status = counted[0] if counted else "detached"
    status = {"attached": "in-use", "detached": "available"}.get(attach_status, attach_status)
    return dataclasses.replace(volume, status=status, attach_status=attach_status)


def settled_by_any(volume: Volume, attach_statuses: Iterable[str]) -> Volume:
    """The same up to Cinder 19: whatever remains counts as attached (changed by commit 2ec222284)."""
    if any(attach_statuses):
        return dataclasses.replace(volume, status="in-use", attach_status="attached")
    return settled(volume, ())


def unchanged(volume: Volume, _attach_statuses: Iterable[str]) -> Volume:
    """Nothing more than what was settled before."""
    return volume


def _is_hidden(volume: Volume, after: Volume) -> bool:
    # Uploads and migrations set the status themselves when they end.
    return after.attach_status == "detached" and (
        volume.migration_status not in (None, "success", "error")
        or (volume.status == "uploading" and volume.migration_status is None)
    )


def matches(status: str, patterns: tuple[str, ...]) -> bool:
    """Whether a status is one of those, `*` standing for any text."""
    return status in patterns or any(fnmatchcase(status, pattern) for pattern in patterns)
