"""Attach as the seeds tell it: nova-api reserves, nova-compute brings the volume to the guest in five steps.

Seed 004 is the code that this follows and numbers the steps; seed 002 tells why the mapping is saved before
Cinder says `in-use`.
"""

from __future__ import annotations

import json
from typing import Any

from pytest_volfault.targets.reference._checks import check_device, check_state, passing_on, server_asked_of
from pytest_volfault.targets.reference._database import BlockDeviceMapping, NotMapped
from pytest_volfault.targets.reference._disconnect import connect_volume, disconnect_volume
from pytest_volfault.targets.reference._encryptor import attach_encryptor, detach_encryptor
from pytest_volfault.targets.reference._guest import plug, unplug
from pytest_volfault.targets.reference._parties import Parties, Refused
from pytest_volfault.targets.reference._shelved import attach_offloaded
from pytest_volfault.targets.reference._styles import Style


def request_attach(
    nova: Parties,
    style: Style,
    server_id: str,
    volume_id: str,
    *,
    device: str | None = None,
    tag: str | None = None,
    microversion: str | None = None,
    save_early: bool = True,
) -> None:
    """nova-api: VolumeAttachmentController.create and compute.API.attach_volume.

    Raises:
        Refused: the request cannot be served.
    """
    instance = server_asked_of(nova.database, server_id)
    with passing_on(404):
        volume = nova.cinder.get(volume_id)
    check_state(instance, "attach a volume", microversion)
    check_device(device)
    try:
        nova.database.bdm_get(server_id, volume_id)
    except NotMapped:
        pass
    else:
        raise Refused(400, f"volume {volume_id} is attached to server {server_id} already")
    with passing_on(400):
        if instance.host is None:
            _check_offloaded(volume, tag)
            attach_offloaded(nova, style, server_id, volume_id)
        else:
            _attach_on_host(nova, style, server_id, volume, device, tag, save_early=save_early)


def _check_offloaded(volume: dict[str, Any], tag: str | None) -> None:
    if tag is not None:
        raise Refused(400, "a disk of a server that is shelved and offloaded can be given no tag")
    if volume["multiattach"]:
        raise Refused(400, "a server that is shelved and offloaded cannot share a volume")


def _attach_on_host(
    nova: Parties,
    style: Style,
    server_id: str,
    volume: dict[str, Any],
    device: str | None,
    tag: str | None,
    *,
    save_early: bool,
) -> None:
    volume_id = volume["id"]
    nova.bus.call(
        "reserve_block_device_name", reserve_device, nova,
        server_id=server_id, volume_id=volume_id, device=device, tag=tag,
    )  # fmt: skip
    try:
        attachment_id = style.reserve(nova, server_id, volume_id)
        if attachment_id is not None:
            nova.database.bdm_save(server_id, volume_id, attachment_id=attachment_id)
        nova.bus.cast(
            "attach_volume", attach_volume, nova, style=style, server_id=server_id, volume=volume, save_early=save_early
        )
    except Exception:
        nova.database.bdm_destroy(server_id, volume_id)
        raise


def reserve_device(nova: Parties, server_id: str, volume_id: str, device: str | None, tag: str | None) -> None:
    """nova-compute: a name for the disk in the guest, and the row that holds it."""
    taken = {mapping.device for mapping in nova.database.mappings.values() if mapping.server_id == server_id}
    free = next(name for name in (f"/dev/vd{letter}" for letter in "bcdefghijkl") if name not in taken)
    nova.database.bdm_create(BlockDeviceMapping(server_id, volume_id, device or free, None, None, tag=tag))


def attach_volume(nova: Parties, style: Style, server_id: str, volume: dict[str, Any], *, save_early: bool) -> None:
    """nova-compute: ComputeManager.attach_volume; whatever fails, the reservation and the row go."""
    mapping = nova.database.bdm_get(server_id, volume["id"])
    try:
        try:
            with nova.locks.held(server_id):
                _attach(nova, style, mapping, multiattach=volume["multiattach"], save_early=save_early)
        except Exception:
            style.release(nova, mapping)
            raise
        if mapping.tag:
            tags = nova.database.instance_get(server_id).tags or {}
            nova.database.instance_save(server_id, tags={**tags, mapping.volume_id: mapping.tag})
        nova.notifier.send("volume.attach", server_id=server_id, volume_id=mapping.volume_id)
    except Exception:
        nova.database.bdm_destroy(server_id, volume["id"])
        raise


def _attach(nova: Parties, style: Style, mapping: BlockDeviceMapping, *, multiattach: bool, save_early: bool) -> None:
    """DriverVolumeBlockDevice.attach."""
    server_id, volume_id = mapping.server_id, mapping.volume_id
    # Step 1: what the host is to the backend.
    connector = nova.connector("iscsi").get_connector_properties()
    # Step 2: how the host reaches the volume.
    connection = style.connect(nova, mapping, connector)
    connection |= {"connector": connector, "multiattach": multiattach, "serial": volume_id}
    try:
        _give_to_guest(nova, mapping, connection)
    except Exception:
        style.disconnect(nova, mapping, connector)
        raise
    if save_early:
        # Seed 002: a detach may come as soon as Cinder says in-use, and needs this row.
        _save(nova, mapping, connection)
    try:
        style.complete(nova, mapping)
    except Exception:
        try:
            unplug(nova.libvirt, server_id, volume_id, mapping.device)
            detach_encryptor(nova, connection)
            disconnect_volume(nova, server_id, connection)
        finally:
            # Even where the guest keeps the disk: seed 004 logs that, and goes on.
            style.abandon(nova, mapping, connector)
        raise
    if not save_early:
        _save(nova, mapping, connection)


def _save(nova: Parties, mapping: BlockDeviceMapping, connection: dict[str, Any]) -> None:
    nova.database.bdm_save(mapping.server_id, mapping.volume_id, connection_info=json.dumps(connection))


def _give_to_guest(nova: Parties, mapping: BlockDeviceMapping, connection: dict[str, Any]) -> None:
    """LibvirtDriver.attach_volume: the device goes again where the guest does not take it."""
    # Step 3: the host logs in and finds the device.
    source = connect_volume(nova, connection)
    try:
        secret = attach_encryptor(nova, connection)
        # Step 4: the disk is in the guest, and in its persistent definition.
        plug(nova.libvirt, mapping.server_id, mapping.device.rpartition("/")[2], source, connection, secret)
    except Exception:
        detach_encryptor(nova, connection)
        disconnect_volume(nova, mapping.server_id, connection)
        raise
