"""Where Nova's placement client would be, before the real Placement or one in which no server has anything.

Only a deployment that makes servers has the real one; this file imports nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from volfault_fakes.errors import UnknownCall

REPORT = "nova.scheduler.client.report:SchedulerReportClient."
ALLOCATIONS = "/allocations/"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as requests has it, as far as Nova looks at it."""

    status_code: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body."""
        return self.text.encode()

    def json(self) -> Any:
        """Decode the body."""
        return json.loads(self.text)

    def __bool__(self) -> bool:
        return self.status_code < 400


# (method, path, body, microversion) -> the answer.
Application = Callable[[str, str, Any, str | None], Reply]


class Placement:
    """Which one answers at the moment.

    Attributes:
        application: the real one; None where no server has allocations.
    """

    def __init__(self) -> None:
        self.application: Application | None = None

    def ask(self, method: str, path: str, body: Any, microversion: str | None) -> Reply:
        """Send a request to whichever it is."""
        if self.application is None:
            return _nothing(method, path)
        return (self.get if method == "GET" else self.send)(method, path, body, microversion)

    def get(self, method: str, path: str, body: Any, microversion: str | None) -> Reply:
        """Read; the call that can be interfered with."""
        return self._answer(method, path, body, microversion)

    def send(self, method: str, path: str, body: Any, microversion: str | None) -> Reply:
        """Change something; the call that can be interfered with."""
        return self._answer(method, path, body, microversion)

    def _answer(self, method: str, path: str, body: Any, microversion: str | None) -> Reply:
        if self.application is None:
            raise UnknownCall(f"nobody answers {method} {path}: this deployment has no Placement")
        return self.application(method, path, body, microversion)

    def stand_ins(self) -> Mapping[str, Callable[[Any], Any]]:
        """The replacements, for a `Substitution`."""
        return {
            REPORT + "_create_client": lambda _: self._client_of,
            # Compared at start with the servers of the host.
            REPORT + "get_allocations_for_resource_provider": self._allocations_of,
        }

    @property
    def _client_of(self) -> Callable[[Any], _Client]:
        def client_of(report_client: Any) -> _Client:
            # As Nova's own does: whoever has a new client knows of no provider yet.
            report_client.clear_provider_cache(init=True)
            return _Client(self)

        return client_of

    def _allocations_of(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def allocations(client: Any, *args: Any) -> Any:
            return SimpleNamespace(allocations={}) if self.application is None else original(client, *args)

        return allocations


class _Client:
    """keystoneauth's adapter, as far as Nova uses it."""

    def __init__(self, placement: Placement) -> None:
        self._placement = placement

    def get(self, url: str, microversion: str | None = None, **_: Any) -> Reply:
        return self._placement.ask("GET", url, None, microversion)

    def post(self, url: str, json: Any = None, microversion: str | None = None, **_: Any) -> Reply:
        return self._placement.ask("POST", url, json, microversion)

    def put(self, url: str, json: Any = None, microversion: str | None = None, **_: Any) -> Reply:
        return self._placement.ask("PUT", url, json, microversion)

    def delete(self, url: str, microversion: str | None = None, **_: Any) -> Reply:
        return self._placement.ask("DELETE", url, None, microversion)


def _nothing(method: str, path: str) -> Reply:
    """What is answered where no server has allocations.

    Raises:
        UnknownCall: something else is asked.
    """
    if path.startswith(ALLOCATIONS) and method == "GET":
        # Releases up to 23 begin to delete so: an empty answer, and no 404.
        return Reply(200, '{"allocations": {}}')
    if path.startswith(ALLOCATIONS) and method == "DELETE":
        return Reply(404)
    raise UnknownCall(f"Nova asked placement to {method} {path}; placement is no party of this flow")
