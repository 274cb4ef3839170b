"""The volumes of a server that is rebuilt on another host: nova-compute lets them go from where they were.

That is a step of an evacuation, which needs the scheduler, an image and a spawn; only the step itself is performed.
"""

from __future__ import annotations

import json
from typing import Any

import nova.context
from nova import objects

from pytest_volfault.targets._processes import SECOND
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova._rest import admin_context

OLD_HOST = SECOND
THIRD_HOST = "compute3"


def stash(connector: str, server_id: str, volume_id: str) -> None:
    """Leave the connector that Nova has put into connection_info, or make it what older mappings have.

    Rows alone: Nova has stashed connectors since release 13, and a mapping of before has none. One that names a
    third host is what Nova itself calls an unexpected error (DriverVolumeBlockDevice._do_detach).
    """
    mapping = _mapping(server_id, volume_id)
    information = json.loads(mapping.connection_info)
    if connector == "lost":
        del information["connector"]
    elif connector == "wrong":
        information["connector"]["host"] = THIRD_HOST
    mapping.connection_info = json.dumps(information)
    mapping.save()


def let_go(compute: Any, scene: Scene) -> None:
    """What ComputeManager._rebuild_default_impl does to each volume of a server that comes from another host.

    No REST request reaches it without the whole evacuation around it.
    """
    context = admin_context()
    instance = objects.Instance.get_by_uuid(context, scene.server_id)
    compute._detach_volume(context, _mapping(scene.server_id, scene.volume_id), instance, destroy_bdm=False)


def _mapping(server_id: str, volume_id: str) -> Any:
    context = nova.context.get_admin_context()
    return objects.BlockDeviceMapping.get_by_volume_and_instance(context, volume_id, server_id)
