"""A server that its user has asked for and that no host has begun to build, brought about by that request alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets.nova._bus import Bus
from pytest_volfault.targets.nova._image_rows import LINUX
from pytest_volfault.targets.nova._new_roots import Disk
from pytest_volfault.targets.nova._new_servers import request_for
from pytest_volfault.targets.nova._rest import Api
from pytest_volfault.targets.nova._server_states import ask
from volfault_fakes.cloud import Cloud

# The word for its state -> where the request stands.
STANDS: Mapping[str, Callable[[Bus], AbstractContextManager[None]]] = {
    # The conductor has given it a host, whose nova-compute never hears of it.
    "building": lambda bus: bus.losing("build_and_run_instance"),
    # The conductor is busy, and takes the request next.
    "requested": Bus.holding,
}


def ask_for(flow: str, variant: Variant, cloud: Cloud, api: Api, bus: Bus) -> str:
    """Ask for it with the volume that the flow is about, unless that is to attach it.

    Args:
        flow: what it is asked for.
        variant: in what.
        cloud: where the volume is made.
        api: the compute API.
        bus: behind it.

    Returns:
        The volume's id.
    """
    volume_id = cloud_setup.make_volume(cloud, variant).id
    with STANDS[variant.vm_state](bus):
        image = "" if variant.boot else LINUX.id
        request = request_for(*_disks(flow, variant, volume_id), image=image)
        ask(api, *request, settle=lambda: None)
    return volume_id


def _disks(flow: str, variant: Variant, volume_id: str) -> Iterator[Disk]:
    volume: Disk = {"source_type": "volume", "uuid": volume_id, "delete_on_termination": variant.boot}
    if not variant.boot:
        # A disk of its host's, as clients ask for it.
        yield {"source_type": "image", "destination_type": "local", "uuid": LINUX.id, "delete_on_termination": True}
    if flow != "attach":
        yield volume
