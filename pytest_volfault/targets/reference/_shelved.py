"""Volumes of a server that is shelved and offloaded: it is on no host, so nova-api does everything itself."""

from __future__ import annotations

from pytest_volfault.targets.reference._database import BlockDeviceMapping
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._styles import Style

# compute.API._local_delete has no host to ask for its real one (seed 003).
FAKE_CONNECTOR = {"ip": "127.0.0.1", "initiator": "iqn.fake"}


def attach_offloaded(nova: Parties, style: Style, server_id: str, volume_id: str) -> None:
    """compute.API._attach_volume_shelved_offloaded (seed 004): a row, the reservation, and Cinder says in-use."""
    mapping = BlockDeviceMapping(server_id, volume_id, "/dev/vdb", None, None)
    nova.database.bdm_create(mapping)
    try:
        attachment_id = style.reserve(nova, server_id, volume_id)
        if attachment_id is not None:
            nova.database.bdm_save(server_id, volume_id, attachment_id=attachment_id)
        style.complete(nova, nova.database.mappings[server_id, volume_id])
    except Exception:
        nova.database.bdm_destroy(server_id, volume_id)
        raise


def detach_offloaded(nova: Parties, mapping: BlockDeviceMapping) -> None:
    """compute.API._detach_volume_shelved_offloaded (seed 001): straight to Cinder, no message is sent."""
    if mapping.attachment_id is None:
        nova.cinder.begin_detaching(mapping.volume_id)
    release_locally(nova, mapping)


def release_locally(nova: Parties, mapping: BlockDeviceMapping) -> None:
    """compute.API._local_cleanup_bdm_volumes: what Cinder cannot do is logged, and the row goes in any case."""
    try:
        if mapping.attachment_id is None:
            nova.cinder.terminate_connection(mapping.volume_id, FAKE_CONNECTOR)
            nova.cinder.detach(mapping.volume_id, None)
        else:
            nova.cinder.attachment_delete(mapping.attachment_id)
        if mapping.delete_on_termination:
            nova.cinder.delete(mapping.volume_id)
    except Exception:  # noqa: BLE001 - "Ignoring volume cleanup failure", whatever it is
        pass
    nova.database.bdm_destroy(mapping.server_id, mapping.volume_id)
