"""What takes a server from its host, or brings it to another one: its volumes go with it.

Nova's API reference, "Servers - run an action" and "- run an administrative action": what the server is afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_volfault.model._made import (
    elsewhere,
    evacuated,
    evacuated_and_active,
    left_behind,
    made,
    of_image_and_used,
    offloaded,
    offloaded_of_image,
    resized,
    shelved,
    stopped_elsewhere,
    unshelved,
    whole_somewhere,
)
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, is_released

_SELECT = Step("", "select_destinations", ("nova.rpc.call.select_destinations",))
_SHUTDOWN = Step("", "shutdown", ("libvirt.shutdown",))
_DESTROY = Step("", "destroy", ("libvirt.destroy",))
_UNDEFINE = Step("", "undefine", ("libvirt.undefine_flags", "libvirt.undefine"))
_DISCONNECT = Step("", "disconnect_volume", ("brick.disconnect_volume", "brick.unmount"))
_CONNECT = Step("", "connect_volume", ("brick.connect_volume", "brick.mount"))
# An attachment without a host keeps the volume for the server.
_KEEP = Step("", "attachment_create", ("cinder.attachment_create",))
_LET_GO = Step("", "attachment_delete", ("cinder.attachment_delete",))
_TERMINATE = Step("", "terminate_connection", ("cinder.os-terminate_connection",))
_EXPORT = Step("", "attachment_update", ("cinder.attachment_update",))
_COMPLETE = Step("", "attachment_complete", ("cinder.attachment_complete",))
_SPAWN = Step("", "spawn", ("libvirt.define_domain",))
_RUN = Step("", "run", ("libvirt.create",))
_PREPARE = Step("", "prep_resize", ("nova.rpc.prep_resize",))
_MAKE_FOLDER = Step("", "make_folder", ("nova.ssh.mkdir",))
_FINISH = Step("", "finish_resize", ("nova.rpc.finish_resize",))
# With the connector of the host that it goes to: the volume has two attachments of the server then.
_BEFORE = Step("", "pre_live_migration", ("nova.rpc.call.pre_live_migration",))
_MOVE = Step("", "migrate", ("libvirt.migrate",))
_THERE = Step("", "post_live_migration", ("nova.rpc.call.post_live_migration_at_destination",))
_GO_BACK = Step("", "finish_revert_resize", ("nova.rpc.finish_revert_resize",))
_FREE_ROOM = Step("", "free_room", ("placement.put.allocations",))
_FORGET = (_DESTROY, _DISCONNECT, _UNDEFINE)
_VARIANTS = ("attachments", "attachments-rbd-boot")
# In which states of a server each may be asked for.
_SHELVED = ("active", "paused", "suspended", "stopped")
_RESIZED = ("active", "stopped")
_LIVE = ("active", "paused")


def _in(*states: str) -> Callable[[Variant], bool]:
    """Whether the server was in one of those states, on a host that is there, and Cinder hears Nova."""
    return lambda variant: variant.vm_state in states and variant.host == "up" and is_let_in(variant)


def _steps(*steps: Step) -> Callable[[Variant], tuple[Step, ...]]:
    """Those steps with their numbers; a volume that needs no device on its host is connected and let go by none."""

    def numbered(variant: Variant) -> tuple[Step, ...]:
        nothing = (_CONNECT, _DISCONNECT) if variant.protocol in WITHOUT_DEVICE else ()
        taken = (step for step in steps if step not in nothing)
        return tuple(replace(step, number=str(number)) for number, step in enumerate(taken, 1))

    return numbered


SHELVE = Flow(
    "shelve",
    "a server is shelved: its guest goes, and its volumes are kept for it",
    variants=_VARIANTS,
    command="openstack server shelve SERVER",
    start=made,
    of_server=True,
    goal=offloaded,
    mended=whole_somewhere,
    steps=_steps(_SHUTDOWN, _DISCONNECT, _UNDEFINE, _KEEP, _LET_GO),
    reaches=_in(*_SHELVED),
)
UNSHELVE = Flow(
    "unshelve",
    "a shelved server comes to another host",
    variants=_VARIANTS,
    command="openstack server unshelve --host HOST SERVER",
    start=offloaded,
    of_server=True,
    goal=unshelved,
    mended=whole_somewhere,
    steps=_steps(_SELECT, _EXPORT, _COMPLETE, _CONNECT, _SPAWN, _RUN),
    reaches=_in(*_SHELVED),
)
SHELVE_OFFLOAD = Flow(
    "shelve_offload",
    "a server that was shelved, and is still on its host, is taken from there",
    # Of an image: where the root disk is a volume, a server is not kept on its host.
    variants=("attachments", "attachments-rbd", "legacy"),
    command="openstack server shelve --offload SERVER",
    start=shelved,
    of_server=True,
    goal=offloaded_of_image,
    mended=of_image_and_used,
    steps=lambda variant: _steps(
        # The root disk is none of its volumes.
        *(() if variant.multiattach and not variant.apart else (_DISCONNECT,)), _UNDEFINE,
        *((_KEEP, _LET_GO) if variant.style == "attachments" else (_TERMINATE,)),
    )(variant),
    reaches=lambda variant: _in(*_SHELVED)(variant) and is_released(variant),
)  # fmt: skip
MIGRATE = Flow(
    "migrate",
    "a server is shut down and brought to another host, and whether it stays there is yet to be said",
    variants=_VARIANTS,
    command="openstack server migrate SERVER",
    start=made,
    of_server=True,
    goal=resized,
    mended=whole_somewhere,
    steps=_steps(
        _SELECT, _PREPARE, _MAKE_FOLDER, _SHUTDOWN, _DISCONNECT, _KEEP, _LET_GO, _FINISH, _EXPORT, _CONNECT, _SPAWN,
        _RUN, _COMPLETE,
    ),
    reaches=_in(*_RESIZED),
)  # fmt: skip
RESIZE = replace(
    MIGRATE,
    name="resize",
    title="the same with another flavor, as its owner asks for it",
    # Nova does the same but for the numbers of the flavor: of the others a campaign runs what is named.
    variants=("attachments-boot",),
    command="openstack server resize --flavor FLAVOR SERVER",
)
CONFIRM = Flow(
    "confirm",
    "a server that was resized or migrated stays where it is, and the first host forgets it",
    variants=_VARIANTS,
    command="openstack server resize confirm SERVER",
    start=resized,
    of_server=True,
    goal=elsewhere,
    mended=whole_somewhere,
    steps=_steps(_UNDEFINE),
    reaches=_in(*_RESIZED),
)
REVERT = Flow(
    "revert",
    "a server that was resized or migrated goes back to the first host",
    variants=_VARIANTS,
    command="openstack server resize revert SERVER",
    start=resized,
    of_server=True,
    goal=made,
    mended=whole_somewhere,
    steps=_steps(
        _DESTROY, _DISCONNECT, _UNDEFINE, _KEEP, _LET_GO, _GO_BACK, _EXPORT, _CONNECT, _SPAWN, _RUN, _COMPLETE,
    ),
    reaches=_in(*_RESIZED),
)  # fmt: skip
EVACUATE = Flow(
    "evacuate",
    "a server whose host is down is made anew on another one",
    variants=("attachments-host_off", "attachments-rbd-host_off-boot"),
    command="openstack --os-compute-api-version 2.95 server evacuate SERVER",
    start=made,
    of_server=True,
    goal=evacuated,
    as_good=lambda variant: (evacuated_and_active(variant),),
    mended=whole_somewhere,
    steps=_steps(_SELECT, _KEEP, _LET_GO, _EXPORT, _COMPLETE, _CONNECT, _SPAWN, _RUN),
    # A guest that runs on, on a host that nobody hears of, is for its administrator to end before.
    reaches=lambda variant: variant.vm_state in _RESIZED and variant.host == "off" and is_let_in(variant),
)
COME_BACK = Flow(
    "come_back",
    "a host that was down comes back, after its server was made anew on another one",
    variants=("attachments-host_down", "attachments-rbd-host_down-boot", "attachments-host_off"),
    command="systemctl start openstack-nova-compute",
    start=left_behind,
    of_server=True,
    goal=stopped_elsewhere,
    mended=whole_somewhere,
    rolls_back=False,
    # Without power nothing of it was left there.
    steps=lambda variant: _steps(*(() if variant.host == "off" else _FORGET), _FREE_ROOM)(variant),
    # Whether another server of the host needs a volume, Nova 34 asks of the host that the server has come to
    # (LibvirtDriver._should_disconnect_target): a multiattach one goes from under that other server, or stays.
    reaches=lambda variant: (
        variant.vm_state in _RESIZED
        and (variant.host == "off" or (variant.host == "down" and not variant.multiattach))
        and is_let_in(variant)
    ),
)
LIVE_MIGRATE = Flow(
    "live_migrate",
    "a server comes to another host while its guest runs on",
    variants=_VARIANTS,
    command="openstack server migrate --live-migration SERVER",
    start=made,
    of_server=True,
    goal=elsewhere,
    mended=whole_somewhere,
    steps=_steps(_SELECT, _BEFORE, _KEEP, _CONNECT, _COMPLETE, _MOVE, _DISCONNECT, _LET_GO, _THERE),
    reaches=_in(*_LIVE),
)
ABORT_MIGRATION = Flow(
    "abort_migration",
    "a live migration that is under way is called off; asked for while one is",
    variants=(),
    command="openstack server migration abort SERVER MIGRATION",
    start=made,
    goal=made,
    steps=_steps(Step("", "abort_job", ("libvirt.abort_job",))),
    # Of a server that is not on its way there is none.
    reaches=lambda _: False,
)
MOVING = (
    SHELVE, SHELVE_OFFLOAD, UNSHELVE, MIGRATE, RESIZE, CONFIRM, REVERT, EVACUATE, COME_BACK, LIVE_MIGRATE,
    ABORT_MIGRATION,
)  # fmt: skip
