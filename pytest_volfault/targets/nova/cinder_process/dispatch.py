"""oslo.messaging's place in the real Cinder: the services are called in this thread, over the real serializers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import oslo_messaging
from cinder import context, rpc

_SERIALIZED = ("exchange", "topic", "namespace", "version", "server", "fanout")


class Killed(BaseException):
    """A service is killed. Its own code sees it on the way, and what it does then is undone by `Dispatch.died`."""


class Dispatch:
    """Routes calls and casts to the managers.

    Attributes:
        managers: by topic, the manager and the serializer of its objects.
        holding: whether casts wait for `deliver`, and not only for the end of the request that sends them.
        timing_out: whether a call never hears back. What it asked for is not done either.
        late: whether the call that is under way takes too long for whoever waits.
        died: what follows where a service is killed.
    """

    def __init__(self) -> None:
        self.managers: dict[str, tuple[Any, Any]] = {}
        self.holding = False
        self.timing_out = False
        self.late = False
        self.died: Callable[[], None] = lambda: None
        self._waiting: deque[tuple[Client, Any, str, dict[str, Any]]] = deque()

    def client(self, target: Any, version_cap: Any = None, serializer: Any = None) -> Client:  # noqa: ARG002 - cinder.rpc.get_client
        """Stand in for cinder.rpc.get_client."""
        return Client(self, target, rpc.RequestContextSerializer(serializer))

    def cast(self, client: Client, ctxt: Any, method: str, arguments: dict[str, Any]) -> None:
        """Keep it: a service that is elsewhere begins when its caller has long gone on."""
        self._waiting.append((client, ctxt, method, arguments))

    def answered(self) -> None:
        """A request is done: what it has sent arrives."""
        if not self.holding:
            self.deliver()

    def deliver(self) -> int:
        """Run what waits, and what that casts in turn. Nobody hears of a failure."""
        done = 0
        while self._waiting:
            client, ctxt, method, arguments = self._waiting.popleft()
            done += 1
            try:
                client.run(ctxt, method, arguments)
            except Killed:
                self.died()
            except Exception:  # noqa: BLE001 - as oslo.messaging's server does, which only logs it
                continue
        return done


class Client:
    """oslo.messaging's RPCClient over a `Dispatch`."""

    def __init__(self, dispatch: Dispatch, target: Any, serializer: Any) -> None:
        self._dispatch = dispatch
        self._target = target
        self._serializer = serializer

    def prepare(self, **options: Any) -> Client:
        """Name another target."""
        target = self._target(**{key: value for key, value in options.items() if key in _SERIALIZED})
        return Client(self._dispatch, target, self._serializer)

    def can_send_version(self, version: Any = None) -> bool:  # noqa: ARG002 - oslo.messaging's signature
        """There is no older service."""
        return True

    def call(self, ctxt: Any, method: str, **arguments: Any) -> Any:
        """Ask and wait."""
        if self._dispatch.timing_out:
            raise oslo_messaging.MessagingTimeout("Timed out waiting for a reply")
        dispatch = self._dispatch
        dispatch.late = False
        try:
            result = self.run(ctxt, method, arguments)
        except Killed:
            dispatch.died()
            raise oslo_messaging.MessagingTimeout("Timed out waiting for a reply") from None
        except Exception:
            if not dispatch.late:
                raise
        if dispatch.late:
            raise oslo_messaging.MessagingTimeout("Timed out waiting for a reply")
        return result

    def cast(self, ctxt: Any, method: str, **arguments: Any) -> None:
        """Ask and go on."""
        self._dispatch.cast(self, ctxt, method, arguments)

    def run(self, ctxt: Any, method: str, arguments: dict[str, Any]) -> Any:
        """Hand a message to the manager of the topic, in a context of its own."""
        manager, theirs = self._dispatch.managers[self._target.topic.partition(".")[0]]
        sent = {key: self._serializer.serialize_entity(ctxt, value) for key, value in arguments.items()}
        received = context.RequestContext.from_dict(self._serializer.serialize_context(ctxt))
        given = {key: theirs.deserialize_entity(received, value) for key, value in sent.items()}
        result = getattr(manager, method)(received, **given)
        return self._serializer.deserialize_entity(ctxt, theirs.serialize_entity(received, result))
