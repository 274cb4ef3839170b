"""What Nova's API tells of a server's volumes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.targets._told import Attached, listed, shown
from pytest_volfault.targets.contract import Scene

Body = dict[str, Any]


def _shown(scene: Scene, status: int, body: Body) -> Attached | None:
    if status == 200:
        return shown(scene, has=True)
    # A server that is not there is a 404 as well, which names that one.
    denied = status == 404 and scene.volume_id in str(body)
    return shown(scene, has=False) if denied else None


def _listed(scene: Scene, status: int, body: Body) -> Attached | None:
    return listed(scene, {each["volumeId"] for each in body["volumeAttachments"]}) if status == 200 else None


def nothing(_scene: Scene, _status: int, _body: Body) -> None:
    """Of a flow that does not ask for it."""


# Flow -> (scene, status, body) -> what was told; None where nothing was.
TOLD: Mapping[str, Callable[[Scene, int, Body], Attached | None]] = {"show": _shown, "list": _listed}
