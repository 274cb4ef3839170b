"""A volume in use moves to another pool: an administrator asks Cinder, and Cinder asks Nova to copy it."""

from __future__ import annotations

from collections.abc import Callable

import requests

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.line import shown_error
from pytest_volfault.injection.process import USER, running
from pytest_volfault.model.outcome import Answer
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova._growing import message_of
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.operator import HEADERS, URL
from volfault_fakes.cinder.migrating import POOLS
from volfault_fakes.cinder.nova_api import NovaSilent
from volfault_fakes.cloud import Cloud


def migrate(cloud: Cloud, scene: Scene) -> Answer:
    """Ask for the other pool of the same backend; what Cinder and Nova then do is done when this returns."""
    volume = cloud.volumes.get(scene.volume_id)
    protocol, here = ("iscsi", POOLS[0]) if volume is None else (volume.protocol, volume.pool)
    there = next(pool for pool in POOLS if pool != here)
    body = {"os-migrate_volume": {"host": f"cinder@{protocol}#{there}"}}
    with running(USER):
        try:
            answer = requests.post(f"{URL}/volumes/{scene.volume_id}/action", json=body, headers=HEADERS, timeout=60)
        except requests.RequestException as failure:
            return Answer(error=shown_error(failure))
    return Answer(answer.status_code, None if answer.ok else message_of(answer))


def swapping(api: Api) -> Callable[[str, str, str], None]:
    """What Cinder calls to have a volume copied: PUT /servers/{id}/os-volume_attachments/{volume}, as a service."""

    def swap(server_id: str, volume_id: str, new_id: str) -> None:
        path = f"/servers/{server_id}/os-volume_attachments/{volume_id}"
        try:
            with running("api"):
                status, _ = api.request("PUT", path, {"volumeAttachment": {"volumeId": new_id}}, admin=True)
        except ProcessDied:
            raise NovaSilent("connection reset by peer") from None
        if status >= 400:
            raise NovaSilent(f"nova-api answers {status}")

    return swap
