"""Two ways to detach a volume without Nova. One of them is dangerous: `pytest` finds out which, and where."""

from __future__ import annotations

from xml.etree import ElementTree

import requests

URL = "http://cinder.test/v3"
# A service token: Cinder refuses a user who deletes the attachment of a running server by himself.
HEADERS = {"OpenStack-API-Version": "volume 3.44", "X-Auth-Token": "user", "X-Service-Token": "nova"}


def detach(server_id, volume_id, connection_info, connector):
    """First out of the guest and the host, and only then out of Cinder."""
    unplug(server_id, volume_id)
    connector.disconnect_volume(connection_info, None)
    forget(volume_id)


def detach_in_haste(server_id, volume_id, connection_info, connector):
    """The same three steps, in the order in which they come to mind."""
    forget(volume_id)
    unplug(server_id, volume_id)
    connector.disconnect_volume(connection_info, None)


def unplug(server_id, volume_id):
    import libvirt  # noqa: PLC0415 - within a scenario this is the fake

    domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
    for affect, view in (
        (libvirt.VIR_DOMAIN_AFFECT_CONFIG, libvirt.VIR_DOMAIN_XML_INACTIVE),
        (libvirt.VIR_DOMAIN_AFFECT_LIVE, 0),
    ):
        disk = disk_of(domain, view, volume_id)
        if disk is not None:
            domain.detachDeviceFlags(disk, affect)
            if disk_of(domain, view, volume_id) is not None:
                raise RuntimeError("the guest keeps the disk")


def disk_of(domain, view, volume_id):
    for disk in ElementTree.fromstring(domain.XMLDesc(view)).iterfind("devices/disk"):
        if disk.findtext("serial") == volume_id:
            return ElementTree.tostring(disk, encoding="unicode")
    return None


def forget(volume_id):
    answer = requests.get(f"{URL}/attachments", params={"volume_id": volume_id}, headers=HEADERS, timeout=60)
    answer.raise_for_status()
    for row in answer.json()["attachments"]:
        requests.delete(f"{URL}/attachments/{row['id']}", headers=HEADERS, timeout=60).raise_for_status()
