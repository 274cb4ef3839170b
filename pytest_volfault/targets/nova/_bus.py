"""Nova's RPC in the same thread: real serializers on both sides, no broker in between."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import nova.context
import oslo_messaging
from nova.objects import base as objects_base
from oslo_serialization import jsonutils

from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection.at_once import FLOWS, FlowLocal
from pytest_volfault.injection.line import shown_error
from pytest_volfault.injection.process import dead, is_running, running
from pytest_volfault.targets._processes import FIRST, compute_on
from volfault_fakes.catalogue import WHENS, Kind, Operation, error
from volfault_fakes.cloud.clock import Clock
from volfault_fakes.errors import UnknownCall

# oslo.messaging's default of rpc_response_timeout, in seconds.
RESPONSE_TIMEOUT = 60
# nova-compute tells the scheduler of its instances when it starts; no volume flow asks the scheduler anything.
UNSERVED = frozenset({"scheduler"})
# What a nova-compute takes while it is at something else that waits for it: no lock is in its way.
AT_ONCE = frozenset({"external_instance_event", "live_migration_abort", "live_migration_force_complete"})
# The addresses at which each host has a server. Since Nova 34 a nova-compute listens on the second one too, for what
# it still does while it stops (nova.compute.rpcapi).
COMPUTE = (("compute", None), ("compute-alt", None))


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the broker keeps it: text, so that a snapshot can hold it and nothing is shared.

    Attributes:
        address: topic and namespace.
        method: what the receiver shall run.
        wire: the serialised arguments.
        context: the sender's, as Nova sends it.
        server: the host whose service is meant; None for any of the topic.
    """

    address: tuple[str, str | None]
    method: str
    wire: str
    context: Mapping[str, Any]
    server: str | None = None


class Bus:
    """Who listens on which topic, what waits for them, and how the last casts ended.

    Attributes:
        endpoints: (topic, namespace) -> (process, the manager that serves it), of what is on no compute host.
        computes: host -> the same of its nova-compute.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.endpoints: dict[tuple[str, str | None], tuple[str, Any]] = {}
        self.computes: dict[str, tuple[str, Any]] = {}
        self._waiting: list[Message] = []
        self._loses: frozenset[str] | None = frozenset()
        self._holds = False
        # What became of a flow's casts is its own.
        self._compute_error: FlowLocal[str | None] = FlowLocal(None)

    @property
    def compute_error(self) -> str | None:
        """How the last failed cast of the flow that moves failed, or other work of its that nobody waits for."""
        return self._compute_error.get()

    @compute_error.setter
    def compute_error(self, error: str | None) -> None:
        self._compute_error.set(error)

    def client(self, target: Any, version_cap: str | None = None, serializer: Any = None, **_: Any) -> Client:
        """Stands in for nova.rpc.get_client."""
        return Client(self, target, version_cap, serializer or objects_base.NovaObjectSerializer())

    def timed_out(self) -> oslo_messaging.MessagingTimeout:
        """Wait for a reply that does not come, and return what the caller is then told."""
        self._clock.advance(RESPONSE_TIMEOUT)
        return oslo_messaging.MessagingTimeout("Timed out waiting for a reply to message ID")

    def post(self, message: Message) -> None:
        """Deliver a message: now, or when its receiver is done with what it is at, or when it is started again.

        A service works its casts off one after the other as far as locks go; one that it sends to itself while
        it holds an instance's lock (ComputeManager._sync_power_states does) must not run inside. For a service
        that is dead the broker keeps the message: its queue outlives it.
        """
        if self._loses is None or message.method in self._loses:
            return
        if FLOWS.order.schedules:
            # Its receiver takes it whenever that has its turn, and works it off beside all else that it is at.
            FLOWS.spawn(message.method, functools.partial(self._arrive, message))
            return
        self._waiting.append(message)
        if not self._holds:
            self.deliver_waiting()

    def _arrive(self, message: Message) -> None:
        if self.listens(message):
            self.work_off(functools.partial(self.deliver, message))
        else:
            self._waiting.append(message)

    def deliver_waiting(self) -> None:
        """Deliver what had to wait, and what that sends in turn; what is for the dead goes on waiting."""
        while (place := self._first_deliverable()) is not None:
            # It is taken from the queue before it is worked off: where the receiver dies, nobody will get it again.
            self.work_off(functools.partial(self.deliver, self._waiting.pop(place)))

    def work_off(self, work: Callable[[], object]) -> None:
        """Do what nobody waits for; how it failed, if it did, is kept in `compute_error`."""
        try:
            work()
        except ProcessDied as death:
            self.compute_error = f"nova-{death} died"
        except Exception as failure:  # noqa: BLE001 - a cast's failure stays on its own side, whatever it is
            self.compute_error = shown_error(failure)

    def deliver(self, message: Message) -> Any:
        """Run what a message asks for, and return the result as it is sent back."""
        process, manager = self.receiver(message)
        serializer = objects_base.NovaObjectSerializer()
        context = nova.context.RequestContext.from_dict(dict(message.context))
        received = {
            name: serializer.deserialize_entity(context, value) for name, value in jsonutils.loads(message.wire).items()
        }
        with running(process, f"{type(manager).__name__}.{message.method}"):
            try:
                result = getattr(manager, message.method)(context, **received)
            except oslo_messaging.ExpectedException as expected:
                # What `expected_exceptions` names is sent back as itself; it is only not logged.
                raise expected.exc_info[1] from None
            return serializer.serialize_entity(context, result)

    def receiver(self, message: Message) -> tuple[str, Any]:
        """Whose it is: the process, and its manager; None for one that is not there, or has not been started.

        Raises:
            UnknownCall: of nobody that the volume flows know.
        """
        if message.address in COMPUTE:
            host = message.server or FIRST
            return self.computes.get(host, (compute_on(host), None))
        try:
            return self.endpoints[message.address]
        except KeyError:
            topic = message.address[0]
            raise UnknownCall(f"Nova sent a message to {topic}, which is no service of the volume flows") from None

    def listens(self, message: Message) -> bool:
        """Whether somebody takes it from the queue."""
        process, manager = self.receiver(message)
        return manager is not None and process not in dead()

    def _first_deliverable(self) -> int | None:
        for place, message in enumerate(self._waiting):
            process, _ = self.receiver(message)
            if self.listens(message) and (message.method in AT_ONCE or not is_running(process)):
                return place
        return None

    @contextmanager
    def losing(self, *methods: str) -> Iterator[None]:
        """The broker loses what is cast within this block: all of it, or what asks for one of these methods."""
        self._loses = frozenset(methods) or None
        try:
            yield
        finally:
            self._loses = frozenset()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Whoever listens is busy, and takes what is cast within this block when somebody delivers what waits."""
        self._holds = True
        try:
            yield
        finally:
            self._holds = False

    # -- snapshots

    def waiting(self) -> tuple[Message, ...]:
        """What the broker keeps at the moment."""
        return tuple(self._waiting)

    def restore(self, messages: Iterable[Message]) -> None:
        """Keep just these, and forget how the last cast ended."""
        self._waiting = list(messages)
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
        message = self._message(context, method, arguments)
        if not self.bus.listens(message):
            # The caller gives up; the message does not, and is worked off when the receiver is back.
            self.bus.post(message)
            raise self.bus.timed_out()
        try:
            answer = self.bus.deliver(message)
        except ProcessDied:
            raise self.bus.timed_out() from None
        return self.serializer.deserialize_entity(context, answer)

    def cast(self, context: Any, method: str, **arguments: Any) -> None:
        """Send and forget; how it ended stays with the receiver."""
        if self.target.topic not in UNSERVED:
            self.bus.post(self._message(context, method, arguments))

    def _message(self, context: Any, method: str, arguments: dict[str, Any]) -> Message:
        wire = jsonutils.dumps(
            {name: self.serializer.serialize_entity(context, value) for name, value in arguments.items()}
        )
        address = (self.target.topic, self.target.namespace)
        return Message(address, method, wire, context.to_dict(), self.target.server)


_ADDRESS = ("exchange", "topic", "namespace", "version", "server", "fanout")


def _method(_context: Any, method: str, **_: Any) -> str:
    return method


_WHERE = "pytest_volfault.targets.nova._bus:Client."
OPERATIONS = (
    Operation("nova.rpc.", _WHERE + "cast", ("rpc-not-delivered", "rpc-lost"), suffix=_method),
    Operation("nova.rpc.call.", _WHERE + "call", ("rpc-not-delivered", "rpc-timeout"), suffix=_method),
)
KINDS = (
    error(
        "rpc-not-delivered",
        "MessageDeliveryFailure: the broker does not confirm the message",
        lambda _: oslo_messaging.MessageDeliveryFailure("Unable to connect to AMQP server after None tries"),
        source="oslo_messaging._drivers.amqpdriver.AMQPDriverBase._send: the broker's confirmation is lost before or "
        "after it has queued the message",
    ),
    error(
        "rpc-timeout",
        "MessagingTimeout: the reply does not come within rpc_response_timeout",
        lambda crossing: crossing.subject.bus.timed_out(),
        whens=WHENS,
        source="oslo_messaging._drivers.amqpdriver.ReplyWaiter after rpc_response_timeout, 60 s: the message is "
        "lost, or its reply is, or the receiver is busy and works it off when nobody waits any more",
    ),
    Kind(
        "rpc-lost",
        "the broker takes the message and loses it",
        lambda _: None,
        whens=("before",),
        source="RabbitMQ keeps a queue that is not mirrored on one broker; what is in it goes with that broker",
    ),
)
