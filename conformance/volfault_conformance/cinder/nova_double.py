"""Nova as the real Cinder's own client reaches it: what Cinder asks and tells, with Cinder's own code around it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from novaclient import exceptions


class NovaDouble:
    """In the place of novaclient.

    Attributes:
        held: the attachment by which every server holds its volumes; None where it holds none.
        told: what came of events and of requests to swap volumes, oldest first.
        fails: how it fails: `silent` or `not-found`; empty where it does not.
    """

    def __init__(self) -> None:
        self.held: str | None = None
        self.told: list[str] = []
        self.fails = ""

    def client(self, _context: Any, api_version: str | None = None, **_: Any) -> Any:
        """Stand in for cinder.compute.nova.novaclient."""
        return SimpleNamespace(
            server_external_events=SimpleNamespace(create=lambda events: self._hear(events, str(api_version))),
            volumes=SimpleNamespace(get_server_volume=self._get, update_server_volume=self._swap),
        )

    def _get(self, _server_id: str, _volume_id: str) -> Any:
        if self.held is None:
            raise exceptions.NotFound(404)
        return SimpleNamespace(attachment_id=self.held)

    def _hear(self, events: list[dict[str, Any]], version: str) -> list[dict[str, Any]]:
        self._fail()
        self.told += [f"{event['name']} {event['server_uuid']} {event['tag']} at {version}" for event in events]
        return [{**event, "code": 200} for event in events]

    def _swap(self, server_id: str, volume_id: str, new_id: str) -> None:
        self._fail()
        self.told.append(f"swap {server_id} {volume_id} {new_id}")

    def _fail(self) -> None:
        if self.fails == "not-found":
            raise exceptions.NotFound(404)
        if self.fails:
            raise exceptions.ClientException(503)
