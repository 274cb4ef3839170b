"""The words that Cinder's and libvirt's columns may hold."""

from __future__ import annotations

# What os-reset_status takes (cinder.objects.fields), in the order in which its refusals list them.
STATUSES = (
    "creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing", "attaching",
    "in-use", "detaching", "maintenance", "restoring-backup", "error_restoring", "reserved", "awaiting-transfer",
    "backing-up", "error_backing-up", "error_extending", "downloading", "uploading", "retyping", "extending",
)  # fmt: skip
# A volume takes its status from its attachments where they are neither attached nor gone (Volume.finish_detach).
ANY_STATUS = (*STATUSES, "error_attaching", "error_detaching", "deleted")
ATTACH_STATUSES = ("attached", "detached")
MIGRATION_STATUSES = ("migrating", "error", "success", "completing", "none", "starting")
# cinder.objects.fields.VolumeAttachStatus: a row says more than its user may set it to.
ROW_ATTACH_STATUSES = (*ATTACH_STATUSES, "attaching", "error_attaching", "error_detaching", "reserved", "deleted")
# Of libvirt's states of a domain, those that the fake hypervisor models.
POWER_STATES = ("running", "paused", "shutoff", "crashed")
HOT_PLUGS = ("acpi", "native")
