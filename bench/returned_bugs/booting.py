"""Bugs of a boot from a volume, and of a server that is being built."""

from __future__ import annotations

from bench.returned_bugs.attaching import MANAGER
from bench.returned_bugs.bug import Bug, Needs, Undone
from bench.returned_bugs.detaching import API
from bench.returned_bugs.edits import After, Drop, Instead

BOOT = ("boot.attachments",)

BUGS = (
    Bug(
        "M20",
        "26c46a409f",
        "1899649",
        "the volumes of a server that cannot be built elsewhere are detached, and its rows stay",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._do_build_and_run_instance",
                After(
                    "self._cleanup_allocated_networks",
                    "self._cleanup_volumes(context, instance, block_device_mapping, raise_exc=False)",
                    0,
                ),
            ),
        ),
        BOOT,
        "nova.db.instance_save",
        conf=("scheduler.max_attempts=1",),
        needs=Needs.OPTION,
        without="a claim that a host refuses before the server is its own (NUMA, PCI, server groups): no flow has any",
    ),
    Bug(
        "N16",
        "0652e4ab3d",
        "1404867",
        "a volume stays reserved for a server that was deleted before it was scheduled",
        (
            Undone.of(
                API,
                "API._attempt_delete_of_buildrequest",
                Drop("self._local_cleanup_bdm_volumes"),
            ),
        ),
        ("delete.attachments-requested",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N17",
        "b3f39244a3",
        "1404867",
        "the volumes of a server that could not be built stay its own when it is deleted",
        (
            Undone.of(
                "compute/utils.py",
                "may_have_ports_or_volumes",
                Instead("instance.vm_state in (vm_states.SHELVED_OFFLOADED, vm_states.ERROR)", "False"),
            ),
            # The fix of M32 cleans up after it.
            Undone.of(API, "API._delete", Instead("len(bdms) > 0", "False")),
        ),
        BOOT,
        "nova.rpc.call.select_destinations",
    ),
    Bug(
        "N18",
        "61f6751a18",
        "1633249",
        "the volumes of a build that is given up are not detached",
        (Undone.of(MANAGER, "ComputeManager._cleanup_volumes", Drop("self._detach_volume")),),
        BOOT,
        "cinder.attachment_update",
    ),
    Bug(
        "N19",
        "41452a5c6a",
        "1784353",
        "a build on the next host asks for the attachment that the first host has deleted",
        (
            Undone.of(
                "conductor/manager.py",
                "ComputeTaskManager.build_instances",
                Drop("self._validate_existing_attachment_ids"),
            ),
        ),
        BOOT,
        "libvirt.create",
    ),
)
