"""Every request of the process goes to a party or to its neighbours while a suite runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import requests
from requests.adapters import BaseAdapter

from volfault_conformance.cinder.party import TOKEN
from volfault_conformance.client_suites.neighbours import Neighbours

Send = Callable[[requests.PreparedRequest], requests.Response]


class _Cinder(BaseAdapter):
    """A party's own way in.

    Clients ask for the versions without a token. Cinder without Keystone takes that for a request for a token.
    """

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        request.headers.setdefault("X-Auth-Token", TOKEN)
        return self._send(request)

    def close(self) -> None:
        pass


@contextmanager
def reaching(root: str, send: Send) -> Iterator[None]:
    """Connect every session of `requests`, whoever makes it.

    Args:
        root: the URL of a party.
        send: how a request gets to it.
    """
    cinder, others = _Cinder(send), Neighbours(root)

    def adapter(_session: requests.Session, url: str) -> BaseAdapter:
        return cinder if url.startswith(root) else others

    with mock.patch.object(requests.Session, "get_adapter", adapter):
        yield
