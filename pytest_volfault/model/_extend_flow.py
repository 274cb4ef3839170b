"""A volume grows while a server has it: Cinder does it, and tells Nova, which tells the guest.

Cinder's API reference, "Extend a volume size": from 3.42 on also of a volume that is in use. Nova's, "Create External
Events": `volume-extended` is for "the size of the volume to be updated" on the server's side.
"""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, is_on_host, whole

# On no host there is nobody to tell, and Cinder says `reserved`.
_NOT_IN = ("shelved_offloaded",)
# QEMU is told of no file (os-brick's connectors of what is mounted); nor do these have a driver that grows a volume.
_FILES = ("nfs", "smbfs", "quobyte", "vzstorage", "scality", "glusterfs")
_EXTEND = Step("1", "extend", ("cinder.os-extend",))
_TELL = Step("2", "tell_nova", ("nova.api.volume-extended",))
_RESCAN = Step("3", "extend_volume", ("brick.extend_volume",))
_RESIZE = Step("4", "block_resize", ("libvirt.block_resize",))


def _grown(variant: Variant) -> Facts:
    """Larger, and whoever has it knows: who is off sees it when they start."""
    return whole(variant).but("volume.grown")


def _steps(variant: Variant) -> tuple[Step, ...]:
    # What QEMU opens by itself nobody has to look at again.
    rescan = () if variant.protocol in WITHOUT_DEVICE else (_RESCAN,)
    return (_EXTEND, _TELL, *rescan, *((_RESIZE,) if is_on_host(variant) else ()))


EXTEND = Flow(
    "extend",
    "a volume grows while a server has it",
    variants=("attachments", "legacy", "attachments-rbd", "attachments-stopped"),
    command="openstack --os-volume-api-version 3.42 volume set --size SIZE VOLUME",
    start=whole,
    goal=_grown,
    steps=_steps,
    reaches=lambda variant: (
        is_let_in(variant)
        and variant.user_token == "valid"
        and variant.vm_state not in _NOT_IN
        and variant.host == "up"
        and variant.protocol not in _FILES
    ),
)
