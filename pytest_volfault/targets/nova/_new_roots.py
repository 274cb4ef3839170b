"""The root disk of a server that is about to be made: a volume that there is, or one that Nova has Cinder make.

Cinder chooses the id of what it makes. Here the choice is made before, as that of the server's is, so that a scene can
name a volume that does not exist yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets.nova._image_rows import LINUX
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot

# One of block_device_mapping_v2.
Disk = Mapping[str, Any]

# `--volume VOLUME`, `--image IMAGE --boot-from-volume 1`, `--snapshot SNAPSHOT`.
_ASKED: Mapping[str, Callable[[Cloud, Sequence[str]], Disk]] = {
    "volume": lambda _cloud, ids: {"source_type": "volume", "uuid": ids[0]},
    "from_image": lambda _cloud, _ids: {"source_type": "image", "uuid": LINUX.id, "volume_size": 1},
    "from_snapshot": lambda cloud, ids: {
        "source_type": "snapshot", "uuid": cloud.snapshots_of(ids[1])[0].id, "volume_size": 1,
    },
}  # fmt: skip


def add_root(cloud: Cloud, variant: Variant) -> tuple[str, ...]:
    """Let there be what a root disk is made from.

    Returns:
        The id of the root disk, which may be promised only, and that of the volume that it is made from.
    """
    # What is said of sharing is said of another volume.
    there = replace(variant, boot=True, multiattach=False)
    if variant.source == "volume":
        return (cloud_setup.make_volume(cloud, there).id,)
    cloud_setup.choose_backend(cloud, variant)
    cloud.promised = promised = cloud.new_id()
    if variant.source == "from_image":
        return (promised,)
    origin = cloud_setup.make_volume(cloud, there)
    snapshot = Snapshot(cloud.new_id(), origin.id)
    cloud.put("snapshots", snapshot.id, snapshot)
    return promised, origin.id


def asked_root(cloud: Cloud, variant: Variant, ids: Sequence[str]) -> Disk:
    """How a user says what it is to be; `ids` as `add_root` has returned them."""
    goes = {"delete_on_termination": True} if variant.on_termination == "delete" else {}
    return {**_ASKED[variant.source](cloud, ids), **goes}
