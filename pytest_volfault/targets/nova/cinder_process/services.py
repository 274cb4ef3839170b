"""A service of Cinder's in this process, as its command would start it."""

from __future__ import annotations

from typing import Any

import cinder.service
from cinder import context, objects, rpc
from cinder.objects import base as objects_base

from pytest_volfault.targets.nova.cinder_process.dispatch import Dispatch


def serve(dispatch: Dispatch, binary: str, host: str, kind: Any, **options: Any) -> Any:
    """Start it.

    Args:
        dispatch: the bus that brings it its messages.
        binary: its name, which is its topic as well.
        host: on which it runs, with its backend.
        kind: the class of its manager.
        options: what that takes besides.

    Returns:
        The manager.
    """
    service = objects.Service(
        context=context.get_admin_context(),
        host=host,
        binary=binary,
        topic=binary,
        report_count=0,
        availability_zone="nova",
        rpc_current_version=kind.RPC_API_VERSION,
        object_current_version=objects_base.OBJ_VERSIONS.get_current(),
    )
    service.create()
    manager = kind(host=host, **options)
    dispatch.managers[binary] = (manager, rpc.RequestContextSerializer(objects_base.CinderObjectSerializer()))
    if binary == "cinder-volume":
        # Under this it notes what it is at work on, to end it when it starts again.
        cinder.service.Service.service_id = service.id
        manager.init_host(service_id=service.id, added_to_cluster=False)
    else:
        manager.init_host(service_id=service.id)
    return manager
