"""A server is made anew on its host, of an image: its root disk is written again, and its other volumes stay.

Nova's API reference, "Rebuild Server": from 2.93 on also where the root disk is a volume, which Cinder then reimages
(Cinder's API reference, "Reimage a volume"; it tells Nova by the event `volume-reimaged`). In which states it may be
asked, and what the server is then: as before, and active where it was in error.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.model._made import made, of_image
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_released

REBUILT_IN = ("active", "stopped", "error")
_SELECT = Step("", "select_destinations", ("nova.rpc.call.select_destinations",))
_SHUTDOWN = Step("", "shutdown", ("libvirt.shutdown",))
# An attachment without a host keeps the volume for the server.
_KEEP = Step("", "attachment_create", ("cinder.attachment_create",))
_DISCONNECT = Step("", "disconnect_volume", ("brick.disconnect_volume", "brick.unmount"))
_LET_GO = Step("", "attachment_delete", ("cinder.attachment_delete",))
_UNDEFINE = Step("", "undefine", ("libvirt.undefine_flags", "libvirt.undefine"))
_REIMAGE = Step("", "reimage", ("cinder.os-reimage",))
_TELL = Step("", "tell_nova", ("nova.api.volume-reimaged",))
_EXPORT = Step("", "attachment_update", ("cinder.attachment_update",))
_CONNECT = Step("", "connect_volume", ("brick.connect_volume", "brick.mount"))
_COMPLETE = Step("", "attachment_complete", ("cinder.attachment_complete",))
_SPAWN = Step("", "spawn", ("libvirt.define_domain",))
_RUN = Step("", "run", ("libvirt.create",))
_SAME = (_EXPORT, _COMPLETE, _CONNECT, _SPAWN, _RUN)
_OF_ROOT = (_SELECT, _SHUTDOWN, _DISCONNECT, _UNDEFINE, _KEEP, _LET_GO, _REIMAGE, _TELL, *_SAME)
_BESIDE_ROOT = (_SHUTDOWN, _KEEP, _DISCONNECT, _LET_GO, _UNDEFINE, *_SAME)


def _there(variant: Variant) -> Facts:
    return made(variant) if variant.boot else of_image(variant)


def _rebuilt(variant: Variant) -> Facts:
    state = "active" if variant.vm_state == "error" else variant.vm_state
    reimaged = ("volume.reimaged",) if variant.boot else ()
    return _there(replace(variant, vm_state=state)).but("server.restarted[host1]", *reimaged)


def _mended(variant: Variant) -> tuple[Facts, ...]:
    """Running or stopped, with the old image or the new one."""
    states = (replace(variant, vm_state=state) for state in ("active", "stopped"))
    return tuple(end for each in states for end in (_there(each), _rebuilt(each)))


def _steps(variant: Variant) -> tuple[Step, ...]:
    nothing = (_CONNECT, _DISCONNECT) if variant.protocol in WITHOUT_DEVICE else ()
    taken = (step for step in (_OF_ROOT if variant.boot else _BESIDE_ROOT) if step not in nothing)
    return tuple(replace(step, number=str(number)) for number, step in enumerate(taken, 1))


REBUILD = Flow(
    "rebuild",
    "a server is made anew of an image: its root disk is written again, and its other volumes stay",
    variants=("attachments-boot", "attachments-rbd-boot", "attachments"),
    command="openstack --os-compute-api-version 2.93 server rebuild --reimage-boot-volume --image IMAGE SERVER",
    start=_there,
    of_server=True,
    goal=_rebuilt,
    mended=_mended,
    steps=_steps,
    reaches=lambda variant: variant.vm_state in REBUILT_IN and variant.host == "up" and is_released(variant),
)
