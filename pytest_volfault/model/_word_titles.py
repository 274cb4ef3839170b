"""What each word of a variant says, in a sentence: for `--volfault-steps` and docs/reference/flows.md."""

from __future__ import annotations

from collections.abc import Mapping

_STYLES = {
    "attachments": "attached by Cinder's attachments API (3.27 on), as Nova does today",
    "legacy": "attached by the calls before it: os-reserve, os-initialize_connection, os-attach",
}
_PROTOCOLS = {
    "iscsi": "the volume is on iSCSI; this is so where no protocol is named",
    "iser": "the volume is on iSER: iSCSI over RDMA",
    "local": "the backend's own kernel module brings the device to the host, and os-brick does nothing (LINSTOR)",
    "fake": "no backend hands it out, and Nova has a driver for it all the same; the host gets nothing",
    "rbd": "the volume is an RBD image in Ceph: QEMU opens it by itself, and the host has no device",
    "nfs": "the volume is a file on an NFS share",
    "smbfs": "the volume is a file on an SMB share",
    "fibre_channel": "the volume is on Fibre Channel",
    "gpfs": "the volume is a file in a GPFS (Storage Scale) file system that the host has anyway",
    "quobyte": "the volume is a file on a Quobyte file system",
    "scaleio": "the volume is on PowerFlex, once called ScaleIO",
    "vzstorage": "the volume is a file on Virtuozzo Storage; what os-brick has mounted stays",
    "storpool": "the volume is on StorPool",
    "nvmeof": "the volume is a namespace of NVMe over Fabrics",
    "lightos": "the volume is a namespace of LightOS, with its own discovery service",
}
_DROPPED_PROTOCOLS = {
    name: f"the volume is on {title}, for which Nova has no driver any more"
    for name, title in {
        "glusterfs": "GlusterFS",
        "scality": "Scality",
        "aoe": "ATA over Ethernet",
        "disco": "DISCO",
        "drbd": "DRBD",
        "hgst": "HGST Solutions storage",
        "sheepdog": "Sheepdog",
        "veritas_hyperscale": "Veritas HyperScale",
    }.items()
}
_VOLUMES = {
    "multiattach": "a second server on the same host has the volume as well",
    "apart": "that second server is on another host; goes with multiattach",
    "encrypted": "the volume is encrypted with LUKS",
    "secret_lost": "libvirt on the host has lost the passphrase; goes with encrypted",
    "shared_targets": "the backend puts several volumes behind one target; Nova then locks while it connects",
    "unknown_targets": "Cinder does not say whether targets are shared; Nova then locks as well",
    "beside": "the same server has a second volume of the backend",
    "next_door": "a second server of the same host has a second volume of the backend",
    "spare": "there is a second volume of the backend, which nobody has yet",
    "auto_scan": "the host takes all that a target shows when it logs in, as an old open-iscsi does",
    "boot": "the volume is the server's root disk, and is to be deleted with it",
    "from_image": "Nova has Cinder make the new server's root disk from an image",
    "from_snapshot": "Nova has Cinder make the new server's root disk from a snapshot of a second volume",
    "delete_on_termination": "the new server's root disk is to be deleted with the server",
    "tagged": "the disk was given a tag, which the server's metadata lists",
    "breaks_locks": "the backend breaks an image's lock when it deletes the image; goes with rbd",
}
_SERVERS = {
    "active": "the server runs; this is so where no state is named",
    "paused": "the server is paused: its guest is there and does not run",
    "stopped": "the server is stopped: its guest is defined and does not run",
    "suspended": "the server is suspended: its guest's memory is saved on the host's disk",
    "rescued": "the server was booted from another image, to be mended",
    "resized": "the server was resized, and nobody has confirmed that yet",
    "soft_deleted": "the server was deleted, and can still be restored",
    "shelved": "the server is shelved, and still on its host",
    "shelved_offloaded": "the server is shelved, and on no host",
    "building": "the server was given a host, and is not built there yet",
    "requested": "there is no more of the server than the request for it: no host is chosen yet",
    "error": "the server is in ERROR",
    "deleting": "an earlier delete of the server is still under way",
    "terminate_disabled": "the server is guarded against deletion (disable_terminate)",
}
_HOSTS = {
    "host_down": "the server's nova-compute has been dead for minutes, and Nova knows; its guests run on",
    "host_off": "the server's host has had no power for minutes, and Nova knows; its guests are off",
    "host_dead": "the server's nova-compute died this moment: Nova still takes it for alive",
    "host_gone": "the server's host was removed from Nova's list of services",
}
_RECORDS = {
    "saved_late": "Nova saves its row after Cinder says in-use, and not before it (seed 002)",
    "moved_stashed": "the server has moved to this host before its volume did; Nova's row has the old host's connector",
    "moved_lost": "the same, and no connector was kept",
    "moved_wrong": "the same, and the kept connector is that of a third host",
    "user_token_expired": "the token that came with the request has expired since",
    "service_token_unsent": "Nova sends no token of its own, by which Cinder would know it for a service",
    "service_token_roleless": "Nova's own token is of a user that lacks the role service",
    "service_token_expired": "Nova's own token has expired",
}
TITLES: Mapping[str, str] = {
    **_STYLES, **_PROTOCOLS, **_DROPPED_PROTOCOLS, **_VOLUMES, **_SERVERS, **_HOSTS, **_RECORDS,
}  # fmt: skip
