"""The reference's message bus: a cast is delivered in the same thread, to another process."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.run import shown_error
from volfault_fakes.catalogue import Operation


class NotDelivered(Exception):  # noqa: N818 - oslo.messaging's MessageDeliveryFailure, as a statement
    """The broker did not take the message, or did not say that it had."""


class NoReply(Exception):  # noqa: N818 - oslo.messaging's MessagingTimeout, as a statement
    """No answer came within the time that a caller waits."""


class Bus:
    """Carries casts to the compute process; the sender never learns how they ended.

    Attributes:
        compute_error: how the last cast failed on the other side, for the outcome.
        waiting: what was sent to a service that is dead, and waits for it in its queue.
    """

    def __init__(self) -> None:
        self.compute_error: str | None = None
        self.waiting: tuple[Callable[[], None], ...] = ()

    def cast(self, method: str, handler: Callable[..., None], *context: Any, **arguments: Any) -> None:  # noqa: ARG002 - names the point
        deliver = functools.partial(self._deliver, functools.partial(handler, *context, **arguments))
        if "compute" in process.dead():
            self.waiting = (*self.waiting, deliver)
        else:
            deliver()

    def deliver_waiting(self) -> None:
        """The service is back, and works off its queue."""
        waiting, self.waiting = self.waiting, ()
        for deliver in waiting:
            deliver()

    def _deliver(self, handle: Callable[[], None]) -> None:
        try:
            with process.running("compute"):
                handle()
        except ProcessDied:
            self.compute_error = "nova-compute died"
        except Exception as error:  # noqa: BLE001 - a cast's failure stays on its own side, whatever it is
            self.compute_error = shown_error(error)

    def call(self, method: str, handler: Callable[..., None], *context: Any, **arguments: Any) -> None:  # noqa: ARG002 - names the point
        """Wait for the receiver to be done; its exceptions come back.

        Raises:
            NoReply: the receiver died, or its answer was lost.
        """
        try:
            with process.running("compute"):
                handler(*context, **arguments)
        except ProcessDied:
            raise NoReply("timed out waiting for a reply") from None


def _method(method: str, *_args: Any, **_kwargs: Any) -> str:
    return method


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.rpc.",
        "pytest_volfault.targets.reference.bus:Bus.cast",
        ("rpc-not-delivered", "rpc-lost"),
        suffix=_method,
    ),
    Operation(
        "nova.rpc.call.",
        "pytest_volfault.targets.reference.bus:Bus.call",
        ("rpc-not-delivered", "rpc-timeout"),
        suffix=_method,
    ),
)
