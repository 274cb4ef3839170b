"""The reference's way to Cinder: plain HTTP, no retries, so that a fault is seen as it strikes."""

from __future__ import annotations

from typing import Any

import requests

from pytest_volfault.targets._tokens import Tokens
from volfault_fakes.cloud.identity import PROJECT

URL = f"http://cinder.test/v3/{PROJECT}"
MICROVERSION = "volume 3.71"


class CinderError(Exception):
    """Cinder refused or failed.

    Attributes:
        status: HTTP status; None where no answer came.
    """

    def __init__(self, status: int | None, message: str) -> None:
        super().__init__(f"{status or 'no answer'}: {message}")
        self.status = status


class Cinder:
    """The calls that the seeds name, under the names of Nova's volume API."""

    def __init__(self) -> None:
        self._session = requests.Session()
        # Reading proxies out of the environment costs more than the whole request.
        self._session.trust_env = False
        self._session.headers["OpenStack-API-Version"] = MICROVERSION
        self.tokens = Tokens()

    @property
    def tokens(self) -> Tokens:
        """What is sent with each request."""
        return self._tokens

    @tokens.setter
    def tokens(self, tokens: Tokens) -> None:
        self._tokens = tokens
        # requests sends no header whose value is None.
        self._session.headers.update({"X-Auth-Token": tokens.user, "X-Service-Token": tokens.service})  # type: ignore[dict-item]

    def get(self, volume_id: str, token: str | None = None) -> dict[str, Any]:
        return dict(self._call("GET", f"/volumes/{volume_id}", token=token)["volume"])

    def delete(self, volume_id: str) -> None:
        self._call("DELETE", f"/volumes/{volume_id}")

    def begin_detaching(self, volume_id: str) -> None:
        self._action(volume_id, "os-begin_detaching", {})

    def roll_detaching(self, volume_id: str) -> None:
        self._action(volume_id, "os-roll_detaching", {})

    def terminate_connection(self, volume_id: str, connector: dict[str, Any]) -> None:
        self._action(volume_id, "os-terminate_connection", {"connector": connector})

    def detach(self, volume_id: str, attachment_id: str | None) -> None:
        self._action(volume_id, "os-detach", {"attachment_id": attachment_id} if attachment_id else {})

    def reserve(self, volume_id: str) -> None:
        self._action(volume_id, "os-reserve", {})

    def unreserve(self, volume_id: str) -> None:
        self._action(volume_id, "os-unreserve", {})

    def initialize_connection(self, volume_id: str, connector: dict[str, Any]) -> dict[str, Any]:
        answer = self._action(volume_id, "os-initialize_connection", {"connector": connector})
        information = answer["connection_info"]
        return {**information["data"], "driver_volume_type": information["driver_volume_type"]}

    def attach(self, volume_id: str, server_id: str, device: str) -> None:
        self._action(volume_id, "os-attach", {"instance_uuid": server_id, "mountpoint": device, "mode": "rw"})

    def attachments_of(self, server_id: str) -> list[dict[str, Any]]:
        return list(self._call("GET", f"/attachments?instance_id={server_id}")["attachments"])

    def attachment_get(self, attachment_id: str) -> dict[str, Any]:
        return dict(self._call("GET", f"/attachments/{attachment_id}")["attachment"])

    def attachment_create(self, volume_id: str, server_id: str) -> str:
        body = {"attachment": {"volume_uuid": volume_id, "instance_uuid": server_id}}
        return str(self._call("POST", "/attachments", body)["attachment"]["id"])

    def attachment_update(self, attachment_id: str, connector: dict[str, Any]) -> dict[str, Any]:
        answer = self._call("PUT", f"/attachments/{attachment_id}", {"attachment": {"connector": connector}})
        return dict(answer["attachment"]["connection_info"])

    def attachment_complete(self, attachment_id: str) -> None:
        self._call("POST", f"/attachments/{attachment_id}/action", {"os-complete": {}})

    def attachment_delete(self, attachment_id: str) -> None:
        self._call("DELETE", f"/attachments/{attachment_id}")

    def _action(self, volume_id: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._call("POST", f"/volumes/{volume_id}/action", {name: body})

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None
    ) -> dict[str, Any]:
        headers = {} if token is None else {"X-Auth-Token": token}
        try:
            response = self._session.request(method, URL + path, json=body, headers=headers, timeout=60)
        except requests.RequestException as error:
            raise CinderError(None, str(error)) from error
        if response.status_code >= 400:
            raise CinderError(response.status_code, response.text)
        return dict(response.json()) if response.content else {}
