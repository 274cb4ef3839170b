"""What is not performed of the flows whose request makes the server, and why."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from pytest_volfault.model.variant import Variant

MAKING = frozenset({"boot"})
# Older ones have the same calls; that they run here has not been seen yet.
OLDEST = 34
EXTRA = "pip install 'pytest-volfault[placement]'"


def making_refusal(variant: Variant, release: int) -> str | None:
    """Why a Nova of this release does not make a server in this variant, as a clause; None where it does."""
    if release < OLDEST:
        return f"of Nova before {OLDEST} only what is done with servers is played, and not how they are made"
    if not _has_placement():
        return f"servers are made with Placement, which is not installed: {EXTRA}"
    if variant.boot:
        return "the volume is the root disk of the new server without that word"
    # What is said of the volume and of tokens; all else is said of a server that does not exist yet.
    told = Variant(
        variant.style, variant.protocol, encrypted=variant.encrypted, targets=variant.targets,
        user_token=variant.user_token, service_token=variant.service_token, breaks_locks=variant.breaks_locks,
    )  # fmt: skip
    if replace(variant, own=()) != told:
        return "there is no server yet of which more could be said than what its volume is and who asks"
    return None


def _has_placement() -> bool:
    try:
        version("openstack-placement")
    except PackageNotFoundError:
        return False
    return True
