"""Requests as Nova sent them before the attachments API, and what they leave in Cinder's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.identity import PROJECT

URL = f"http://cinder.test/v3/{PROJECT}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Cinder said: the HTTP status, and the message of an error."""

    code: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of volume_attachment. The defaults are those of one that no server and no host was written into."""

    status: str = "error_attaching"
    mode: str | None = None
    server: str | None = None
    host: str | None = None
    mountpoint: str | None = None


def act(volume_id: str, action: str, argument: Any = None, *, service: bool = False, token: str = "user") -> Answer:
    """POST /volumes/{id}/action."""
    reply = requests.post(
        f"{URL}/volumes/{volume_id}/action",
        json={action: argument},
        headers={"X-Auth-Token": token, **({"X-Service-Token": "nova"} if service else {})},
        timeout=60,
    )
    if reply.status_code < 400:
        return Answer(reply.status_code)
    (fault,) = reply.json().values()
    return Answer(reply.status_code, fault["message"])


def told(volume_id: str) -> list[str]:
    """GET /messages: what Cinder tells the user of a volume."""
    headers = {"X-Auth-Token": "user", "OpenStack-API-Version": "volume 3.5"}
    reply = requests.get(f"{URL}/messages", {"resource_uuid": volume_id}, headers=headers, timeout=60)
    return [message["user_message"] for message in reply.json()["messages"]]


def volume_row(cloud: Cloud, volume_id: str) -> tuple[str, str]:
    """Status and attach_status of a volume."""
    volume = cloud.volumes[volume_id]
    return volume.status, volume.attach_status


def attachment_rows(cloud: Cloud, volume_id: str) -> list[Row]:
    """The attachments of a volume, oldest first."""
    return [
        Row(row.attach_status, row.attach_mode, row.instance_uuid, row.attached_host, row.mountpoint)
        for row in cloud.attachments_of(volume_id)
    ]
