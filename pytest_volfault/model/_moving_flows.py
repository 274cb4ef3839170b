"""What takes a server from its host, or brings it to another one: its volumes go with it.

Each begins with a server that was made on one of two hosts, as the flow `boot` makes it: it has the volume that the flow
is about, and `volume2` is its root disk. Where the variant says `boot`, the volume is the root disk, and there is no other.
Nova's API reference, "Servers - run an action" and "- run an administrative action": what the server is afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, whole

SHUTDOWN = Step("1", "shutdown", ("libvirt.shutdown",))
_DISCONNECT = Step("2", "disconnect_volume", ("brick.disconnect_volume", "brick.unmount"))
_UNDEFINE = Step("3", "undefine", ("libvirt.undefine_flags", "libvirt.undefine"))
# An empty attachment keeps the volume for the server while it is on no host.
_KEEP = Step("4", "attachment_create", ("cinder.attachment_create",))
_LET_GO = Step("5", "attachment_delete", ("cinder.attachment_delete",))


def made(variant: Variant) -> Facts:
    """The server on the first host, wholly attached to all its volumes, with room kept for it there."""
    return _with_root(variant, lambda each: Facts.of([*whole(each), *Facts.parse(["server.allocation[host1]"])]))


def offloaded(variant: Variant) -> Facts:
    """The server on no host; its volumes are kept for it."""
    return _with_root(variant, lambda each: whole(replace(each, vm_state="shelved_offloaded")))


def elsewhere(variant: Variant) -> Facts:
    """The server on the other host, and nothing of it or its volumes on the first one."""
    return made(variant).swapped("host1", "host2")


def _with_root(variant: Variant, held: Callable[[Variant], Facts]) -> Facts:
    """What is so of the volume, and of the root disk as well where that is another one."""
    own = held(variant)
    return own if variant.boot else Facts(own.all | held(variant).swapped("volume", "volume2").all)


def _without_device(variant: Variant) -> bool:
    return variant.protocol in WITHOUT_DEVICE


def _shelve_steps(variant: Variant) -> tuple[Step, ...]:
    disconnect = () if _without_device(variant) else (_DISCONNECT,)
    return (SHUTDOWN, *disconnect, _UNDEFINE, _KEEP, _LET_GO)


def _unshelve_steps(variant: Variant) -> tuple[Step, ...]:
    connect = () if _without_device(variant) else (CONNECT_VOLUME,)
    return (SELECT, SPAWN_ON, EXPORT, *connect, START, COMPLETE)


SELECT = Step("1", "select_destinations", ("nova.rpc.call.select_destinations",))
SPAWN_ON = Step("2", "unshelve_instance", ("nova.rpc.unshelve_instance",))
EXPORT = Step("3", "attachment_update", ("cinder.attachment_update",))
COMPLETE = Step("4", "attachment_complete", ("cinder.attachment_complete",))
CONNECT_VOLUME = Step("5", "connect_volume", ("brick.connect_volume", "brick.mount"))
START = Step("6", "spawn", ("libvirt.define_domain", "libvirt.create"))

SHELVE = Flow(
    "shelve",
    "a server is shelved: its guest goes, and its volumes are kept for it",
    variants=("attachments", "attachments-rbd-boot"),
    command="openstack server shelve SERVER",
    start=made,
    goal=offloaded,
    steps=_shelve_steps,
    reaches=is_let_in,
)
UNSHELVE = Flow(
    "unshelve",
    "a shelved server comes to another host",
    variants=("attachments", "attachments-rbd-boot"),
    command="openstack server unshelve --host HOST SERVER",
    start=offloaded,
    goal=elsewhere,
    steps=_unshelve_steps,
    reaches=is_let_in,
)
