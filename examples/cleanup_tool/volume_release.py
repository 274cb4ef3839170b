"""Releases a volume that hangs in `detaching`: out of the guest, off the host, out of Cinder. Runs on that host.

    volume-release SERVER VOLUME

The order matters. Cinder may give the volume to somebody else as soon as its attachment is gone, so the guest
and the host must have let go of it before.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from xml.etree import ElementTree

from cinderclient import client, exceptions
from keystoneauth1 import exceptions as network
from keystoneauth1 import service_token, session, token_endpoint

UNPLUG_SECONDS = 60
TRIES = 5
PAUSE = 10


class StillAttachedError(Exception):
    """The guest does not let go of the disk: nothing else has been touched."""


def cinder_at(url, token, service=None):
    """Cinder takes away what Nova has in its rows only where a service asks; `service` is the token of one."""
    auth = token_endpoint.Token(url, token)
    if service is not None:
        auth = service_token.ServiceTokenAuthWrapper(user_auth=auth, service_auth=token_endpoint.Token(url, service))
    return client.Client("3.44", session=session.Session(auth=auth))


def release(cinder, connector, server_id, volume_id):
    """Take the volume from the server; safe to repeat after any failure.

    The connector is os-brick's, for the volume's protocol.
    """
    unplug(server_id, volume_id)
    for attachment_id in attachments(cinder, server_id, volume_id):
        info = patiently(cinder.attachments.show, attachment_id).connection_info
        connector.disconnect_volume(info, None)
        patiently(delete, cinder, attachment_id)


def unplug(server_id, volume_id):
    # Imported here, so that the tests need no libvirt: within them this finds the fake.
    import libvirt  # noqa: PLC0415

    domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
    views = {
        libvirt.VIR_DOMAIN_AFFECT_CONFIG: libvirt.VIR_DOMAIN_XML_INACTIVE,
        libvirt.VIR_DOMAIN_AFFECT_LIVE: 0,
    }
    for affect, view in views.items():
        disk = disk_of(domain, view, volume_id)
        if disk is not None:
            domain.detachDeviceFlags(disk, affect)
        # A running guest lets go when it likes, or never.
        deadline = time.monotonic() + UNPLUG_SECONDS
        while disk_of(domain, view, volume_id) is not None:
            if time.monotonic() > deadline:
                raise StillAttachedError(f"server {server_id} still uses volume {volume_id} after {UNPLUG_SECONDS} s")
            time.sleep(1)


def disk_of(domain, view, volume_id):
    for disk in ElementTree.fromstring(domain.XMLDesc(view)).iterfind("devices/disk"):
        if disk.findtext("serial") == volume_id:
            return ElementTree.tostring(disk, encoding="unicode")
    return None


def attachments(cinder, server_id, volume_id):
    rows = patiently(cinder.attachments.list, search_opts={"volume_id": volume_id})
    return [row.id for row in rows if getattr(row, "instance", server_id) == server_id]


def delete(cinder, attachment_id):
    # Not found: an earlier attempt was carried out, and only its reply was lost.
    with contextlib.suppress(exceptions.NotFound):
        cinder.attachments.delete(attachment_id)


def patiently(call, *args, **kwargs):
    """Call again after a lost reply or a fault of the server; what is the caller's own fault is raised at once."""
    for attempt in range(1, TRIES + 1):
        try:
            return call(*args, **kwargs)
        except (network.ConnectFailure, exceptions.ClientException) as error:
            refused = isinstance(error, exceptions.ClientException) and error.code < 500
            if refused or attempt == TRIES:
                raise
            time.sleep(PAUSE)
    return None


def main():
    from os_brick.initiator.connector import InitiatorConnector  # noqa: PLC0415 - on compute hosts only

    server_id, volume_id = sys.argv[1:]
    connector = InitiatorConnector.factory("iscsi", "sudo")
    release(
        cinder_at(*(os.environ[name] for name in ("CINDER_URL", "OS_TOKEN", "OS_SERVICE_TOKEN"))),
        connector,
        server_id,
        volume_id,
    )
    print(f"volume {volume_id} is released from server {server_id}")
