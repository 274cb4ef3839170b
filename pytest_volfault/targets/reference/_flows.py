"""Which function of the reference a user's request reaches, by the name of the flow."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene
from pytest_volfault.targets.reference._attach import request_attach
from pytest_volfault.targets.reference._delete import request_delete
from pytest_volfault.targets.reference._detach import detach_volume, request_detach
from pytest_volfault.targets.reference._parties import Parties
from pytest_volfault.targets.reference._power import request_start, request_stop
from pytest_volfault.targets.reference._reading import request_list, request_show
from pytest_volfault.targets.reference._reboot import HARD, SOFT, request_reboot
from pytest_volfault.targets.reference._styles import STYLES


def _attach(nova: Parties, variant: Variant, scene: Scene) -> Answer:
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
    return Answer(200)


def _detach(nova: Parties, variant: Variant, scene: Scene) -> Answer:
    if variant.connector == "own":
        request_detach(nova, scene.server_id, scene.volume_id, scene.microversion)
    else:
        # A rebuild on another host: no request asks for this; the new host's nova-compute does it by itself.
        nova.bus.cast(
            "detach_volume", detach_volume, nova, server_id=scene.server_id, volume_id=scene.volume_id,
            attachment_id=None, destroy_bdm=False, by=nova.host,
        )  # fmt: skip
        return Answer()
    return Answer(202)


def _delete(nova: Parties, _variant: Variant, scene: Scene) -> Answer:
    request_delete(nova, scene.server_id)
    return Answer(204)


def _of_server(request: Callable[[Parties, str], int]) -> Callable[[Parties, Variant, Scene], Answer]:
    return lambda nova, _, scene: Answer(request(nova, scene.server_id))


# flow -> what serves it; returns what its user sees of a success.
REQUESTS: Mapping[str, Callable[[Parties, Variant, Scene], Answer]] = {
    "attach": _attach,
    "detach": _detach,
    "delete": _delete,
    "reboot": _of_server(functools.partial(request_reboot, HARD)),
    "soft_reboot": _of_server(functools.partial(request_reboot, SOFT)),
    "stop": _of_server(request_stop),
    "start": _of_server(request_start),
    "show": lambda nova, _, scene: request_show(nova, scene),
    "list": lambda nova, _, scene: request_list(nova, scene),
}
