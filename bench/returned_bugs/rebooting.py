"""Bugs of reboots, starts and rescues, and of volumes that grow or move under a guest."""

from __future__ import annotations

from bench.returned_bugs.attaching import DRIVER, MANAGER
from bench.returned_bugs.bug import Bug, Needs, Undone
from bench.returned_bugs.edits import Drop, Handles, Instead, Without

REBOOT = ("reboot.attachments",)

BUGS = (
    Bug(
        "M23",
        "b5173b4192",
        "2048154",
        "a hard reboot detaches the root volume of a server that was made from an image",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._delete_dangling_bdms",
                Instead(
                    "bdm.volume_id and bdm.attachment_id",
                    "bdm.volume_id and bdm.source_type == 'volume' and bdm.destination_type == 'volume'",
                ),
            ),
        ),
        scenarios=("boot.attachments-from_image//reboot",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N20",
        "3f8daf0804",
        "1724573",
        "a hard reboot does not connect the volumes anew",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._hard_reboot",
                Instead("self.destroy(...)", "(self._destroy(instance), self._undefine_domain(instance))"),
            ),
        ),
        REBOOT,
        "brick.connect_volume",
        needs=Needs.NOTHING,
    ),
    Bug(
        "N21",
        "26d65fc882",
        "1905701",
        "a hard reboot deletes the passphrase that its user may not ask for",
        (Undone.of(DRIVER, "LibvirtDriver._hard_reboot", Without("self.destroy", "destroy_secrets")),),
        ("reboot.attachments-encrypted",),
        "keymanager.get",
    ),
    Bug(
        "N22",
        "a107a5099e",
        "1905701",
        "a hard reboot asks for a passphrase that libvirt has",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._attach_encryptor",
                Instead("self._host.find_secret('volume', volume_id)", "False"),
            ),
        ),
        ("reboot.attachments-encrypted",),
        "keymanager.get",
    ),
    Bug(
        "N23",
        "9d5935d007",
        "2019078",
        "a hard reboot does not mend what Cinder and Nova disagree on",
        (Undone.of(MANAGER, "ComputeManager._reboot_instance", Drop("self._delete_dangling_bdms")),),
        ("detach.attachments",),
        "cinder.attachment_delete",
    ),
    Bug(
        "N24",
        "9925c9f1b3",
        "1202974",
        "a soft reboot fails with libvirt's error, and is not made a hard one",
        (Undone.of(DRIVER, "LibvirtDriver.reboot", Handles("libvirt.libvirtError")),),
        ("soft_reboot.attachments",),
        "libvirt.shutdown",
    ),
    Bug(
        "N25",
        "22d9e3d2ae",
        "1072751",
        "a soft reboot that nova-compute was in when it was killed is not gone on with",
        (
            Undone.of(
                MANAGER,
                "ComputeManager._init_instance",
                Instead("instance.task_state in task_states.soft_reboot_states and reboot_type == 'HARD'", "False"),
            ),
        ),
        ("soft_reboot.attachments",),
        "crash",
    ),
    Bug(
        "N26",
        "a9e4e2c9a5",
        "1418590",
        "a rescue that fails leaves a server that seems to run",
        (Undone.of(MANAGER, "ComputeManager.rescue_instance", Drop("self._set_instance_obj_error_state")),),
        ("rescue.attachments",),
        "libvirt.define_domain",
    ),
    Bug(
        "N27",
        "49ba5a763f",
        "1849425",
        "a volume that the host could not extend is taken for extended",
        (Undone.of(DRIVER, "LibvirtDriver.extend_volume", Instead("new_size is None", "False")),),
        ("extend.attachments",),
        "brick.extend_volume",
        without="a volume by several paths: os-brick says nothing of a size only where multipathd does not resize it",
    ),
    Bug(
        "N28",
        "5b008c6540",
        "1713857",
        "a guest's definition names the old disk after a swap",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._swap_volume",
                Drop("xml = guest.get_xml_desc(dump_inactive=False, dump_sensitive=True)"),
            ),
        ),
        ("swap_volume.attachments",),
        "libvirt.block_copy",
        needs=Needs.NOTHING,
        without="a fact for a disk whose source leads nowhere: a definition is told by its serial number as well",
    ),
    Bug(
        "N29",
        "809065485c",
        "1685185",
        "the host keeps the device of a copy that has failed",
        (Undone.of(DRIVER, "LibvirtDriver.swap_volume", Handles("exception.VolumeRebaseFailed")),),
        ("swap_volume.attachments",),
        "libvirt.block_copy",
        without="a fact for a device of a volume that was made and deleted meanwhile: no role has its name",
    ),
)
