"""Nova's RPC in the same thread: real serializers on both sides, no broker in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import nova.context
import oslo_messaging
from nova.objects import base as objects_base
from oslo_serialization import jsonutils

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.process import is_running, running
from pytest_volfault.injection.run import shown_error
from volfault_fakes.catalogue import Kind, Operation, error
from volfault_fakes.clock import Clock
from volfault_fakes.errors import UnknownCall

# oslo.messaging's default of rpc_response_timeout, in seconds.
RESPONSE_TIMEOUT = 60
# nova-compute tells the scheduler of its instances when it starts; no volume flow asks the scheduler anything.
UNSERVED = frozenset({"scheduler"})


class Bus:
    """Who listens on which topic, and how the last casts ended.

    Attributes:
        endpoints: (topic, namespace) -> (process, the manager that serves it).
        compute_error: how the last failed cast failed.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.endpoints: dict[tuple[str, str | None], tuple[str, Any]] = {}
        self._waiting: deque[Callable[[], None]] = deque()
        self.compute_error: str | None = None

    def client(self, target: Any, version_cap: str | None = None, serializer: Any = None, **_: Any) -> Client:
        """Stands in for nova.rpc.get_client."""
        return Client(self, target, version_cap, serializer or objects_base.NovaObjectSerializer())

    def timed_out(self) -> oslo_messaging.MessagingTimeout:
        """Wait for a reply that does not come, and return what the caller is then told."""
        self._clock.advance(RESPONSE_TIMEOUT)
        return oslo_messaging.MessagingTimeout("Timed out waiting for a reply to message ID")

    def post(self, process: str, deliver: Callable[[], None]) -> None:
        """Deliver a cast: now, or when its receiver is done with what it is at.

        A service works its casts off one after the other as far as locks go; one that it sends to itself while
        it holds an instance's lock (ComputeManager._sync_power_states does) must not run inside.
        """
        self._waiting.append(deliver)
        if not is_running(process):
            self.deliver_waiting()

    def deliver_waiting(self) -> None:
        """Deliver what had to wait, and what that sends in turn."""
        while self._waiting:
            self._waiting.popleft()()

    def forget(self) -> None:
        """Lose what is under way, and how the last cast ended."""
        self._waiting.clear()
        self.compute_error = None


class Client:
    """oslo.messaging's RPCClient, as far as Nova uses it."""

    call_monitor_timeout = None

    def __init__(self, bus: Bus, target: Any, version_cap: str | None, serializer: Any) -> None:
        self.bus, self.target, self.version_cap, self.serializer = bus, target, version_cap, serializer

    def prepare(self, **changes: Any) -> Client:
        """Address another server, topic or version."""
        known = {key: value for key, value in changes.items() if key in _ADDRESS}
        return Client(self.bus, self.target(**known), self.version_cap, self.serializer)

    def can_send_version(self, version: str | None = None) -> bool:  # noqa: ARG002 - one release serves all
        return True

    def call(self, context: Any, method: str, **arguments: Any) -> Any:
        """Wait for the answer; remote exceptions come back as themselves."""
        try:
            return self._deliver(context, method, arguments)
        except ProcessDied:
            raise self.bus.timed_out() from None

    def cast(self, context: Any, method: str, **arguments: Any) -> None:
        """Send and forget; how it ended stays with the receiver."""

        def deliver() -> None:
            try:
                self._deliver(context, method, arguments)
            except ProcessDied as death:
                self.bus.compute_error = f"nova-{death} died"
            except Exception as failure:  # noqa: BLE001 - a cast's failure stays on its own side, whatever it is
                self.bus.compute_error = shown_error(failure)

        if self.target.topic not in UNSERVED:
            self.bus.post(self._receiver()[0], deliver)

    def _receiver(self) -> tuple[str, Any]:
        try:
            return self.bus.endpoints[self.target.topic, self.target.namespace]
        except KeyError:
            raise UnknownCall(
                f"Nova sent a message to {self.target.topic}, which is no service of the volume flows"
            ) from None

    def _deliver(self, context: Any, method: str, arguments: dict[str, Any]) -> Any:
        process, manager = self._receiver()
        wire = jsonutils.dumps(
            {name: self.serializer.serialize_entity(context, value) for name, value in arguments.items()}
        )
        remote = nova.context.RequestContext.from_dict(context.to_dict())
        received = {
            name: self.serializer.deserialize_entity(remote, value) for name, value in jsonutils.loads(wire).items()
        }
        with running(process):
            result = getattr(manager, method)(remote, **received)
            answer = self.serializer.serialize_entity(remote, result)
        return self.serializer.deserialize_entity(context, answer)


_ADDRESS = ("exchange", "topic", "namespace", "version", "server", "fanout")


def _method(_context: Any, method: str, **_: Any) -> str:
    return method


_WHERE = "pytest_volfault.targets.nova.bus:Client."
OPERATIONS = (
    Operation("nova.rpc.", _WHERE + "cast", ("rpc-not-delivered", "rpc-lost"), suffix=_method),
    Operation("nova.rpc.call.", _WHERE + "call", ("rpc-not-delivered", "rpc-timeout"), suffix=_method),
)
KINDS = (
    error(
        "rpc-not-delivered",
        "MessageDeliveryFailure: the broker does not confirm the message",
        lambda _: oslo_messaging.MessageDeliveryFailure("Unable to connect to AMQP server after None tries"),
    ),
    error(
        "rpc-timeout",
        "MessagingTimeout: the reply does not come within rpc_response_timeout",
        lambda crossing: crossing.subject.bus.timed_out(),
    ),
    Kind("rpc-lost", "the broker takes the message and loses it", lambda _: None, whens=("before",)),
)
