"""Which function of the reference a user's request reaches, by the name of the flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference._attach import request_attach
from pytest_volfault.targets.reference._delete import request_delete
from pytest_volfault.targets.reference._detach import detach_volume, request_detach
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._styles import STYLES


def _attach(nova: Parties, variant: Variant, scene: Scene) -> int:
    request_attach(
        nova,
        STYLES[variant.style],
        scene.server_id,
        scene.volume_id,
        device=scene.device,
        tag=scene.tag,
        microversion=scene.microversion,
        save_early=variant.saved == "early",
    )
    return 200


def _detach(nova: Parties, variant: Variant, scene: Scene) -> int | None:
    if variant.connector == "own":
        request_detach(nova, scene.server_id, scene.volume_id, scene.microversion)
    else:
        # A rebuild on another host: no request asks for this; the new host's nova-compute does it by itself.
        nova.bus.cast(
            "detach_volume", detach_volume, nova, server_id=scene.server_id, volume_id=scene.volume_id,
            attachment_id=None, destroy_bdm=False, by=nova.host,
        )  # fmt: skip
        return None
    return 202


def _delete(nova: Parties, _variant: Variant, scene: Scene) -> int:
    request_delete(nova, scene.server_id)
    return 204


# flow -> what serves it; returns the status of success, None where nobody has asked.
REQUESTS: Mapping[str, Callable[[Parties, Variant, Scene], int | None]] = {
    "attach": _attach,
    "detach": _detach,
    "delete": _delete,
}
