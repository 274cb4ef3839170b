"""Nova's REST API as a WSGI application in this process, without a server and without Keystone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import webob
from nova import context, policy
from nova.api import openstack as wrappers
from nova.api.openstack import compute

MICROVERSION = "2.97"
PROJECT = "6f70656e737461636b2d766f6c666c74"
Request = tuple[str, str, dict[str, Any] | None]
USER = "766f6c6661756c742d75736572000000"


def _attach(server_id: str, volume_id: str) -> Request:
    body = {"volumeAttachment": {"volumeId": volume_id}}
    return "POST", f"/servers/{server_id}/os-volume_attachments", body


def _detach(server_id: str, volume_id: str) -> Request:
    return "DELETE", f"/servers/{server_id}/os-volume_attachments/{volume_id}", None


# How a user asks for each flow.
REQUESTS: Mapping[str, Callable[[str, str], Request]] = {"attach": _attach, "detach": _detach}


class Api:
    """The compute API behind Nova's own FaultWrapper; entered with a ready context, as Keystone leaves it."""

    def __init__(self) -> None:
        policy.init()
        self._application = wrappers.FaultWrapper(compute.APIRouterV21())

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Send a request as a member of the project.

        Returns:
            The status, and the decoded body (empty where there is none).
        """
        request = webob.Request.blank(path, method=method)
        request.environ["nova.context"] = user_context()
        request.headers["Content-Type"] = "application/json"
        request.headers["OpenStack-API-Version"] = f"compute {MICROVERSION}"
        if body is not None:
            request.body = json.dumps(body).encode()
        response = request.get_response(self._application)
        return response.status_int, json.loads(response.body) if response.body else {}


def user_context() -> Any:
    """The context of the member who owns server and volume."""
    return context.RequestContext(
        USER, PROJECT, auth_token="user-token", is_admin=False, project_name="volfault", roles=["member", "reader"]
    )
