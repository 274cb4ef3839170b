"""What stands in /dev, /sys, /proc and /etc of a host, by what the cloud knows of it: as much as os-brick looks at."""

from __future__ import annotations

from collections.abc import Iterator

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols import naa
from volfault_fakes.cloud.protocols.initiators import nqn, system_uuid, wwnn, wwpn
from volfault_fakes.cloud.protocols.scsi import FC_SLOT
from volfault_fakes.cloud.tables import Device, Host
from volfault_fakes.linux.folder import DIRECTORY, Entry, file, link
from volfault_fakes.linux.scsi import FC_HOST, adapter, address, devices_here, fc_ports, sessions_here

Entries = Iterator[tuple[str, Entry]]

ALWAYS = (
    "/dev/disk/by-path",
    "/dev/disk/by-id",
    "/sys/block",
    "/sys/class/scsi_host",
    "/sys/class/iscsi_host",
    "/sys/class/fc_remote_ports",
)


def rows_shown(cloud: Cloud) -> object:
    """A value that is equal as long as the trees are."""
    mounts = tuple(row for row in cloud.mounts.values() if row.host == cloud.here)
    return (cloud.here, tuple(sessions_here(cloud)), tuple(devices_here(cloud)), mounts, tuple(fc_ports(cloud)))


def trees(cloud: Cloud) -> dict[str, Entry]:
    """Every file, directory and link of the host, by its path."""
    entries = dict.fromkeys(ALWAYS, DIRECTORY)
    for part in (_files(cloud), _sessions(cloud), _fibre_channel(cloud), _devices(cloud)):
        entries |= part
    return entries


def _files(cloud: Cloud) -> Entries:
    host: Host = cloud.get("hosts", cloud.here)
    yield "/etc/iscsi/initiatorname.iscsi", file(f"InitiatorName={host.initiator}\n")
    yield "/etc/nvme/hostnqn", file(f"{nqn(host.name)}\n")
    yield "/etc/nvme/hostid", file(f"{system_uuid(host.name)}\n")
    yield "/sys/class/dmi/id/product_uuid", file(f"{system_uuid(host.name)}\n")
    yield "/sys/module/nvme_core/parameters/multipath", file("Y\n")
    # PowerFlex's client, which is asked by ioctl.
    yield "/dev/scini", file()
    mounts = (row for row in cloud.mounts.values() if row.host == host.name)
    yield "/proc/mounts", file("".join(f"{row.export} {row.path} {row.fstype} rw 0 0\n" for row in mounts))


def _sessions(cloud: Cloud) -> Entries:
    for session in sessions_here(cloud):
        host = f"host{adapter(session)}"
        yield f"/sys/class/scsi_host/{host}/scan", file()
        for kind in ("scsi_host", "iscsi_host"):
            yield f"/sys/class/{kind}/{host}/device/session{session.number}", DIRECTORY


def _fibre_channel(cloud: Cloud) -> Entries:
    name = cloud.here
    device = f"/sys/devices/pci0000:00/0000:00:02.0/{FC_SLOT}/host{FC_HOST}/fc_host/host{FC_HOST}"
    yield f"{device}/port_name", file(f"0x{wwpn(name)}\n")
    yield f"{device}/node_name", file(f"0x{wwnn(name)}\n")
    yield f"{device}/port_state", file("Online\n")
    yield f"/sys/class/fc_host/host{FC_HOST}", link(device)
    yield f"/sys/class/scsi_host/host{FC_HOST}/scan", file()
    for number, port in enumerate(fc_ports(cloud)):
        yield f"/sys/class/fc_transport/target{FC_HOST}:0:{number}/port_name", file(f"0x{port}\n")


def _devices(cloud: Cloud) -> Entries:
    for device in devices_here(cloud):
        node = f"/dev/{device.device}"
        yield node, file()
        if device.path != node:
            yield device.path, link(node)
        if device.link is not None:
            yield device.link, link(node)
        yield from _scsi_disk(cloud, device)


def _scsi_disk(cloud: Cloud, device: Device) -> Entries:
    at = address(cloud, device)
    if at is None:
        return
    # udev's scsi_id: the kind of designator as a digit (3 is NAA), then the designator.
    yield f"/dev/disk/by-id/scsi-3{naa(device.volume_id)}", link(f"/dev/{device.device}")
    block = f"/sys/block/{device.device}"
    yield f"{block}/device/wwid", file(f"naa.{naa(device.volume_id)}\n")
    yield f"{block}/device/delete", file()
    yield f"{block}/holders", DIRECTORY
    yield f"/sys/bus/scsi/drivers/sd/{at}/rescan", file()
    if at.session is not None:
        target = f"host{at.host}/device/session{at.session}/target{at.host}:0:{at.target}"
        yield f"/sys/class/scsi_host/{target}/{at}/block/{device.device}", DIRECTORY
        yield f"/sys/class/iscsi_host/{target}", DIRECTORY
