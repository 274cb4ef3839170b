"""Bugs of a delete, and of what ends a server that was deleted meanwhile."""

from __future__ import annotations

from bench.returned_bugs.attaching import DRIVER, MANAGER
from bench.returned_bugs.bug import Bug, Needs, Undone
from bench.returned_bugs.detaching import API
from bench.returned_bugs.edits import Drop, Handles, Instead, Without

DELETE = ("delete.attachments",)
LOCAL_CLEANUP = "API._local_cleanup_bdm_volumes"

BUGS = (
    Bug(
        "M15",
        "27e869bb88",
        "1563547",
        "a server cannot be deleted while Cinder is not there",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._shutdown_instance",
                Handles("Exception", guarding="self.volume_api.attachment_delete"),
            ),
        ),
        DELETE,
        "cinder.attachment_delete",
    ),
    Bug(
        "M17",
        "1a241d0fb3",
        "1756507",
        "the reaper disconnects a volume a second time, and so under the server that has it now",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._cleanup_running_deleted_instances",
                Without("self._cleanup_volumes", "detach"),
            ),
        ),
        scenarios=("reap.attachments-next_door/brick.disconnect_volume@after:attach,server2",),
        needs=Needs.RACE,
    ),
    Bug(
        "M32",
        "f7dd550a70",
        "2088066",
        "a volume stays reserved for a server that was deleted while it was built",
        (Undone.of(API, "API._delete", Instead("len(bdms) > 0", "False")),),
        ("delete.attachments-building",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "M36",
        "39c4b3f3fe",
        "",
        "a delete while the host is down does not delete the attachment",
        (Undone.of(API, LOCAL_CLEANUP, Instead("bdm.attachment_id", "None", 0)),),
        ("delete.attachments-host_down",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "M51",
        "db455548a1",
        "2004555",
        "a delete leaves the host's device where it cannot be flushed",
        (Undone.of(DRIVER, "LibvirtDriver._cleanup", Without("self._disconnect_volume", "force")),),
        DELETE,
        "brick.disconnect_volume",
    ),
    Bug(
        "N10",
        "e6d700b0d2",
        "1450658",
        "a server cannot be deleted where Cinder answers with an error",
        (Undone.of(MANAGER, "ComputeManager._shutdown_instance", Handles("cinder_exception.ClientException")),),
        DELETE,
        "cinder.attachment_delete",
    ),
    Bug(
        "N11",
        "506a8f58cf",
        "1222979",
        "a server cannot be deleted where its volume cannot be disconnected",
        (Undone.of(DRIVER, "LibvirtDriver._cleanup", Drop("ctxt.reraise = False")),),
        DELETE,
        "brick.disconnect_volume",
    ),
    Bug(
        "N12",
        "8e304db549",
        "1224546",
        "a delete while the host is down fails with Cinder's error",
        (Undone.of(API, LOCAL_CLEANUP, Handles("Exception")),),
        ("delete.attachments-host_down",),
        "cinder.attachment_delete",
    ),
    Bug(
        "N13",
        "33510d4be9",
        "1609984",
        "a delete while the host is down does not end the connection of a legacy volume",
        (Undone.of(API, LOCAL_CLEANUP, Drop("self.volume_api.terminate_connection")),),
        ("delete.legacy-host_down",),
        "cinder.os-terminate_connection",
        needs=Needs.NOTHING,
    ),
    Bug(
        "N14",
        "0252d0981a",
        "1247174",
        "a delete that nova-compute was in when it was killed is not gone on with",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._init_instance",
                Instead("instance.task_state == task_states.DELETING", "False"),
            ),
        ),
        DELETE,
        "brick.disconnect_volume",
    ),
    Bug(
        "N15",
        "22012360c4",
        "2048837",
        "two deletes at once leave the device of a multiattach volume",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._delete_instance",
                Instead("self._get_multiattach_volume_lock_names_bdms(...)", "[]"),
            ),
        ),
        scenarios=("delete.attachments-multiattach/nova.db.instance_save#2@before:delete,server2",),
        needs=Needs.RACE,
    ),
)
