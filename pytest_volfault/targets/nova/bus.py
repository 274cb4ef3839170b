"""Nova's RPC in the same thread: real serializers on both sides, no broker in between."""

from __future__ import annotations

from typing import Any

import nova.context
import oslo_messaging
from nova.objects import base as objects_base
from oslo_serialization import jsonutils

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.process import running
from pytest_volfault.injection.run import shown_error
from volfault_fakes.catalogue import Kind, Operation, error

# oslo.messaging's default of rpc_response_timeout.
RESPONSE_TIMEOUT = 60


class Bus:
    """Who listens on which topic, and how the last casts ended.

    Attributes:
        endpoints: (topic, namespace) -> (process, the manager that serves it).
        compute_error: how the last failed cast failed.
    """

    def __init__(self) -> None:
        self.endpoints: dict[tuple[str, str | None], tuple[str, Any]] = {}
        self.compute_error: str | None = None

    def client(self, target: Any, version_cap: str | None = None, serializer: Any = None, **_: Any) -> Client:
        """Stands in for nova.rpc.get_client."""
        return Client(self, target, version_cap, serializer or objects_base.NovaObjectSerializer())


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
            raise oslo_messaging.MessagingTimeout(f"no reply on topic {self.target.topic}") from None

    def cast(self, context: Any, method: str, **arguments: Any) -> None:
        """Send and forget; how it ended stays with the receiver."""
        try:
            self._deliver(context, method, arguments)
        except ProcessDied as death:
            self.bus.compute_error = f"nova-{death} died"
        except Exception as failure:  # noqa: BLE001 - a cast's failure stays on its own side, whatever it is
            self.bus.compute_error = shown_error(failure)

    def _deliver(self, context: Any, method: str, arguments: dict[str, Any]) -> Any:
        process, manager = self.bus.endpoints[self.target.topic, self.target.namespace]
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
        lambda _: oslo_messaging.MessagingTimeout("Timed out waiting for a reply to message ID"),
    ),
    Kind("rpc-lost", "the broker takes the message and loses it", lambda _: None, whens=("before",)),
)
