"""Volumes that QEMU opens over the network, without the host: RBD images, and Nova's `fake`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cloud.protocols._protocol import Protocol, Reach
from volfault_fakes.cloud.tables import Volume


def _rbd(volume: Volume, _host: str) -> Mapping[str, Any]:
    return {
        "name": f"volumes/volume-{volume.id}",
        "hosts": ["10.0.0.2"],
        "ports": ["6789"],
        "cluster_name": "ceph",
        "auth_enabled": False,
        "auth_username": None,
        "secret_type": "ceph",
        "secret_uuid": None,
        "volume_id": volume.id,
        "discard": True,
    }


def no_image(name: str) -> str:
    """What librbd says of an image that is not there."""
    return f"[errno 2] RBD image not found (error opening image {name.encode()!r} at snapshot None)"


def _peers(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return list(zip(data["hosts"], data["ports"], strict=True))


NETWORK = (
    Protocol(
        "rbd",
        _rbd,
        lambda data: str(data["name"]),
        Reach.NOTHING,
        "network",
        driver={"discard": "unmap"},
        source=lambda _, path: {"protocol": "rbd", "name": path},
        peers=_peers,
        locked=True,
    ),
    # No backend hands it out; Nova has a driver for it all the same, which gives every volume one source.
    Protocol(
        "fake",
        lambda volume, _: {"volume_id": volume.id},
        lambda _: "",
        Reach.NOTHING,
        "network",
        source=lambda *_: {"protocol": "fake", "name": "fake"},
    ),
)
