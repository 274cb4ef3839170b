"""API operations on /messages: what Cinder tells users of calls that failed behind its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder import bodies, list_filters, listing, rows
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW, WITH_TOKEN
from volfault_fakes.cloud.tables import Message

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
    "project_id": lambda row: row.project,
}
_COLUMNS = list_filters.Columns(_MODELLED, frozenset({"deleted", "deleted_at", "expires_at", "updated_at"}))


class MessageOperations(Front):
    """GET and DELETE on /messages; none of it exists before 3.3."""

    @operation("GET /messages", kinds=WITH_TOKEN, since=mv.MESSAGES)
    def message_list(self, request: Request) -> Reply:
        """GET /messages: 200, the newest first; 400, or 404 for the marker. Before 3.5 always all of them.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        self._authorize("message:get_all", request)
        asked = dict(request.query) if request.version >= mv.MESSAGE_FILTERS else {}
        page = listing.page_of(asked)
        if request.version >= mv.FILTER_NAMES:
            # Before, any name is as good as another here.
            list_filters.check_names(request, asked, self.release, "message")
        list_filters.check_filters(request, asked, self.release, _COLUMNS)
        found = listing.select(
            request,
            self.cloud.messages.values(),
            page,
            _COLUMNS,
            lambda marker: self._message(request, marker),
            _wanted(asked),
        )
        body: dict[str, Any] = {"messages": [bodies.message(request, row) for row in found]}
        links = listing.next_page(request, "messages", [row.id for row in found], len(found))
        if links:
            body["messages_links"] = links
        return Reply(200, body)

    @operation("GET /messages/{id}", kinds=OF_A_ROW, since=mv.MESSAGES)
    def message_get(self, request: Request, message_id: str) -> Reply:
        """GET /messages/{id}: 200 or 404."""
        row = self._message(request, message_id)
        self._authorize("message:get", request, row.project)
        return Reply(200, {"message": bodies.message(request, row)})

    @operation("DELETE /messages/{id}", kinds=OF_A_ROW, since=mv.MESSAGES)
    def message_delete(self, request: Request, message_id: str) -> Reply:
        """DELETE /messages/{id}: 204 or 404."""
        row = self._message(request, message_id)
        self._authorize("message:delete", request, row.project)
        self.cloud.drop("messages", row.id)
        return Reply(204, bare=True)

    def _message(self, request: Request, message_id: str) -> Message:
        row = self.cloud.messages.get(message_id)
        if row is None or not rows.is_seen(request.user, row.project):
            raise CinderRefusal(404, gone(message_id))
        return row


def gone(message_id: str) -> str:
    """Message of cinder.exception.MessageNotFound."""
    return f"Message {message_id} could not be found."


def _wanted(asked: Mapping[str, str]) -> list_filters.Keep[Message]:
    if not asked.keys() <= _MODELLED.keys():
        return None
    # Everybody's: Cinder does not ask whose they are before it lists them.
    return lambda row: all(_MODELLED[name](row) == value for name, value in asked.items())
