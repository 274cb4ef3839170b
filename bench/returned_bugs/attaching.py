"""Bugs of an attach: what a failed one leaves behind, and what must not be attached at all."""

from __future__ import annotations

from bench.returned_bugs.bug import Bug, Needs, Undone
from bench.returned_bugs.edits import After, Drop, Handles, Instead, Undecorated, Without

BLOCK_DEVICE = "virt/block_device.py"
MANAGER = "compute/manager.py"
DRIVER = "virt/libvirt/driver.py"
CINDER = "volume/cinder.py"
VOLUME_ATTACH = "DriverVolumeBlockDevice._volume_attach"
ATTACH = ("attach.attachments",)
# Since 8f4b740ca5 nobody sees a 404 for an attachment; what was done about it before shows only without that.
SEES_404 = Undone.of(CINDER, "API.attachment_delete", Instead("ex.code == 404", "False"))

BUGS = (
    Bug(
        "M04",
        "717d09149e",
        "1765742",
        "the rollback of a failed attach calls detach_volume without its context, and so leaves the disk",
        (Undone.of(BLOCK_DEVICE, VOLUME_ATTACH, Without("virt_driver.detach_volume", "context")),),
        ATTACH,
        "cinder.attachment_complete",
    ),
    Bug(
        "M05",
        "aa89950636",
        "1460044",
        "nothing is undone on the host where Cinder refuses to complete the attach",
        (Undone.of(BLOCK_DEVICE, VOLUME_ATTACH, Drop("virt_driver.detach_volume")),),
        ATTACH,
        "cinder.attachment_complete",
    ),
    Bug(
        "M12",
        "4c4dc3a6d3",
        "1355348",
        "an attach does not hold the server's lock",
        (Undone.of(MANAGER, "ComputeManager.attach_volume.do_attach_volume", Undecorated("utils.synchronized")),),
        scenarios=("attach.attachments/libvirt.attach_device@after:reboot",),
        needs=Needs.RACE,
    ),
    Bug(
        "M14",
        "e44751162b",
        "1004328",
        "the row of a failed attach stays",
        (Undone.of(MANAGER, "ComputeManager.attach_volume.do_attach_volume", Drop("bdm.destroy")),),
        ATTACH,
        "libvirt.attach_device",
    ),
    Bug(
        "M25",
        "2209b0007f",
        "1937375",
        "two attaches at once make two rows of one volume",
        (
            Undone.of(
                MANAGER,
                "ComputeManager.reserve_block_device_name.do_reserve",
                Instead("any((b for b in bdms if b.volume_id == volume_id))", "False"),
            ),
        ),
        scenarios=("attach.attachments/nova.rpc.call.reserve_block_device_name@before:attach",),
        needs=Needs.RACE,
    ),
    Bug(
        "M30",
        "339a97d0f2",
        "1349888",
        "a failed attach to a second server deletes the row of the first",
        (
            Undone.of(
                "conductor/manager.py",
                "ComputeTaskManager._create_volume_bdm",
                After(
                    "self.compute_rpcapi.reserve_block_device_name",
                    "volume_bdm = objects.BlockDeviceMappingList.get_by_volume(context, volume_id)[0]",
                ),
            ),
        ),
        ("attach.attachments-multiattach",),
        "cinder.attachment_create",
        needs=Needs.TWO_SERVERS,
    ),
    Bug(
        "M34",
        "1252588d4e",
        "1908075",
        "a volume that is attached is attached to a second server, once an administrator has reset its state",
        (
            Undone.of(
                "compute/api.py",
                "API._check_volume_already_attached",
                Instead("not volume.get('multiattach')", "False"),
            ),
        ),
        scenarios=("detach.attachments-next_door/nova.db.bdm_destroy@before=db-error,once//attach,server2",),
        needs=Needs.STATE,
    ),
    Bug(
        "M41",
        "79bcb4e21b",
        "1812945",
        "the host keeps the device of an attach whose passphrase cannot be had",
        (Undone.of(DRIVER, "LibvirtDriver._connect_volume", Drop("vol_driver.disconnect_volume")),),
        ("attach.attachments-encrypted",),
        "keymanager.get",
    ),
    Bug(
        "M56",
        "1f8ce3cc70",
        "1970642",
        "one 500 or 504 of Cinder's on the update of an attachment fails an attach",
        (Undone.of(CINDER, "API.attachment_update", Undecorated("retrying.retry")),),
        ATTACH,
        "cinder.attachment_update",
    ),
    Bug(
        "N02",
        "091a910576",
        "1826523",
        "the host keeps the device of an attach that libvirt refuses",
        (Undone.of(DRIVER, "LibvirtDriver.attach_volume", Drop("self._disconnect_volume")),),
        ATTACH,
        "libvirt.attach_device",
    ),
    Bug(
        "N03",
        "bc57ae5073",
        "1825882",
        "an attach that libvirt refuses is taken for done",
        (Undone.of(DRIVER, "LibvirtDriver.attach_volume", Handles("Exception", "pass")),),
        ATTACH,
        "libvirt.attach_device",
    ),
    Bug(
        "N04",
        "6fb2ef96d6",
        "1327218",
        "an attach is completed in Cinder before its connection is in Nova's database",
        (Undone.of(BLOCK_DEVICE, VOLUME_ATTACH, Drop("self.save")),),
        ATTACH,
        "cinder.attachment_complete",
    ),
)
