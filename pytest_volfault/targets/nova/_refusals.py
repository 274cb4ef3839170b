"""What no Nova of these releases performs, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pytest_volfault.model.variant import UNBUILT, Variant
from pytest_volfault.model.volume_states import is_of_new_server, is_offloaded
from volfault_fakes.cloud.protocols import DROPPED


@dataclass(frozen=True, slots=True)
class Refusal:
    """A combination that has no way in Nova.

    Attributes:
        holds: whether a flow and variant have it.
        reason: why, as a clause.
    """

    holds: Callable[[str, Variant], bool]
    reason: str


def _dropped(name: str, release: str) -> Refusal:
    return Refusal(lambda _, variant: variant.protocol == name, f"no Nova has a driver for {name} since {release}")


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        lambda _, variant: variant.saved == "late",
        "Nova saves the mapping before Cinder says in-use (seed 002's save is in it)",
    ),
    *(_dropped(name, release) for name, release in DROPPED.items()),
    Refusal(
        lambda flow, variant: flow != "detach" and variant.connector != "own",
        "only a detach looks for the connector of the host that a server has moved away from",
    ),
    Refusal(
        lambda _, variant: replace(variant, connector="own") != Variant("legacy") and variant.connector != "own",
        "of servers that move only running ones with a plain volume are built",
    ),
    Refusal(
        lambda _, variant: is_offloaded(variant) and variant.task == "deleting",
        "nova-api deletes a server that no host has within the request, so that none is left under way",
    ),
    Refusal(
        lambda _, variant: variant.vm_state in UNBUILT and variant.style == "legacy",
        "Nova keeps the volumes of a server that is to be built by Cinder's attachments API",
    ),
    Refusal(
        lambda flow, variant: variant.vm_state == "requested" and flow != "delete",
        "of a server that is no more than a request only a delete is played; what else is asked, of a building one",
    ),
    Refusal(
        lambda flow, variant: variant.vm_state in UNBUILT and flow in ("resume_on_boot", "reap", "reclaim"),
        "no nova-compute looks after a server that none has begun to build",
    ),
    Refusal(
        lambda flow, variant: flow == "attach" and (variant.boot or is_of_new_server(variant)),
        "a server's root disk is attached when the server is made",
    ),
    Refusal(
        lambda flow, variant: flow in ("attach", "boot") and variant.secret == "lost",
        "libvirt has lost no passphrase before it was given one",
    ),
    Refusal(
        lambda flow, variant: flow in ("attach", "boot") and variant.style == "legacy",
        "nova-api has attached by Cinder's attachments API alone since release 17",
    ),
)


def refused(flow: str, variant: Variant) -> str | None:
    """Why no Nova performs a flow in a variant; None where one may."""
    return next((each.reason for each in REFUSALS if each.holds(flow, variant)), None)
