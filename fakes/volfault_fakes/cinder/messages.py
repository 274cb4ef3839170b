"""API operations on /messages: what Cinder tells users of calls that failed behind its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import bodies, listing
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, answers
from volfault_fakes.cinder.front import Front
from volfault_fakes.tables import Message

# By the names of Cinder's columns.
_MODELLED: Mapping[str, Callable[[Message], str]] = {
    "id": lambda row: row.id,
    "resource_uuid": lambda row: row.volume_id,
    "resource_type": lambda _: "VOLUME",
    "message_level": lambda _: "ERROR",
    "event_id": bodies.event_id,
    "request_id": bodies.request_id,
    "action_id": lambda row: row.action,
    "detail_id": lambda row: row.detail,
}
_COLUMNS = listing.Columns(_MODELLED, frozenset({"deleted", "deleted_at", "expires_at", "updated_at"}))


class MessageOperations(Front):
    """GET and DELETE on /messages; none of it exists before 3.3."""

    @answers(since=mv.MESSAGES)
    def message_list(self, request: Request) -> Reply:
        """GET /messages: 200, the newest first; 400, or 404 for the marker. Before 3.5 always all of them.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query) if request.version >= mv.MESSAGE_FILTERS else {}
        page = listing.page_of(asked)
        listing.check_filters(request, asked, _COLUMNS, ("project_id",))
        marker = None if page.marker is None else self._message(page.marker)
        rows = listing.select(
            request,
            self.cloud.messages.values(),
            page,
            _COLUMNS,
            marker,
            lambda row: all(_has(request, row, name, value) for name, value in asked.items()),
        )
        body: dict[str, Any] = {"messages": [bodies.message(request, row) for row in rows]}
        links = listing.next_page(request, "messages", [row.id for row in rows], len(rows))
        if links:
            body["messages_links"] = links
        return Reply(200, body)

    @answers(since=mv.MESSAGES)
    def message_get(self, request: Request, message_id: str) -> Reply:
        """GET /messages/{id}: 200 or 404."""
        return Reply(200, {"message": bodies.message(request, self._message(message_id))})

    @answers(since=mv.MESSAGES)
    def message_delete(self, _request: Request, message_id: str) -> Reply:
        """DELETE /messages/{id}: 204 or 404."""
        self.cloud.drop("messages", self._message(message_id).id)
        return Reply(204, bare=True)

    def _message(self, message_id: str) -> Message:
        row = self.cloud.messages.get(message_id)
        if row is None:
            raise CinderRefusal(404, gone(message_id))
        return row


def gone(message_id: str) -> str:
    """Message of cinder.exception.MessageNotFound."""
    return f"Message {message_id} could not be found."


def _has(request: Request, row: Message, name: str, value: str) -> bool:
    if name == "project_id":
        return value == request.project
    return name in _MODELLED and _MODELLED[name](row) == value
