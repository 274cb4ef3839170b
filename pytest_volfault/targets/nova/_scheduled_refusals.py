"""What is not performed of the flows that need a scheduler, and why."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.model.variant import UNBUILT, Variant
from pytest_volfault.model.volume_states import is_of_new_server
from pytest_volfault.targets.nova._beginnings import (
    MOVING,
    OF_IMAGES,
    OF_ROOT_VOLUMES,
    STATES,
    STATES_OF_IMAGES,
    STAYING,
)

# Whose request makes the server; the others begin with one that was made.
MAKING = frozenset({"boot"})
SCHEDULED = MAKING | MOVING | STAYING
# A request of these asks neither a scheduler nor Placement, wherever it comes.
ASKS_NOBODY = STAYING | {"unrescue"}
COMES_BACK = "come_back"
EXTRA = "pip install 'pytest-volfault[placement]'"
# The extra could bring newer libraries than that Nova runs with; what Placement itself needs each Nova has.
ALONE = "pip install --no-deps 'openstack-placement>=16,<17'"
NEWEST = 34
# In which states a server may be shelved (compute.api.API.shelve).
SHELVED_IN = ("active", "stopped", "paused", "suspended")


def is_scheduled(flow: str, variant: Variant) -> bool:
    """Whether a flow begins in a deployment that makes servers."""
    asked_for = variant.vm_state in UNBUILT or is_of_new_server(variant)
    of_root = flow in OF_ROOT_VOLUMES and variant.boot
    return flow in SCHEDULED or asked_for or of_root or is_on_disk(flow, variant)


def is_on_disk(flow: str, variant: Variant) -> bool:
    """Whether a flow begins there with a server that was made of an image, and that has its root disk on its host."""
    made = flow in OF_IMAGES or (variant.vm_state in STATES_OF_IMAGES and flow not in SCHEDULED)
    return made and not (flow in OF_ROOT_VOLUMES and variant.boot)


def asks_scheduler(flow: str, variant: Variant) -> bool:
    """Whether its request needs such a deployment."""
    asks = flow in SCHEDULED or flow in OF_IMAGES or (flow in OF_ROOT_VOLUMES and variant.boot)
    return asks and flow not in ASKS_NOBODY


def scheduled_refusal(flow: str, variant: Variant, release: int) -> str | None:
    """Why a Nova of this release does not perform such a flow in this variant, as a clause; None where it does."""
    if not _has_placement():
        return f"servers are made and moved with Placement, which is not installed: {_how(release)}"
    if variant.source != "volume" and (variant.encrypted or variant.targets != "separate"):
        return "of a volume that Nova has made only its protocol is said: Cinder decides the rest"
    if flow in MAKING:
        return _new(variant)
    return _of_image(flow, variant) if is_on_disk(flow, variant) else _made(flow, variant)


def _new(variant: Variant) -> str | None:
    if variant.boot:
        return "the volume is the root disk of the new server without that word"
    told = replace(_of_volume(variant), source=variant.source, on_termination=variant.on_termination)
    if replace(variant, own=()) != told:
        return "there is no server yet of which more could be said than what its volume is and who asks"
    return None


def _made(flow: str, variant: Variant) -> str | None:
    if variant.style == "legacy":
        return "a server that is made has its volumes by Cinder's attachments API"
    with_root = flow in MOVING | STAYING
    if variant.vm_state not in STATES and (with_root or variant.vm_state not in UNBUILT):
        return f"of servers that are made only {', '.join(STATES)} ones begin a flow, and not {variant.vm_state} ones"
    if flow == COMES_BACK and variant.host not in ("down", "off"):
        return "only a host that was down, or off, comes back"
    if variant.host == "gone":
        return "Nova removes no nova-compute that has servers"
    told = replace(_of_volume(variant), vm_state=variant.vm_state, boot=variant.boot, host=variant.host)
    if flow in MOVING:
        told = replace(told, multiattach=variant.multiattach, apart=variant.apart)
    if not with_root:
        told = replace(told, source=variant.source, on_termination=variant.on_termination)
    if replace(variant, own=()) != told:
        return "of a server that was made only its state can be said, its host's, what its volume is and who asks"
    return None


def _of_image(flow: str, variant: Variant) -> str | None:
    if flow == "shelve_offload" and variant.vm_state not in SHELVED_IN:
        return f"only who is {', '.join(SHELVED_IN)} can be shelved before, and not who is {variant.vm_state}"
    if variant.vm_state in UNBUILT or is_of_new_server(variant):
        return "a server whose root disk is on its host is made with no volume of which more could be said"
    if variant.boot:
        return "a server whose root disk is a volume is never shelved without being offloaded, and is resized as a move"
    return None


def _of_volume(variant: Variant) -> Variant:
    """What a variant says of the volume and of tokens, and nothing else."""
    return Variant(
        variant.style, variant.protocol, encrypted=variant.encrypted, targets=variant.targets,
        scan=variant.scan, user_token=variant.user_token, service_token=variant.service_token,
        breaks_locks=variant.breaks_locks,
    )  # fmt: skip


def _how(release: int) -> str:
    return EXTRA if release >= NEWEST else ALONE


def _has_placement() -> bool:
    try:
        version("openstack-placement")
    except PackageNotFoundError:
        return False
    return True
