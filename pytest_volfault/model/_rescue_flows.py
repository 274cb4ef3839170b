"""A server is booted from another image, to be mended, and back from its own disk.

Nova's API reference, "Rescue Server" and "Unrescue Server": in which states each may be asked, and what the server is
then. "Rescue an instance" in the guide for users: with `hw_rescue_device` and `hw_rescue_bus` on the image "all devices
both local and remote" stay attached.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from pytest_volfault.model._made import made
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, powered, whole

RESCUED_IN = ("active", "stopped", "error")
_ATTACHED = Step("1", "check_attached", ("cinder.volume_get",))
_SHUTDOWN = Step("2", "shutdown", ("libvirt.shutdown",))
_FETCH = Step("3", "fetch_image", ("glance.image_download",))
_CONNECT = Step("4", "connect_volume", ("brick.connect_volume", "brick.mount"))
_DEFINE = Step("5", "define", ("libvirt.define_domain",))
_RUN = Step("6", "create", ("libvirt.create",))
_DESTROY = Step("1", "destroy", ("libvirt.destroy",))


def _rescue_steps(variant: Variant) -> tuple[Step, ...]:
    shutdown = () if variant.vm_state == "stopped" else (_SHUTDOWN,)
    connect = () if variant.protocol in WITHOUT_DEVICE else (_CONNECT,)
    return (_ATTACHED, *shutdown, _FETCH, *connect, _DEFINE, _RUN)


def _there(variant: Variant) -> Facts:
    """A server whose root disk is a volume is one that was made: Nova asks Placement what its host can do."""
    return made(variant) if variant.boot else whole(variant)


def _runs(vm_state: str, variant: Variant) -> Facts:
    return _there(replace(variant, vm_state=vm_state)).but("server.restarted[host1]")


def _is_asked_in(states: tuple[str, ...], variant: Variant) -> bool:
    return variant.vm_state in states and variant.task == "none" and variant.host == "up"


RESCUE = Flow(
    "rescue",
    "a server with a volume is booted from another image, to be mended",
    variants=("attachments", "attachments-boot"),
    command="openstack server rescue --image IMAGE SERVER",
    start=_there,
    goal=functools.partial(_runs, "rescued"),
    steps=_rescue_steps,
    reaches=lambda variant: _is_asked_in(RESCUED_IN, variant) and is_let_in(variant),
    after=functools.partial(powered, "rescued"),
)
UNRESCUE = Flow(
    "unrescue",
    "a rescued server with a volume is booted from its own disk again",
    variants=("attachments-rescued", "attachments-rescued-boot"),
    command="openstack server unrescue SERVER",
    start=_there,
    goal=functools.partial(_runs, "active"),
    steps=lambda _: (_DESTROY, replace(_DEFINE, number="2"), replace(_RUN, number="3")),
    reaches=lambda variant: _is_asked_in(("rescued",), variant),
    after=functools.partial(powered, "active"),
)
