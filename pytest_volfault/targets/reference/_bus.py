"""The reference's message bus: a cast is delivered in the same thread, to another process."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.at_once import FLOWS, FlowLocal
from pytest_volfault.injection.line import shown_error
from pytest_volfault.targets._processes import FIRST, compute_on
from volfault_fakes.catalogue import Operation


class NotDelivered(Exception):  # noqa: N818 - oslo.messaging's MessageDeliveryFailure, as a statement
    """The broker did not take the message, or did not say that it had."""


class NoReply(Exception):  # noqa: N818 - oslo.messaging's MessagingTimeout, as a statement
    """No answer came within the time that a caller waits."""


class Bus:
    """Carries casts to the nova-compute of the server's host; the sender never learns how they ended.

    Args:
        host_of: server's id -> its host; None where it is on none.
        hosts: names those that have a nova-compute.

    Attributes:
        waiting: what was sent to a service that is dead or not there, and waits for it in its queue: (process, what it
            does then).
    """

    def __init__(self, host_of: Callable[[str], str | None], hosts: Callable[[], Iterable[str]]) -> None:
        self._host_of = host_of
        self._hosts = hosts
        # What became of a flow's casts is its own.
        self._compute_error: FlowLocal[str | None] = FlowLocal(None)
        self.waiting: tuple[tuple[str, Callable[[], None]], ...] = ()

    @property
    def compute_error(self) -> str | None:
        """How the last failed cast of the flow that moves failed, or other work of its that nobody waits for."""
        return self._compute_error.get()

    @compute_error.setter
    def compute_error(self, error: str | None) -> None:
        self._compute_error.set(error)

    def cast(
        self,
        method: str,
        handler: Callable[..., None],
        *context: Any,
        server_id: str,
        by: str | None = None,
        **arguments: Any,
    ) -> None:
        """Have a nova-compute do something: that of the server's host, or of the host that is named."""
        receiver = self._receiver(server_id) if by is None else compute_on(by)
        handle = functools.partial(handler, *context, server_id=server_id, **arguments)
        deliver = functools.partial(self._deliver, receiver, handle)
        if FLOWS.order.schedules:
            FLOWS.spawn(method, functools.partial(self._arrive, receiver, deliver))
        else:
            self._arrive(receiver, deliver)

    def _arrive(self, receiver: str, deliver: Callable[[], None]) -> None:
        if self._listens(receiver):
            deliver()
        else:
            self.waiting = (*self.waiting, (receiver, deliver))

    def deliver_waiting(self) -> None:
        """A service is back, and works off its queue; what is for others goes on waiting."""
        waiting, self.waiting = self.waiting, ()
        for receiver, deliver in waiting:
            self._arrive(receiver, deliver)

    def _listens(self, receiver: str) -> bool:
        return receiver not in process.dead() and receiver in map(compute_on, self._hosts())

    def _receiver(self, server_id: str) -> str:
        return compute_on(self._host_of(server_id) or FIRST)

    def _deliver(self, receiver: str, handle: Callable[[], None]) -> None:
        try:
            with process.running(receiver):
                handle()
        except ProcessDied as death:
            self.compute_error = f"nova-{death} died"
        except Exception as error:  # noqa: BLE001 - a cast's failure stays on its own side, whatever it is
            self.compute_error = shown_error(error)

    def call(
        self,
        method: str,  # noqa: ARG002 - names the point
        handler: Callable[..., None],
        *context: Any,
        server_id: str,
        **arguments: Any,
    ) -> None:
        """Wait for the receiver to be done; its exceptions come back.

        Raises:
            NoReply: the receiver died, or its answer was lost.
        """
        try:
            with process.running(self._receiver(server_id)):
                handler(*context, server_id=server_id, **arguments)
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
