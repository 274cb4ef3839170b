"""Which faults can strike which calls into libvirt, by what the calls do there."""

from __future__ import annotations

LOST = ("libvirt-connection-lost",)
# A query takes no job on the domain, so it waits for none.
QUERIED = ("libvirt-no-domain", *LOST)
ASKED = ("libvirt-operation-timeout", *QUERIED)
REFUSED = ("libvirt-operation-failed", *ASKED)
CHANGED = ("libvirt-operation-failed", "libvirt-operation-invalid", "libvirt-monitor-lost", *ASKED)
UNPLUGGED = (
    "libvirt-internal-error", "libvirt-device-missing", "no-event", "removal-failed", "late-event", *CHANGED,
)  # fmt: skip
DEFINED = ("libvirt-operation-failed", *LOST)
UNHEARD = ("event-lost",)
KEPT = ("libvirt-secret-failed", *LOST)
