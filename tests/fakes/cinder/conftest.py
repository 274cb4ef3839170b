"""A laboratory over the fake Cinder: requests as the measurements on the real one made them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from volfault_fakes import Cloud
from volfault_fakes.cinder import CinderEndpoint, microversions
from volfault_fakes.cinder.releases import release
from volfault_fakes.cloud.identity import PROJECT

INSTANCE = "11111111-1111-4111-8111-111111111111"
INSTANCE_2 = "22222222-2222-4222-8222-222222222222"
NOWHERE = "99999999-9999-4999-8999-999999999999"
TOKEN = f"admin:{PROJECT}"
HEADERS = {
    "Accept": "application/json",
    "OpenStack-API-Version": "volume 3.71",
    "X-Auth-Token": TOKEN,
}
CONNECTOR = {
    "host": "cmp1",
    "ip": "127.0.0.1",
    "initiator": "iqn.1993-08.org.debian:01:aa",
    "platform": "x86_64",
    "os_type": "linux",
    "multipath": False,
}
CONNECTOR_2 = {**CONNECTOR, "host": "cmp2", "initiator": "iqn.1993-08.org.debian:01:bb"}


@dataclass
class Answer:
    code: int
    body: Any
    headers: Any

    @property
    def error(self) -> str:
        """`faultName: message`, or an empty string."""
        if self.code < 400 or not isinstance(self.body, dict):
            return ""
        (name, fault), *_ = self.body.items()
        return f"{name}: {fault['message']}"


class Lab:
    def __init__(self, cinder: CinderEndpoint, token: str = TOKEN) -> None:
        self.token = token
        self.cinder = cinder
        self.cloud = cinder.cloud
        self.service = False
        self.newest = microversions.text(cinder.operations.release.maximum)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["X-Auth-Token"] = token

    def call(self, method: str, path: str, body: Any = None, version: str = "", **headers: str) -> Answer:
        version = f"volume {version or self.newest}"
        headers = {"X-Auth-Token": self.token, "OpenStack-API-Version": version, **headers}
        if self.service:
            headers |= {"X-Service-Roles": "service", "X-Service-Token": "nova"}
        reply = self.session.request(method, f"{self.cinder.url}/v3/{PROJECT}{path}", json=body, headers=headers)
        try:
            document = reply.json()
        except json.JSONDecodeError:
            document = reply.text
        return Answer(reply.status_code, document, reply.headers)

    def ask(self, method: str, url: str, body: Any = None, **headers: str | None) -> requests.Response:
        """Send a request just as it is written; a header of None is left out."""
        kind = {} if body is None else {"Content-Type": "application/json"}
        sent = {**HEADERS, **kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        kept = {name: value for name, value in sent.items() if value is not None}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        request = requests.Request(method, self.cinder.url, headers=kept, data=data).prepare()
        request.url = self.cinder.url + url
        return self.session.send(request, allow_redirects=False)

    def refusal(self, reply: requests.Response) -> tuple[int, str]:
        """The code and the message of a fault."""
        ((_, fault),) = reply.json().items()
        assert fault["code"] == reply.status_code
        return reply.status_code, fault["message"]

    def act(self, volume_id: str, action: str, argument: Any = None, **options: Any) -> Answer:
        return self.call("POST", f"/volumes/{volume_id}/action", {action: argument}, **options)

    def volume(self, **columns: Any) -> str:
        return str(self.cloud.add_volume(**columns).id)

    def attach(
        self,
        volume_id: str | None = None,
        instance: str = INSTANCE,
        connector: Any = CONNECTOR,
        *,
        complete: bool = True,
    ) -> tuple[str, str]:
        """By the attachments API: (volume id, attachment id)."""
        volume_id = volume_id or self.volume()
        wanted = {"instance_uuid": instance, "volume_uuid": volume_id}
        if connector is not None:
            wanted["connector"] = connector
        answer = self.call("POST", "/attachments", {"attachment": wanted})
        assert answer.code == 200, answer
        attachment_id = answer.body["attachment"]["id"]
        if complete:
            assert self.complete(attachment_id).code == 204
        return volume_id, attachment_id

    def complete(self, attachment_id: str, **options: Any) -> Answer:
        return self.call("POST", f"/attachments/{attachment_id}/action", {"os-complete": None}, **options)

    def attach_legacy(self, **columns: Any) -> tuple[str, str]:
        """By os-reserve, os-initialize_connection and os-attach: (volume id, attachment id)."""
        volume_id = self.volume(**columns)
        assert self.act(volume_id, "os-reserve").code == 202
        assert self.act(volume_id, "os-initialize_connection", {"connector": CONNECTOR}).code == 200
        argument = {"instance_uuid": INSTANCE, "mountpoint": "/dev/vdb", "mode": "rw"}
        assert self.act(volume_id, "os-attach", argument).code == 202
        (row,) = self.cloud.attachments_of(volume_id)
        return volume_id, row.id

    def exports(self, volume_id: str) -> list[str]:
        """The hosts that the volume is mapped to."""
        return [host for key, host in self.cloud.exports if key == volume_id]

    def state(self, volume_id: str) -> str:
        """A volume and its attachments, written as the measurements wrote them."""
        volume = self.cloud.volumes.get(volume_id)
        if volume is None:
            return "GONE"
        attachments = [
            (
                row.attach_status,
                row.attach_mode or "-",
                "inst" if row.instance_uuid else "host" if row.attached_host else "-",
                "ci" if row.connection_info else "-",
            )
            for row in self.cloud.attachments_of(volume_id)
        ]
        return f"{volume.status}/{volume.attach_status} {attachments}"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def lab(cloud: Cloud) -> Iterator[Lab]:
    with CinderEndpoint(cloud, auth_strategy="noauth") as cinder:
        yield Lab(cinder)


@pytest.fixture
def guarded(cloud: Cloud) -> Iterator[Lab]:
    """Behind a Keystone, and asked by an ordinary member."""
    with CinderEndpoint(cloud) as cinder:
        yield Lab(cinder, "user")


@pytest.fixture(params=["12.0.10", "22.0.0", "29.0.0"])
def version(request: pytest.FixtureRequest) -> str:
    """Of each Cinder that the fake can be."""
    return str(request.param)


@pytest.fixture
def old(cloud: Cloud, version: str) -> Iterator[Lab]:
    """The laboratory of that version."""
    with CinderEndpoint(cloud, release=release(version), auth_strategy="noauth") as cinder:
        yield Lab(cinder)


@pytest.fixture
def names() -> Any:
    """The names that requests and expectations share."""
    return NAMES


class NAMES:
    INSTANCE = INSTANCE
    INSTANCE_2 = INSTANCE_2
    NOWHERE = NOWHERE
    CONNECTOR = CONNECTOR
    CONNECTOR_2 = CONNECTOR_2
