"""The reference's notifications; only their going wrong matters to the flows."""

from __future__ import annotations

from volfault_fakes.catalogue import Kind, Operation, error


class Notifier:
    """Tells whoever listens; keeps nothing."""

    def send(self, event: str, **facts: str) -> None:
        """Send one notification."""


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.notify.",
        "pytest_volfault.targets.reference._notifier:Notifier.send",
        ("notify-error",),
        suffix=lambda event, **_: event,
    ),
)

KINDS: tuple[Kind, ...] = (
    error(
        "notify-error",
        "the payload of a notification cannot be serialised",
        lambda _: ValueError("Circular reference detected"),
        whens=("before",),
        source="oslo_serialization.jsonutils.to_primitive in oslo_messaging.notify.notifier.Notifier._notify, before "
        "anything is sent",
    ),
)
