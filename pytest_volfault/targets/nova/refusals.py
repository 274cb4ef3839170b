"""What no Nova of these releases performs, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.variant import Variant


@dataclass(frozen=True, slots=True)
class Refusal:
    """A combination that has no way in Nova.

    Attributes:
        holds: whether a flow and variant have it.
        reason: why, as a clause.
    """

    holds: Callable[[str, Variant], bool]
    reason: str


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        lambda flow, variant: flow == "attach" and variant.style == "legacy",
        "nova-api has attached by Cinder's attachments API alone since release 17",
    ),
    Refusal(
        lambda _, variant: variant.saved == "late",
        "Nova saves the mapping before Cinder says in-use (seed 002's save is in it)",
    ),
)
