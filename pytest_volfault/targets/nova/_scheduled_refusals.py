"""What is not performed of the flows that need a scheduler, and why."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._beginnings import MOVING, OF_ROOT_VOLUMES, STATES, STAYING

# Whose request makes the server; the others begin with one that was made.
MAKING = frozenset({"boot"})
SCHEDULED = MAKING | MOVING | STAYING
# A request of these asks neither a scheduler nor Placement, wherever it comes.
ASKS_NOBODY = STAYING | {"unrescue"}
COMES_BACK = "come_back"
EXTRA = "pip install 'pytest-volfault[placement]'"
# The extra would bring the newest Nova along; what Placement itself needs each Nova has.
ALONE = "pip install --no-deps 'openstack-placement>=16,<17'"
NEWEST = 34


def is_scheduled(flow: str, variant: Variant) -> bool:
    """Whether a flow begins in a deployment that makes servers."""
    return flow in SCHEDULED or (flow in OF_ROOT_VOLUMES and variant.boot)


def asks_scheduler(flow: str, variant: Variant) -> bool:
    """Whether its request needs such a deployment."""
    return is_scheduled(flow, variant) and flow not in ASKS_NOBODY


def scheduled_refusal(flow: str, variant: Variant, release: int) -> str | None:
    """Why a Nova of this release does not perform such a flow in this variant, as a clause; None where it does."""
    if not _has_placement():
        return f"servers are made and moved with Placement, which is not installed: {_how(release)}"
    return _new(variant) if flow in MAKING else _made(flow, variant)


def _new(variant: Variant) -> str | None:
    if variant.boot:
        return "the volume is the root disk of the new server without that word"
    if replace(variant, own=()) != _of_volume(variant):
        return "there is no server yet of which more could be said than what its volume is and who asks"
    return None


def _made(flow: str, variant: Variant) -> str | None:
    if variant.style == "legacy":
        return "a server that is made has its volumes by Cinder's attachments API"
    if variant.vm_state not in STATES:
        return f"of servers that are made only {', '.join(STATES)} ones begin a flow, and not {variant.vm_state} ones"
    if flow == COMES_BACK and variant.host not in ("down", "off"):
        return "only a host that was down, or off, comes back"
    if variant.host == "gone":
        return "Nova removes no nova-compute that has servers"
    told = replace(_of_volume(variant), vm_state=variant.vm_state, boot=variant.boot, host=variant.host)
    if replace(variant, own=()) != told:
        return "of a server that was made only its state can be said, its host's, what its volume is and who asks"
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
