"""The reference's message bus: a cast is delivered in the same thread, to another process."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.at_once import FlowLocal
from pytest_volfault.injection.run import shown_error
from volfault_fakes.catalogue import Operation


class NotDelivered(Exception):  # noqa: N818 - oslo.messaging's MessageDeliveryFailure, as a statement
    """The broker did not take the message, or did not say that it had."""


class NoReply(Exception):  # noqa: N818 - oslo.messaging's MessagingTimeout, as a statement
    """No answer came within the time that a caller waits."""


class Bus:
    """Carries casts to the compute process; the sender never learns how they ended.

    Attributes:
        waiting: what was sent to a service that is dead, and waits for it in its queue.
    """

    def __init__(self) -> None:
        # What became of a flow's casts is its own.
        self._compute_error: FlowLocal[str | None] = FlowLocal(None)
        self.waiting: tuple[Callable[[], None], ...] = ()

    @property
    def compute_error(self) -> str | None:
        """How the last failed cast of the flow that moves failed, or other work of its that nobody waits for."""
        return self._compute_error.get()

    @compute_error.setter
    def compute_error(self, error: str | None) -> None:
        self._compute_error.set(error)

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
        "pytest_volfault.targets.reference._bus:Bus.cast",
        ("rpc-not-delivered", "rpc-lost"),
        suffix=_method,
    ),
    Operation(
        "nova.rpc.call.",
        "pytest_volfault.targets.reference._bus:Bus.call",
        ("rpc-not-delivered", "rpc-timeout"),
        suffix=_method,
    ),
)
