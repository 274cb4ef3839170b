"""A volume in use grows: its owner asks Cinder, and Cinder tells Nova."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.line import shown_error
from pytest_volfault.injection.process import USER, running
from pytest_volfault.model.outcome import Answer
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.operator import URL
from volfault_fakes.cinder.nova_api import NovaSilent, ServerEvent
from volfault_fakes.cloud import Cloud

# Cinder grows a volume in use since 3.42, for who asks in that version or a later one.
VERSION = "volume 3.42"
MORE = 1


def extend(cloud: Cloud, scene: Scene, token: str) -> Answer:
    """Ask for one GiB more, as the volume's owner; what Cinder and Nova then do is done when this returns.

    Args:
        cloud: the state.
        scene: whose volume it is.
        token: the owner's.
    """
    volume = cloud.volumes.get(scene.volume_id)
    # Of a volume that is gone the owner has a size in mind as well.
    size = (1 if volume is None else volume.size) + MORE
    headers = {"OpenStack-API-Version": VERSION, "X-Auth-Token": token}
    with running(USER):
        try:
            answer = requests.post(
                f"{URL}/volumes/{scene.volume_id}/action",
                json={"os-extend": {"new_size": size}},
                headers=headers,
                timeout=60,
            )
        except requests.RequestException as failure:
            return Answer(error=shown_error(failure))
    return Answer(answer.status_code, None if answer.ok else message_of(answer))


def message_of(answer: requests.Response) -> str:
    """What an answer that is an error says."""
    try:
        return next(f"{name}: {fault['message']}" for name, fault in answer.json().items())
    except ValueError:
        # What a proxy says is no JSON.
        return answer.text.strip() or answer.reason


def hearing(api: Api) -> Callable[[str, tuple[ServerEvent, ...]], None]:
    """What Cinder calls to tell Nova of events: POST /os-server-external-events, as its service user."""

    def hear(microversion: str, events: tuple[ServerEvent, ...]) -> None:
        body: dict[str, Any] = {
            "events": [
                {"name": each.name, "server_uuid": each.server_id, "tag": each.tag}
                for each in events
                if each.server_id is not None
            ]
        }
        try:
            with running("api"):
                status, _ = api.request(
                    "POST", "/os-server-external-events", body, microversion=microversion, admin=True
                )
        except ProcessDied:
            raise NovaSilent("connection reset by peer") from None
        if status >= 400:
            raise NovaSilent(f"nova-api answers {status}")

    return hear
