"""The flows as data: what they start from, what they are for, and their numbered steps.

How a target performs them is the target's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_volfault.errors import UsageError
from pytest_volfault.model._boot import BOOT
from pytest_volfault.model._extend_flow import EXTEND
from pytest_volfault.model._moving_flows import (
    CONFIRM,
    EVACUATE,
    LIVE_MIGRATE,
    MIGRATE,
    MOVING,
    RESIZE,
    REVERT,
    SHELVE,
    UNSHELVE,
)
from pytest_volfault.model._power_flows import HARD_REBOOT, SOFT_REBOOT, START, STOP
from pytest_volfault.model._reading_flows import LIST, SHOW
from pytest_volfault.model._rebuild_flow import REBUILD
from pytest_volfault.model._registered import Registered
from pytest_volfault.model._rescue_flows import RESCUE, UNRESCUE
from pytest_volfault.model._returning_flows import RETURNING
from pytest_volfault.model._snapshot_flow import SNAPSHOT
from pytest_volfault.model._swap_flow import SWAP
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import AGAIN, Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import (
    WITHOUT_DEVICE,
    deleted,
    free,
    goes_with_server,
    is_let_in,
    is_of_new_server,
    is_offloaded,
    is_released,
    keeps_mount,
    serves,
    whole,
)
from volfault_fakes.naming import unknown

__all__ = [
    "ATTACH",
    "BOOT",
    "CONFIRM",
    "DELETE",
    "DETACH",
    "EVACUATE",
    "FLOWS",
    "LIVE_MIGRATE",
    "MIGRATE",
    "RESIZE",
    "REVERT",
    "SHELVE",
    "UNSHELVE",
    "flow_named",
    "retry_command",
]

BEGIN_DETACHING = Step("1", "begin_detaching", ("cinder.os-begin_detaching",))
DRIVER_DETACH = Step("2", "driver_detach", ("libvirt.detach_device", "libvirt.device_removed"))
DISCONNECT_VOLUME = Step("3", "disconnect_volume", ("brick.disconnect_volume", "brick.unmount"))
# Cinder's attachments API: one call takes the export away and sets the volume free.
ATTACHMENT_DELETE = Step("4+5", "attachment_delete", ("cinder.attachment_delete",))
TERMINATE_CONNECTION = Step("4", "terminate_connection", ("cinder.os-terminate_connection",))
CINDER_DETACH = Step("5", "detach", ("cinder.os-detach",))


def _released(variant: Variant) -> tuple[Step, ...]:
    """Steps 4 and 5, by the way in which the volume was attached."""
    return (ATTACHMENT_DELETE,) if variant.style == "attachments" else (TERMINATE_CONNECTION, CINDER_DETACH)


def _disconnected(variant: Variant) -> tuple[Step, ...]:
    """Step 3: nothing where the host has nothing of the volume, or another server of its still needs it."""
    shared = variant.multiattach and not variant.apart
    return () if variant.protocol in WITHOUT_DEVICE or shared or keeps_mount(variant) else (DISCONNECT_VOLUME,)


def _detach_steps(variant: Variant) -> tuple[Step, ...]:
    if variant.connector != "own":
        return _released(variant)
    if not is_offloaded(variant):
        return (BEGIN_DETACHING, DRIVER_DETACH, *_disconnected(variant), *_released(variant))
    # begin_detaching takes in-use volumes only, and what is kept by an attachment is `reserved`.
    return (*(() if variant.style == "attachments" else (BEGIN_DETACHING,)), *_released(variant))


def _detaches(variant: Variant) -> bool:
    if not is_released(variant):
        return False
    if variant.connector != "own":
        # A rebuild asks nobody's leave; but with the connector of another host Cinder ends another connection.
        return variant.connector == "stashed"
    # A paused guest answers no unplug request, and nobody takes the root disk from a server. The tag of a disk is
    # nova-compute's to take out of the metadata, and it is not asked about an offloaded server.
    tag_stays = variant.tagged and is_offloaded(variant)
    root = variant.boot or is_of_new_server(variant)
    return serves(variant) and variant.vm_state != "paused" and not root and not tag_stays


DETACH = Flow(
    "detach",
    "a volume is detached from a server",
    variants=(
        "attachments", "legacy", "attachments-shelved_offloaded", "legacy-shelved_offloaded",
        "attachments-rbd", "attachments-multiattach", "attachments-stopped",
    ),
    command="openstack server remove volume SERVER VOLUME",
    start=whole,
    goal=free,
    steps=_detach_steps,
    reaches=_detaches,
)  # fmt: skip

GET_CONNECTOR = Step("1", "get_connector_properties", ("brick.get_connector_properties",))
CONNECT_VOLUME = Step("3", "connect_volume", ("brick.connect_volume", "brick.mount"))
ATTACH_DEVICE = Step("4", "attach_device", ("libvirt.attach_device",))
# style -> what is asked of Cinder: keep the volume, export it, say that it is in use.
_ASKED_OF_CINDER: Mapping[str, tuple[Step, Step, Step]] = {
    "attachments": (
        Step("0", "attachment_create", ("cinder.attachment_create",)),
        Step("2", "attachment_update", ("cinder.attachment_update",)),
        Step("5", "attachment_complete", ("cinder.attachment_complete",)),
    ),
    "legacy": (
        Step("0", "reserve", ("cinder.os-reserve",)),
        Step("2", "initialize_connection", ("cinder.os-initialize_connection",)),
        Step("5", "attach", ("cinder.os-attach",)),
    ),
}


def _attach_steps(variant: Variant) -> tuple[Step, ...]:
    reserve, export, complete = _ASKED_OF_CINDER[variant.style]
    if is_offloaded(variant):
        return (reserve, complete)
    connect = () if variant.protocol in WITHOUT_DEVICE or keeps_mount(variant) else (CONNECT_VOLUME,)
    return (reserve, GET_CONNECTOR, export, *connect, ATTACH_DEVICE, complete)


def _attached(variant: Variant) -> Facts:
    # Attached while it is offloaded, the volume is in use at once, on no host.
    facts = whole(variant)
    return facts.but("volume.status=in-use", "volume.attachment[server]=attached") if is_offloaded(variant) else facts


ATTACH = Flow(
    "attach",
    "a volume is attached to a server",
    variants=("attachments", "legacy", "attachments-shelved_offloaded", "legacy-shelved_offloaded"),
    command="openstack server add volume SERVER VOLUME",
    start=free,
    goal=_attached,
    steps=_attach_steps,
    # What only a host can do, share a volume or list its tag, Nova does not let a server without one have.
    reaches=lambda variant: (
        is_let_in(variant)
        and serves(variant)
        and not ((variant.multiattach or variant.tagged) and is_offloaded(variant))
    ),
)

DESTROY_GUEST = Step("2", "destroy", ("libvirt.destroy", "libvirt.undefine_flags", "libvirt.undefine"))


def _delete_steps(variant: Variant) -> tuple[Step, ...]:
    volume = (Step("6", "delete_volume", ("cinder.volume_delete",)),) if goes_with_server(variant) else ()
    if variant.terminate == "disabled":
        return ()
    offloaded = is_offloaded(variant)
    # Without a service of the host there is nothing to ask after.
    known = variant.host != "gone" and not offloaded
    judged = (Step("1", "is_up", ("servicegroup.service_is_up",)),) if known else ()
    local = variant.host in ("down", "off", "gone") or offloaded
    # With the server goes whoever else of it used the mount.
    alone = replace(variant, second="none") if variant.second == "beside" else variant
    on_host = () if local else (DESTROY_GUEST, *_disconnected(alone))
    return (*judged, *on_host, *_released(variant), *volume)


def _deleted(variant: Variant) -> Facts:
    return whole(variant) if variant.terminate == "disabled" else deleted(variant)


def _built_and_deleted(variant: Variant) -> tuple[Facts, ...]:
    """A request that was not taken back in time has become a server, which is deleted then."""
    return (deleted(replace(variant, vm_state="building")),) if variant.vm_state == "requested" else ()


DELETE = Flow(
    "delete",
    "a server with a volume is deleted",
    variants=(
        "attachments", "legacy", "attachments-shelved_offloaded", "attachments-host_down", "legacy-host_down",
        "attachments-host_dead", "attachments-rbd-boot", "attachments-rbd-host_down-boot",
    ),
    command="openstack server delete SERVER",
    start=whole,
    goal=_deleted,
    as_good=_built_and_deleted,
    steps=_delete_steps,
    deletes=True,
    of_server=True,
    # What runs on a host that nobody hears of is stopped when that is back, and of one without power only an attachment
    # knows the connector. A second delete leaves it to the first, where a host is at it. A resized server's old host is
    # asked to forget it, and waited for.
    reaches=lambda variant: is_released(variant)
    and (
        is_offloaded(variant)
        or variant.host == "up"
        or (variant.host == "off" and variant.style == "attachments" and variant.vm_state != "resized")
    )
    and (variant.task == "none" or is_offloaded(variant) or variant.host == "off"),
)  # fmt: skip

_ALL = (
    ATTACH, DETACH, DELETE, BOOT, HARD_REBOOT, SOFT_REBOOT, STOP, START, SHOW, LIST, *MOVING, RESCUE, UNRESCUE,
    REBUILD, SNAPSHOT, EXTEND, SWAP, *RETURNING,
)  # fmt: skip
FLOWS: Registered[Flow] = Registered({flow.name: flow for flow in _ALL})


def flow_named(name: str) -> Flow:
    """Return a flow.

    Raises:
        UsageError: there is none of that name; the message lists them.
    """
    if name not in FLOWS:
        raise UsageError(unknown("flow", name, FLOWS, listing="--volfault-steps lists them"))
    return FLOWS[name]


def retry_command(name: str) -> str:
    """What is typed to ask for a flow once more; also of one that only another release, or another project, knows."""
    return FLOWS[name].command if name in FLOWS else AGAIN
