"""Who plays in the scenes of Nova."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Variant


@pytest.mark.parametrize(
    ("flow", "variant", "servers", "hosts"),
    [
        ("detach", "attachments", 1, ("compute1",)),
        ("attach", "attachments-multiattach", 2, ("compute1",)),
        ("detach", "attachments-multiattach", 2, ("compute1",)),
        ("detach", "legacy-moved_stashed", 1, ("compute1", "compute2")),
    ],
)
def test_a_scene_names_its_servers_and_hosts(
    nova: Any, flow: str, variant: str, servers: int, hosts: tuple[str, ...]
) -> None:
    with nova.playing():
        scene = nova.prepare(flow, Variant.parse(variant))
        assert scene.cast.hosts == hosts
        assert scene.cast.volumes == (scene.volume_id,)
        assert len(scene.cast.servers) == servers
        assert scene.cast.server() == scene.server_id
        others = {row.instance_uuid for row in nova.cloud.attachments_of(scene.volume_id)} - {scene.server_id}
        assert others == set(scene.cast.servers[1:])
