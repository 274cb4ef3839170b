"""What a user asks of a server's power: reboots, stop and start. Its volumes stay what they are to it.

Nova's API reference, "Servers - run an action": which states each may be asked in, and what the server is then.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_let_in, is_on_host, keeps_mount, powered, whole

# What Nova asks Cinder before a reboot, since release 28 (bug 2019078).
COMPARE = Step("0", "compare_with_cinder", ("cinder.attachment_list", "cinder.attachment_get"))
SHUTDOWN = Step("1", "shutdown", ("libvirt.shutdown",))
_END = Step("1", "destroy", ("libvirt.destroy",))
_LET_GO = Step("2", "disconnect_volume", ("brick.disconnect_volume", "brick.unmount"))
_UNDEFINE = Step("3", "undefine", ("libvirt.undefine_flags", "libvirt.undefine"))
_CONNECT = Step("4", "connect_volume", ("brick.connect_volume", "brick.mount"))
_DEFINE = Step("5", "define", ("libvirt.define_domain",))
_RUN = Step("6", "create", ("libvirt.create",))
# In which states of a server each may be asked for.
REBOOTED = ("active", "stopped", "paused", "suspended", "error")
REBOOTED_SOFTLY = ("active",)
STOPPED = ("active", "error")
STARTED = ("stopped",)


def _made_anew(variant: Variant) -> tuple[Step, ...]:
    """The guest is forgotten, its volumes are let go and connected again, and a guest is made of Nova's rows."""
    # A volume that another server of the host has is not let go.
    let_go = () if variant.protocol in WITHOUT_DEVICE or (variant.multiattach and not variant.apart) else (_LET_GO,)
    connect = () if variant.protocol in WITHOUT_DEVICE else (_CONNECT,)
    if variant.second == "next_door" and keeps_mount(variant):
        # Nor is a mount that it uses. What is beside the volume is let go and comes back with it.
        let_go = connect = ()
    return (*let_go, _UNDEFINE, *connect, _DEFINE, _RUN)


def _runs_anew(variant: Variant) -> Facts:
    # A passphrase that libvirt has lost comes from the key manager once more.
    return whole(replace(variant, vm_state="active", secret="kept")).but("server.restarted[host1]")


def _is_off(variant: Variant) -> Facts:
    return whole(replace(variant, vm_state="stopped"))


def _asked_in(states: tuple[str, ...]) -> Callable[[Variant], bool]:
    return lambda variant: variant.vm_state in states and variant.task == "none" and variant.host == "up"


def _rebooted_in(states: tuple[str, ...]) -> Callable[[Variant], bool]:
    """Since release 28 Nova takes what os-attach made for an attachment that no row names, and deletes it."""
    return lambda variant: _asked_in(states)(variant) and is_let_in(variant) and variant.style != "legacy"


HARD_REBOOT = Flow(
    "reboot",
    "a server with a volume is rebooted hard: its guest is made anew",
    # On Nova a scenario of it costs as much as two of a detach: of the others a campaign runs what is named.
    variants=("attachments", "legacy", "attachments-rbd"),
    command="openstack server reboot --hard SERVER",
    start=whole,
    of_server=True,
    goal=_runs_anew,
    steps=lambda variant: (COMPARE, *((_END,) if is_on_host(variant) else ()), *_made_anew(variant)),
    reaches=_rebooted_in(REBOOTED),
    after=functools.partial(powered, "active"),
)
SOFT_REBOOT = Flow(
    "soft_reboot",
    "a server with a volume is rebooted softly: its guest shuts down, and is started again",
    variants=("attachments",),
    command="openstack server reboot --soft SERVER",
    start=whole,
    of_server=True,
    goal=_runs_anew,
    steps=lambda _: (COMPARE, SHUTDOWN, replace(_RUN, number="2")),
    reaches=_rebooted_in(REBOOTED_SOFTLY),
    after=functools.partial(powered, "active"),
)
STOP = Flow(
    "stop",
    "a server with a volume is stopped",
    variants=("attachments",),
    command="openstack server stop SERVER",
    start=whole,
    of_server=True,
    goal=_is_off,
    steps=lambda _: (SHUTDOWN,),
    reaches=_asked_in(STOPPED),
    after=functools.partial(powered, "stopped"),
)
START = Flow(
    "start",
    "a stopped server with a volume is started: its guest is made anew",
    # Made by the same code as a hard reboot, of which there are more variants.
    variants=("attachments-stopped",),
    command="openstack server start SERVER",
    start=whole,
    of_server=True,
    goal=_runs_anew,
    steps=_made_anew,
    reaches=_asked_in(STARTED),
    after=functools.partial(powered, "active"),
)
