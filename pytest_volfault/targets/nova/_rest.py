"""Nova's REST API as a WSGI application in this process, without a server and without Keystone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import webob
from nova import context, policy
from nova.api import openstack as wrappers
from nova.api.openstack import compute

from pytest_volfault.targets._processes import SECOND
from pytest_volfault.targets._tokens import USER_TOKEN
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.nova._beginnings import EVACUATE, MIGRATE, REBUILD, RESCUE, SHELVE, SHELVE_OFFLOAD
from pytest_volfault.targets.nova._new_servers import BIGGER
from pytest_volfault.targets.nova.releases.microversions import microversion as of_this_release
from volfault_fakes.cloud.identity import PROJECT, USER

Request = tuple[str, str, dict[str, Any] | None]
# Nova's api-paste.ini has it there; answers about new servers have links that begin so.
MOUNTED_AT = "/v2.1"


def attach_request(scene: Scene) -> Request:
    wishes = {"device": scene.device, "tag": scene.tag}
    body = {"volumeId": scene.volume_id, **{name: value for name, value in wishes.items() if value is not None}}
    return "POST", f"/servers/{scene.server_id}/os-volume_attachments", {"volumeAttachment": body}


def detach_request(scene: Scene) -> Request:
    return "DELETE", f"/servers/{scene.server_id}/os-volume_attachments/{scene.volume_id}", None


def delete_request(scene: Scene) -> Request:
    return "DELETE", f"/servers/{scene.server_id}", None


def show_request(scene: Scene) -> Request:
    return "GET", f"/servers/{scene.server_id}/os-volume_attachments/{scene.volume_id}", None


def list_request(scene: Scene) -> Request:
    return "GET", f"/servers/{scene.server_id}/os-volume_attachments", None


def abort_request(scene: Scene, migration: int) -> Request:
    return "DELETE", f"/servers/{scene.server_id}/migrations/{migration}", None


def _action(body: Mapping[str, Any]) -> Callable[[Scene], Request]:
    return lambda scene: ("POST", f"/servers/{scene.server_id}/action", dict(body))


# How a user asks for each flow.
REQUESTS: Mapping[str, Callable[[Scene], Request]] = {
    "attach": attach_request,
    "detach": detach_request,
    "delete": delete_request,
    "reboot": _action({"reboot": {"type": "HARD"}}),
    "soft_reboot": _action({"reboot": {"type": "SOFT"}}),
    "stop": _action({"os-stop": None}),
    "start": _action({"os-start": None}),
    "show": show_request,
    "list": list_request,
    "shelve": _action(SHELVE),
    "shelve_offload": _action(SHELVE_OFFLOAD),
    "rebuild": _action(REBUILD),
    # Without a host's name the scheduler might take the one that it was on.
    "unshelve": _action({"unshelve": {"host": SECOND}}),
    "migrate": _action(MIGRATE),
    "resize": _action({"resize": {"flavorRef": BIGGER}}),
    "confirm": _action({"confirmResize": None}),
    "revert": _action({"revertResize": None}),
    "evacuate": _action(EVACUATE),
    "rescue": _action(RESCUE),
    "unrescue": _action({"unrescue": None}),
    "snapshot": _action({"createImage": {"name": "image"}}),
    "live_migrate": _action({"os-migrateLive": {"host": None, "block_migration": "auto"}}),
}
# Those that are an administrator's: policy asks for one where a host is named or the server's is changed.
BY_ADMIN = frozenset({"unshelve", "shelve_offload", "migrate", "evacuate", "live_migrate", "abort_migration"})


class Api:
    """The compute API behind Nova's own FaultWrapper; entered with a ready context, as Keystone leaves it.

    Attributes:
        user_token: which token the member's requests came with.
    """

    def __init__(self) -> None:
        policy.init()
        self._microversion = of_this_release()
        self._application = wrappers.FaultWrapper(compute.APIRouterV21())
        self.user_token = USER_TOKEN

    def request(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        microversion: str | None = None,
        admin: bool = False,
    ) -> tuple[int, dict[str, Any]]:
        """Send a request as a member of the project, or as an administrator.

        Returns:
            The status, and the decoded body (empty where there is none).
        """
        request = webob.Request.blank(path, {"SCRIPT_NAME": MOUNTED_AT}, method=method)
        request.environ["nova.context"] = admin_context() if admin else user_context(self.user_token)
        request.headers["Content-Type"] = "application/json"
        request.headers["OpenStack-API-Version"] = f"compute {microversion or self._microversion}"
        if body is not None:
            request.body = json.dumps(body).encode()
        response = request.get_response(self._application)
        return response.status_int, json.loads(response.body) if response.body else {}


def user_context(token: str = USER_TOKEN) -> Any:
    """The context of the member who owns server and volume."""
    return context.RequestContext(
        USER, PROJECT, auth_token=token, is_admin=False, project_name="volfault", roles=["member", "reader"]
    )


def admin_context() -> Any:
    """The context of an administrator who acts in the same project."""
    return context.RequestContext(
        USER, PROJECT, auth_token="admin", is_admin=True, project_name="volfault", roles=["admin", "member"]
    )
