"""Brings a volume to the attached state through Nova itself, so that every row is what Nova writes."""

from __future__ import annotations

from typing import Any

import nova.context
from nova import objects
from nova.compute import instance_actions
from nova.volume import cinder

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._rest import user_context

ROOT = "/dev/vda"


def attach_by_compute(compute: Any, variant: Variant, server_id: str, volume_id: str) -> None:
    """Let nova-compute attach a volume that nova-api would not attach in this way, or not to a running server.

    Legacy: reserve, then a mapping without an attachment id; nova-api has attached in the new way only since
    release 17, and nova-compute still serves old mappings. Boot: the mapping that nova-api makes of
    `block_device_mapping_v2` when a server is created; the scheduler, which comes next, is no party here.
    """
    context = user_context()
    instance = objects.Instance.get_by_uuid(
        nova.context.get_admin_context(), server_id, expected_attrs=["flavor", "metadata", "system_metadata"]
    )
    if variant.boot:
        mapping = _root_mapping(context, server_id, volume_id)
    else:
        mapping = compute.reserve_block_device_name(
            context, instance, None, volume_id, disk_bus=None, device_type=None, tag=None, multiattach=False
        )
    if variant.style == "legacy":
        cinder.API().reserve_volume(context, volume_id)
    else:
        mapping.attachment_id = cinder.API().attachment_create(context, volume_id, server_id)["id"]
        mapping.save()
    # nova-api writes the action; nova-compute's part of it must find one.
    objects.InstanceAction.action_start(context, server_id, instance_actions.ATTACH_VOLUME, want_result=False)
    compute.attach_volume(context, instance=instance, bdm=mapping)


def _root_mapping(context: Any, server_id: str, volume_id: str) -> Any:
    mapping = objects.BlockDeviceMapping(
        context, instance_uuid=server_id, source_type="volume", destination_type="volume", volume_id=volume_id,
        boot_index=0, device_name=ROOT, delete_on_termination=True, no_device=False, disk_bus="virtio",
        device_type="disk", guest_format=None, snapshot_id=None, image_id=None,
    )  # fmt: skip
    mapping.create()
    return mapping
