"""Which faults can strike which calls into libvirt, by what the calls do there."""

from __future__ import annotations

LOST = ("libvirt-connection-lost",)
# What changes something is worth a restart; each read would only tell the same again.
RESTARTED = (*LOST, "libvirtd-restart")
SAVED = "libvirt-definition-not-saved"
# A query takes no job on the domain, so it waits for none.
QUERIED = ("libvirt-no-domain", *LOST)
ASKED = ("libvirt-operation-timeout", "libvirt-no-domain", *RESTARTED)
CHANGED = ("libvirt-operation-failed", "libvirt-operation-invalid", "libvirt-monitor-lost", *ASKED)
PLUGGED = (*CHANGED, SAVED)
UNPLUGGED = (
    "libvirt-internal-error", "libvirt-device-missing", "no-event", "removal-failed", "late-event", "unplug-aborted",
    *PLUGGED,
)  # fmt: skip
# max_queued counts neither the jobs that start a domain nor those that end it.
STARTED = (*ASKED, SAVED)
DESTROYED = (
    "libvirt-operation-invalid", "libvirt-destroy-timeout", "libvirt-qemu-not-killed", "libvirt-no-domain", *RESTARTED,
)  # fmt: skip
UNDEFINED = ("libvirt-operation-failed", *ASKED, SAVED)
# A definition takes no job.
DEFINED = (*RESTARTED, SAVED)
# What takes a job of its own beside others, and never waits long.
SET = ("libvirt-operation-invalid", "libvirt-no-domain", *LOST)
MIGRATED = (
    "libvirt-no-peer", "migration-failed", "migration-cancelled", "migration-interrupted", "migration-stalls", *CHANGED,
)  # fmt: skip
COPIED = ("block-job-failed", *CHANGED)
UNHEARD = ("event-lost",)
KEPT = ("libvirt-secret-failed", *LOST)
