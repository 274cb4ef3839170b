"""How a call to Cinder fails on its way: in front of cinder-api, and between it and its caller."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from volfault_fakes.catalogue import BOTH, LATE, Crossing, Kind, error
from volfault_fakes.cinder.auth_strategies import unauthorized
from volfault_fakes.cinder.dialect import Reply
from volfault_fakes.cinder.struck import BEFORE, answered, request_of

# Seconds after which a proxy gives up: the `timeout server` that HAProxy's documents and kolla-ansible use.
PROXY_TIMEOUT = 60.0
# cinder-api goes on with what a proxy or a client has given up.
_ALL = (*BOTH, LATE)


class _Connection(HTTPConnection):
    """A connection whose text has no memory address in it, in any urllib3, so that traces are the same each time."""

    def __str__(self) -> str:
        return f"HTTPConnection(host={self.host!r}, port={self.port!r})"

    __repr__ = __str__


def _page(status: int, title: str, text: str) -> Callable[[Crossing], Reply]:
    # HAProxy's own error pages.
    page = Reply(status, f"<html><body><h1>{status} {title}</h1>\n{text}\n</body></html>\n")
    return lambda _: page


def _gateway_timeout(crossing: Crossing) -> Reply:
    crossing.subject.cloud.clock.advance(PROXY_TIMEOUT)
    return _page(504, "Gateway Time-out", "The server didn't respond in time.")(crossing)


def _pool(crossing: Crossing) -> HTTPConnectionPool:
    return HTTPConnectionPool(*_origin(crossing))


def _origin(crossing: Crossing) -> tuple[str, int]:
    address = urlsplit(request_of(crossing).root)
    return address.hostname or "", address.port or (443 if address.scheme == "https" else 80)


def _reset(_: Crossing) -> BaseException:
    cause = ConnectionResetError(104, "Connection reset by peer")
    return requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", cause))


def _refused(crossing: Crossing) -> BaseException:
    request = request_of(crossing)
    cause = NewConnectionError(
        _Connection(*_origin(crossing)),
        "Failed to establish a new connection: [Errno 111] Connection refused",
    )
    url = f"/v3/{request.project}{request.path}" if request.project else request.path
    return requests.exceptions.ConnectionError(MaxRetryError(_pool(crossing), url, cause))


def _read_timeout(crossing: Crossing) -> BaseException:
    request = request_of(crossing)
    # A client without a timeout would wait for ever; the proxy's is what ends such a wait in practice.
    seconds = PROXY_TIMEOUT if request.timeout is None else request.timeout
    crossing.subject.cloud.clock.advance(seconds)
    return requests.exceptions.ReadTimeout(
        ReadTimeoutError(_pool(crossing), request.path, f"Read timed out. (read timeout={seconds:g})")
    )


KINDS: tuple[Kind, ...] = (
    answered(
        "http-503",
        "503 from the proxy: no cinder-api is there to answer",
        _page(503, "Service Unavailable", "No server is available to handle this request."),
        BEFORE,
        "HAProxy's own page where no server of the backend is up; nothing has reached Cinder",
    ),
    answered(
        "http-504",
        "504 from the proxy: cinder-api takes longer than 60 s",
        _gateway_timeout,
        _ALL,
        "HAProxy's `timeout server` of 60 s (kolla-ansible); cinder-api is not told, and may go on",
    ),
    answered(
        "http-401",
        "401 from keystonemiddleware: the token has expired",
        lambda _: unauthorized(),
        BEFORE,
        "keystonemiddleware.auth_token stands before cinder-api's own code",
    ),
    error(
        "connection-reset",
        "the connection is reset before a reply came",
        _reset,
        source="a worker of cinder-api or the proxy ends while it has the request, before its work or after it",
    ),
    error(
        "connection-refused",
        "nothing listens there",
        _refused,
        BEFORE,
        source="connect(2) fails; nothing has been sent",
    ),
    error(
        "read-timeout",
        "no reply within the client's timeout",
        _read_timeout,
        _ALL,
        source="the client gives up (timeout of keystoneauth's session, else the proxy's); cinder-api is not told",
    ),
)
