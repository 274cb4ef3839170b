"""What a nova-compute does by itself: when its host comes back, and when time has passed.

Nova's configuration reference: `resume_guests_state_on_host_boot`, `running_deleted_instance_action`,
`reclaim_instance_interval`. Nobody asks for it, and nobody is told.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, deleted, is_let_in, is_released, whole

_CONNECT = Step("1", "connect_volume", ("brick.connect_volume", "brick.mount"))
_DEFINE = Step("2", "define", ("libvirt.define_domain",))
_RUN = Step("3", "create", ("libvirt.create",))
_DESTROY = Step("1", "destroy", ("libvirt.destroy",))
_DISCONNECT = Step("2", "disconnect_volume", ("brick.disconnect_volume", "brick.unmount"))
_UNDEFINE = Step("3", "undefine", ("libvirt.undefine_flags", "libvirt.undefine"))
_RELEASE = Step("4+5", "attachment_delete", ("cinder.attachment_delete",))
_RELEASE_OLD = (
    Step("4", "terminate_connection", ("cinder.os-terminate_connection",)),
    Step("5", "detach", ("cinder.os-detach",)),
)


def _disconnected(variant: Variant) -> tuple[Step, ...]:
    return () if variant.protocol in WITHOUT_DEVICE else (_DISCONNECT,)


def _powerless(variant: Variant) -> Facts:
    """The host has started again, and nobody has done anything yet: guests are defined, and nothing is connected.

    What the backend exports stays, and so does what Nova and Cinder say.
    """
    there = whole(variant)
    gone = [fact.key for relation in ("device", "lock") for fact in there.of_relation(relation)]
    return there.but("server.power[host1]=shutoff", "server.disk[host1,volume]=config", without=gone)


def _resume_steps(variant: Variant) -> tuple[Step, ...]:
    return (*(() if variant.protocol in WITHOUT_DEVICE else (_CONNECT,)), _DEFINE, _RUN)


def _left_running(variant: Variant) -> Facts:
    """Deleted by nova-api, while nobody heard of its host: in Cinder and in Nova, and not there."""
    there = whole(replace(variant, host="up"))
    kept = [
        str(fact) for relation in ("power", "disk", "device", "lock", "secret") for fact in there.of_relation(relation)
    ]
    return deleted(variant).but(*kept)


def _reclaim_steps(variant: Variant) -> tuple[Step, ...]:
    release = (_RELEASE,) if variant.style == "attachments" else _RELEASE_OLD
    volume = (Step("6", "delete_volume", ("cinder.volume_delete",)),) if variant.boot else ()
    return (*_disconnected(variant), _UNDEFINE, *release, *volume)


def _alone(variant: Variant, *words: str) -> bool:
    """Whether a variant says nothing else of where the server is than these words."""
    return variant.task == "none" and variant.host == "up" and not variant.multiattach and variant.vm_state in words


RESUME = Flow(
    "resume_on_boot",
    "a host comes back that has lost its power, and its nova-compute starts what ran there",
    variants=("attachments", "attachments-rbd", "attachments-boot"),
    command="systemctl start openstack-nova-compute",
    start=_powerless,
    goal=lambda variant: whole(variant).but("server.restarted[host1]"),
    steps=_resume_steps,
    reaches=lambda variant: _alone(variant, "active") and is_let_in(variant),
    rolls_back=False,
    asked=False,
)
REAP = Flow(
    "reap",
    "a nova-compute comes back, and ends the guest of a server that was deleted meanwhile",
    variants=("attachments", "attachments-rbd"),
    command="systemctl start openstack-nova-compute",
    start=_left_running,
    goal=deleted,
    steps=lambda variant: (_DESTROY, *_disconnected(variant), _UNDEFINE),
    reaches=lambda variant: _alone(variant, "active") and is_released(variant) and not variant.boot,
    rolls_back=False,
    asked=False,
    deletes=True,
)
RECLAIM = Flow(
    "reclaim",
    "a server that was soft-deleted is deleted when reclaim_instance_interval is over",
    variants=("attachments-soft_deleted", "legacy-soft_deleted", "attachments-rbd-soft_deleted-boot"),
    command="# wait for reclaim_instance_interval: nova-compute runs its periodic task",
    start=whole,
    goal=deleted,
    steps=_reclaim_steps,
    reaches=lambda variant: _alone(variant, "soft_deleted") and is_released(variant),
    rolls_back=False,
    asked=False,
    deletes=True,
)
RETURNING = (RESUME, REAP, RECLAIM)
