"""A call to Cinder that is struck: what it asks, and how another reply comes instead of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error
from volfault_fakes.cinder.dialect import Reply, Request

BEFORE = ("before",)


class InjectedReply(Exception):  # noqa: N818 - carries a reply; the endpoint sends it
    """Instead of what the operation returned, the client gets this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


def answered(name: str, title: str, make: Callable[[Crossing], Reply], whens: tuple[str, ...], source: str) -> Kind:
    return error(name, title, lambda crossing: InjectedReply(make(crossing)), whens, source=source)


def request_of(crossing: Crossing) -> Request:
    request: Request = crossing.args[0]
    return request


def named_of(crossing: Crossing, position: int = 1) -> str:
    return str(crossing.args[position]) if len(crossing.args) > position else ""


def below_the_key(request: Request) -> Mapping[str, Any]:
    """What the one key of a body holds; nothing where there is no such body."""
    (wanted, *_) = request.body.values() if isinstance(request.body, Mapping) and request.body else (None,)
    return wanted if isinstance(wanted, Mapping) else {}
