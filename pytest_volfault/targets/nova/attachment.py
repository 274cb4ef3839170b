"""Brings a volume to the attached state through Nova itself, so that every row is what Nova writes."""

from __future__ import annotations

from typing import Any

import nova.context
from nova import objects
from nova.compute import instance_actions
from nova.volume import cinder

from pytest_volfault.errors import TargetBroken
from pytest_volfault.targets.nova.rest import REQUESTS, Api, user_context


def attach(api: Api, server_id: str, volume_id: str) -> None:
    """POST os-volume_attachments.

    Raises:
        TargetBroken: Nova does not attach the volume.
    """
    status, body = api.request(*REQUESTS["attach"](server_id, volume_id))
    if status != 200:
        raise TargetBroken(f"Nova answers {status} to an attach without faults: {body}")


def attach_legacy(compute: Any, server_id: str, volume_id: str) -> None:
    """The way before Cinder's attachments API: reserve, then a mapping without an attachment id.

    nova-api has attached in the new way only since release 17; nova-compute still serves old mappings.
    """
    context = user_context()
    instance = objects.Instance.get_by_uuid(
        nova.context.get_admin_context(), server_id, expected_attrs=["flavor", "metadata", "system_metadata"]
    )
    mapping = compute.reserve_block_device_name(
        context, instance, "/dev/vdb", volume_id, disk_bus=None, device_type=None, tag=None, multiattach=False
    )
    cinder.API().reserve_volume(context, volume_id)
    # nova-api writes the action; nova-compute's part of it must find one.
    objects.InstanceAction.action_start(context, server_id, instance_actions.ATTACH_VOLUME, want_result=False)
    compute.attach_volume(context, instance=instance, bdm=mapping)
