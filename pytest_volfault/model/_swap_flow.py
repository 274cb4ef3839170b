"""A volume that a server has moves to another pool: Cinder makes the new one, and Nova copies what the guest writes to.

Cinder's API reference, "Migrate a volume": of a volume in use Nova does the copying. Nova's, "Update a volume
attachment": it "swaps" the volume that a server has for another one, at Cinder's request.
"""

from __future__ import annotations

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import WITHOUT_DEVICE, is_released, whole

_MIGRATE = Step("1", "migrate_volume", ("cinder.os-migrate_volume",))
_ASK = Step("2", "ask_nova", ("nova.api.swap_volume",))
_BEGIN = Step("3", "begin_detaching", ("cinder.os-begin_detaching",))
_EXPORT = Step("4", "attachment_update", ("cinder.attachment_update",))
_CONNECT = Step("5", "connect_volume", ("brick.connect_volume", "brick.mount"))
_COPY = Step("6", "block_copy", ("libvirt.block_copy",))
_PIVOT = Step("7", "block_job_abort", ("libvirt.block_job_abort",))
_COMPLETION = Step("8", "migrate_volume_completion", ("cinder.os-migrate_volume_completion",))


def _moved(variant: Variant) -> Facts:
    """It is the same volume to everybody, and is kept elsewhere."""
    return whole(variant).but("volume.moved")


def _steps(variant: Variant) -> tuple[Step, ...]:
    connect = () if variant.protocol in WITHOUT_DEVICE else (_CONNECT,)
    export = (_EXPORT,) if variant.style == "attachments" else ()
    return (_MIGRATE, _ASK, _BEGIN, *export, *connect, _COPY, _PIVOT, _COMPLETION)


SWAP = Flow(
    "swap_volume",
    "a volume moves to another pool while a server has it",
    variants=("attachments",),
    command="openstack volume migrate --host HOST VOLUME",
    start=whole,
    goal=_moved,
    steps=_steps,
    reaches=lambda variant: (
        is_released(variant)
        and variant.vm_state in ("active", "paused")
        and variant.task == "none"
        and variant.host == "up"
        and not (variant.multiattach or variant.encrypted)
    ),
)
