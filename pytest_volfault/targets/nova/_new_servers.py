"""The servers that requests make: how they are asked for, and which ids they get.

Nova chooses a server's id within the request. Here the choice is made before, so that a scene can name a server that
does not exist yet.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova._image_rows import LINUX
from pytest_volfault.targets.nova._new_roots import Disk

# The flavors that there are: one for new servers and one that they are resized to, without a disk and with one.
FLAVOR, BIGGER, WITH_DISK, BIGGER_WITH_DISK = "1", "2", "3", "4"


def request_for(*disks: Disk, image: str = "", host: str = "") -> tuple[str, str, dict[str, Any]]:
    """How a user asks for a server that has those disks from the beginning; the first one is its root disk.

    Args:
        disks: volumes, where nothing else is said of them.
        image: what the root disk is made of that is no volume.
        host: where an administrator wants it; empty where that is the scheduler's to say.
    """
    volumes = [
        {"boot_index": 0 if place == 0 else -1, "destination_type": "volume", **disk}
        for place, disk in enumerate(disks)
    ]
    # As all releases take it; the name of a host by itself is of microversion 2.74.
    place = {"availability_zone": f"nova:{host}"} if host else {}
    return _request({"flavorRef": FLAVOR, "imageRef": image, "block_device_mapping_v2": volumes, **place})


def request_of_image() -> tuple[str, str, dict[str, Any]]:
    """How a user asks for a server whose root disk is on its host: `openstack server create --image`."""
    return _request({"flavorRef": WITH_DISK, "imageRef": LINUX.id})


def _request(wanted: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    return "POST", "/servers", {"server": {"name": "server", "networks": "none", **wanted}}


class NewServers:
    """Gives ids to new servers: the one that the scene names, as long as nobody has it, and then others.

    Attributes:
        first: the scene's; None where its flow makes no server.
        is_known: whether Nova has ever had a server of an id.
    """

    def __init__(self) -> None:
        self.first: str | None = None
        self.is_known: Callable[[str], bool] = lambda _: False

    @contextmanager
    def giving(self, server_id: str) -> Iterator[None]:
        """Within the block a new server gets that id."""
        first, self.first = self.first, server_id
        try:
            yield
        finally:
            self.first = first

    def stand_ins(self) -> Mapping[str, Callable[[Any], Any]]:
        """The replacements, for a `Substitution`."""
        return {"nova.compute.api:uuidutils": self._choosing}

    def _choosing(self, original: Any) -> Borrowed:
        def generate_uuid(*args: Any, **kwargs: Any) -> str:
            return original.generate_uuid(*args, **kwargs) if self.first is None else self._next(self.first)

        return Borrowed(original, generate_uuid=generate_uuid)

    def _next(self, first: str) -> str:
        later = (str(uuid.uuid5(uuid.UUID(first), str(number))) for number in itertools.count(2))
        return next(each for each in itertools.chain((first,), later) if not self.is_known(each))
