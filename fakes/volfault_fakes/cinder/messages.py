"""API operations on /messages: what Cinder tells users of calls that failed behind its API."""

from __future__ import annotations

from collections.abc import Mapping

from volfault_fakes.cinder import bodies
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, answers
from volfault_fakes.cinder.front import Front
from volfault_fakes.errors import UnknownCall

# How the filters of GET /messages are called in the table.
_FILTERS: Mapping[str, str] = {"resource_uuid": "volume_id"}


class MessageOperations(Front):
    """GET on /messages; none of it exists before 3.3."""

    @answers(since=mv.MESSAGES)
    def message_list(self, request: Request) -> Reply:
        """GET /messages: 200, the newest first.

        Raises:
            UnknownCall: a filter or a page is asked for that the fake does not model.
        """
        unknown = sorted(set(request.query) - set(_FILTERS))
        if unknown or (request.query and request.version < mv.MESSAGE_FILTERS):
            raise UnknownCall(
                f"{request.method} {request.path} with {', '.join(unknown or request.query)}; "
                f"the fake Cinder knows {', '.join(_FILTERS)} from {mv.text(mv.MESSAGE_FILTERS)} on"
            )
        wanted = {_FILTERS[name]: value for name, value in request.query.items()}
        found = [
            bodies.message(request, row)
            for row in reversed(self.cloud.messages.values())
            if all(getattr(row, column) == value for column, value in wanted.items())
        ]
        return Reply(200, {"messages": found})

    @answers(since=mv.MESSAGES)
    def message_get(self, request: Request, message_id: str) -> Reply:
        """GET /messages/{id}: 200 or 404."""
        row = self.cloud.messages.get(message_id)
        if row is None:
            raise CinderRefusal(404, gone(message_id))
        return Reply(200, {"message": bodies.message(request, row)})


def gone(message_id: str) -> str:
    """Message of cinder.exception.MessageNotFound."""
    return f"Message {message_id} could not be found."
