"""Bugs of what brings a server to another host, or puts it away."""

from __future__ import annotations

from bench.returned_bugs.attaching import DRIVER, MANAGER
from bench.returned_bugs.bug import Bug, Needs, Undone
from bench.returned_bugs.edits import Drop, Handles, Instead

LIVE_MIGRATE = ("live_migrate.attachments",)

BUGS = (
    Bug(
        "M18",
        "e89e1bdc60",
        "1547142",
        "the volumes of a server that is shelved stay connected to its host",
        (Undone.of(MANAGER, "ComputeManager._shelve_offload_instance", Drop("self._terminate_volume_connections")),),
        ("shelve.attachments",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N30",
        "f18202185d",
        "1713796",
        "a server that could not be unshelved keeps its room",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._unshelve_instance",
                Drop("self.reportclient.delete_allocation_for_instance"),
            ),
        ),
        ("unshelve.attachments",),
        "libvirt.create",
    ),
    Bug(
        "N31",
        "4f61f9be17",
        "1737599",
        "the volumes of a server that was migrated stay attaching",
        (Undone.of(MANAGER, "ComputeManager._finish_resize", Drop("self._complete_volume_attachments")),),
        ("migrate.attachments",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N32",
        "03a6d26691",
        "1821594",
        "a confirm that fails on the first host leaves the room that the server had there",
        (
            Undone.of(
                MANAGER,
                "ComputeManager.confirm_resize.do_confirm_resize",
                Drop("self._delete_allocation_after_move"),
            ),
        ),
        ("confirm.attachments",),
        "libvirt.undefine_flags",
    ),
    Bug(
        "N33",
        "a79ac83bae",
        "1518200",
        "a host that comes back keeps the guest of a server that was evacuated",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._destroy_evacuated_instances",
                Instead("['accepted', 'pre-migrating', 'done']", "['accepted']"),
            ),
        ),
        ("come_back.attachments-host_down",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N34",
        "5513f48dea",
        "1628606",
        "a live migration that is done is not told of where Cinder does not delete the old attachment",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._post_live_migration_remove_source_vol_connections",
                Handles("Exception"),
            ),
        ),
        LIVE_MIGRATE,
        "cinder.attachment_delete",
    ),
    Bug(
        "N35",
        "ac68cffd43",
        "1843639",
        "a live migration that is done is not told of where the first host does not let go of the volume",
        (Undone.of(DRIVER, "LibvirtDriver.post_live_migration", Handles("Exception")),),
        LIVE_MIGRATE,
        "brick.disconnect_volume",
    ),
    Bug(
        "N36",
        "2102f1834a",
        "1889108",
        "a live migration that fails before it begins deletes the attachment of the host that has the server",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._rollback_volume_bdms",
                Instead("bdm.attachment_id != original_bdm.attachment_id", "True"),
            ),
        ),
        LIVE_MIGRATE,
        "brick.connect_volume",
    ),
    Bug(
        "N37",
        "1a29248d5e",
        "1778206",
        "a live migration that fails before it begins leaves the attachment of the other host",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._do_pre_live_migration",
                Drop("self.volume_api.attachment_delete"),
            ),
        ),
        LIVE_MIGRATE,
        "brick.connect_volume",
    ),
    Bug(
        "N38",
        "5a55a78d51",
        "1899835",
        "a live migration that fails before it begins leaves the device of the other host",
        (Undone.of(MANAGER, "ComputeManager._do_pre_live_migration", Drop("driver_bdm.driver_detach")),),
        LIVE_MIGRATE,
        "brick.connect_volume",
    ),
    Bug(
        "N39",
        "1c480a75ed",
        "1780973",
        "the connection of the other host stays in the row after a live migration has failed",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._rollback_volume_bdms",
                Drop("bdm.connection_info = original_bdm.connection_info"),
            ),
        ),
        LIVE_MIGRATE,
        "libvirt.migrate",
        without="a backend that shows a volume to each host by another number: the fake has one for all",
    ),
    Bug(
        "N40",
        "962eda94d5",
        "1939545",
        "the connection that is saved by a live migration lacks what the host has added to it",
        (Undone.of(MANAGER, "ComputeManager._do_pre_live_migration", Drop("driver_bdm.save")),),
        LIVE_MIGRATE,
        scenarios=("live_migrate.attachments//detach", "live_migrate.attachments//reboot"),
        needs=Needs.NOTHING,
        without="a connector that needs what it has added to the connection, as with several paths",
    ),
    Bug(
        "N01",
        "8449b7caef",
        "1628606",
        "a server stays on the host that it has left where what comes after a live migration fails",
        (Undone.of(MANAGER, "ComputeManager._post_live_migration_update_host", Handles("Exception")),),
        LIVE_MIGRATE,
        "nova.db.instance_save",
    ),
)
