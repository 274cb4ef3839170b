"""A client's call on one side of the comparison: what it returned or raised, what it sent, and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from volfault_conformance.cinder.client_call import Call
from volfault_conformance.cinder.clients import Client, plain
from volfault_conformance.cinder.party import Answer
from volfault_conformance.cinder.side import Seen, Side

# What a client says of itself and of the process.
_NOT_COMPARED = ("User-Agent", "Accept-Encoding", "Connection")


def watch(side: Side, client: Client, name: str, call: Call) -> Seen:
    """Make a call, and look."""
    side.party.driver_calls()
    args, kwargs = side.filled([list(call.args), dict(call.kwargs)])
    outcome: dict[str, Any] = {}
    with recorded(side) as sent:
        try:
            outcome["returned"] = plain(client.bound(side.party, name, call, (tuple(args), kwargs))())
        except Exception as error:  # noqa: BLE001 - whatever a client raises is compared
            outcome["raised"] = f"{type(error).__name__}: {error}"
    return side.look({**outcome, "sent": sent})


@contextmanager
def recorded(side: Side) -> Iterator[list[dict[str, Any]]]:
    """Every exchange on the party's session within this block."""
    sent: list[dict[str, Any]] = []

    def note(reply: requests.Response, *_: Any, **__: Any) -> None:
        asked = reply.request
        answer = side.shown(Answer.of(reply))
        # The business of the server in front of a WSGI application.
        answer["headers"].pop("content-length", None)
        sent.append(
            {
                "request": f"{asked.method} {asked.url}",
                "body": asked.body.decode() if isinstance(asked.body, bytes) else asked.body,
                "headers": {key: value for key, value in asked.headers.items() if key not in _NOT_COMPARED},
                "answer": answer,
            }
        )

    hooks = side.party.session.hooks["response"]
    hooks.append(note)
    try:
        yield sent
    finally:
        hooks.remove(note)
