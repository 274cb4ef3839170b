"""Bugs of a detach."""

from __future__ import annotations

from bench.returned_bugs.attaching import BLOCK_DEVICE, CINDER, DRIVER, MANAGER, SEES_404
from bench.returned_bugs.bug import Bug, Needs, Undone
from bench.returned_bugs.edits import Drop, Earlier, Handles, Instead, Undecorated

API = "compute/api.py"
DETACH = ("detach.attachments",)

BUGS = (
    Bug(
        "M01",
        "3a4b4b91b0",
        "1786318",
        "a volume that the guest does not give back stays detaching",
        (Undone.of(BLOCK_DEVICE, "DriverVolumeBlockDevice.driver_detach", Drop("volume_api.roll_detaching", 0)),),
        DETACH,
        "libvirt.detach_device",
    ),
    Bug(
        "M03",
        "067cd93424",
        "1937084",
        "an attachment that is gone in Cinder keeps its row in Nova",
        (
            Undone.of(
                BLOCK_DEVICE, "DriverVolumeBlockDevice._do_detach", Handles("exception.VolumeAttachmentNotFound")
            ),
            SEES_404,
        ),
        DETACH,
        "cinder.attachment_delete",
    ),
    Bug(
        "M08",
        "5f3cca2055",
        "1757190",
        "a refresh of the connection forgets that the volume is multiattach: a detach cuts off the other server",
        (
            Undone.of(
                BLOCK_DEVICE,
                "DriverVolumeBlockDevice.refresh_connection_info",
                Drop("connection_info['multiattach'] = True"),
            ),
        ),
        ("migrate.attachments-multiattach-apart",),
        needs=Needs.TWO_SERVERS,
    ),
    Bug(
        "M10",
        "bea6ff62af",
        "",
        "the row goes before the volume is detached",
        (Undone.of(MANAGER, "ComputeManager._detach_volume", Earlier("bdm.destroy", before="driver_bdm.detach")),),
        DETACH,
        "libvirt.detach_device",
    ),
    Bug(
        "M27",
        "4da54c0786",
        "1796981",
        "a detach fails where the disk's statistics cannot be read",
        (Undone.of(MANAGER, "ComputeManager._notify_volume_usage_detach", Instead("vol_stats is None", "False")),),
        DETACH,
        "libvirt.lookup_domain",
        conf=("DEFAULT.volume_usage_poll_interval=60",),
        needs=Needs.OPTION,
    ),
    Bug(
        "M39",
        "ce531dd1b7",
        "1727260",
        "a detach that is asked for again leaves the host's device",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver.detach_volume",
                Handles("exception.DeviceNotFound", "raise exception.DiskNotFound(location=disk_dev)"),
            ),
        ),
        DETACH,
        "brick.disconnect_volume",
    ),
    Bug(
        "M43",
        "eb67ec24e3",
        "1931716",
        "a detach fails because the disk is gone already",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._detach_sync",
                Instead("code == libvirt.VIR_ERR_OPERATION_FAILED and 'not found' in msg", "False"),
            ),
        ),
        DETACH,
        "libvirt.detach_device",
        without="a libvirt that answers 9 for a disk that is gone: the one that the fake was compared with answers 99",
    ),
    Bug(
        "M45",
        "d39934ad6a",
        "1707238",
        "a detach that is asked for again gives the volume away while the guest has the disk",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._detach_with_retry",
                Instead("persistent_dev is None and live_dev is None", "persistent_dev is None"),
            ),
        ),
        DETACH,
        "libvirt.detach_device",
    ),
    Bug(
        "M47",
        "806575cfd5",
        "1888022",
        "an NFS share stays mounted where the last of two servers has detached its volume",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._should_disconnect_target",
                Instead("isinstance(vol_driver, fs.LibvirtMountedFileSystemVolumeDriver)", "False"),
            ),
        ),
        scenarios=("detach.attachments-nfs-multiattach//detach,server2",),
        needs=Needs.TWO_SERVERS,
    ),
    Bug(
        "M49",
        "56ca4d32dd",
        "1821696",
        "an encrypted RBD volume cannot be detached where libvirt has lost its passphrase",
        (
            Undone.of(
                DRIVER,
                "LibvirtDriver._detach_encryptor",
                Instead("connection_info['data'].get('device_path') is None", "False"),
            ),
        ),
        ("detach.attachments-rbd-encrypted-secret_lost",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "M55",
        "8f4b740ca5",
        "1978444",
        "a volume stays detaching after one 504 of Cinder's",
        (Undone.of(CINDER, "API.attachment_delete", Instead("e.code in (500, 504)", "e.code == 500")),),
        DETACH,
        "cinder.attachment_delete",
    ),
    Bug(
        "N05",
        "41b982c9fe",
        "1808089",
        "a volume of a shelved server cannot be detached, as it is not in use",
        (Undone.of(API, "API._detach_volume_shelved_offloaded", Instead("not bdms[0].attachment_id", "True")),),
        ("detach.attachments-shelved_offloaded",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N06",
        "2e4e203c1a",
        "1662483",
        "a detach does not hold the server's lock",
        (Undone.of(MANAGER, "ComputeManager.detach_volume.do_detach_volume", Undecorated("utils.synchronized")),),
        scenarios=("detach.attachments/brick.disconnect_volume@before:reboot",),
        needs=Needs.RACE,
    ),
    Bug(
        "N07",
        "139426d514",
        "1752115",
        "a detach of a multiattach volume takes the device from under the other server",
        (
            Undone.of(
                DRIVER, "LibvirtDriver._disconnect_volume", Instead("self._should_disconnect_target(...)", "True")
            ),
        ),
        ("detach.attachments-multiattach",),
        needs=Needs.TWO_SERVERS,
    ),
    Bug(
        "N08",
        "db8213af83",
        "1909120",
        "a detach is taken on while nova-compute is down, and stays detaching",
        (Undone.of(API, "API._detach_volume", Undecorated("check_instance_host")),),
        ("detach.attachments-host_down",),
        needs=Needs.NOTHING,
    ),
    Bug(
        "N09",
        "01c334cbdd",
        "1834659",
        "one 500 of Cinder's on the deletion of an attachment fails a detach",
        (Undone.of(CINDER, "API.attachment_delete", Undecorated("retrying.retry")),),
        DETACH,
        "cinder.attachment_delete",
    ),
)
