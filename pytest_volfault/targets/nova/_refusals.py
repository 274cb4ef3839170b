"""What no Nova of these releases performs, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pytest_volfault.model.variant import Variant
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
        lambda _, variant: variant.vm_state == "shelved_offloaded" and variant.task == "deleting",
        "nova-api deletes an offloaded server within the request, so that none is left under way",
    ),
    Refusal(
        lambda flow, variant: flow == "attach" and variant.boot,
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
