"""What an answer says of a server's volumes, by the roles of these."""

from __future__ import annotations

from collections.abc import Collection

from pytest_volfault.targets.contract import Scene

Attached = tuple[tuple[str, bool], ...]


def listed(scene: Scene, volume_ids: Collection[str]) -> Attached:
    """Of every volume that plays a role, whether a list has it."""
    return tuple(sorted((str(scene.cast.role_of(each)), each in volume_ids) for each in scene.cast.volumes))


def shown(scene: Scene, *, has: bool) -> Attached:
    """Of the one that was asked about; of one that plays no role there is nothing to say."""
    role = scene.cast.role_of(scene.volume_id)
    return () if role is None else ((role, has),)
