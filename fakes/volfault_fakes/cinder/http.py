"""The fake Cinder behind `requests`: real clients talk HTTP to it, and nothing leaves the process."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import requests
import responses
from responses.registries import FirstMatchRegistry
from urllib3.response import HTTPResponse

from volfault_fakes.cinder.asked import Asked
from volfault_fakes.cinder.auth_strategies import STRATEGIES
from volfault_fakes.cinder.dialect import Reply
from volfault_fakes.cinder.operations import Operations
from volfault_fakes.cinder.pipeline import Pipeline
from volfault_fakes.cinder.releases import NEWEST, Release
from volfault_fakes.cloud import Cloud
from volfault_fakes.errors import UnknownCall
from volfault_fakes.standing import Place

# What `requests` reads from the machine for each request anew: $HTTP_PROXY and its kin, ~/.netrc. Nothing real is
# reached here, so they could only cost time (40 % of a request) and make one machine differ from another.
_OF_THE_MACHINE: Mapping[str, Callable[[], Any]] = {"get_environ_proxies": dict, "get_netrc_auth": lambda: None}


def _place(owner: Any, name: str) -> Place[Callable[..., Any]]:
    return Place(lambda: vars(owner)[name], lambda value: setattr(owner, name, value))


# Not by a patcher of unittest.mock's, as `responses` does it: `mock.patch.stopall()`, which test bases call at their
# clean-up (oslotest), would stop it behind our back.
_NETWORK = _place(requests.adapters.HTTPAdapter, "send")
_MACHINE = {name: _place(requests.sessions, name) for name in _OF_THE_MACHINE}


class CinderEndpoint:
    """Answers every HTTP request of the process while it is started.

    Use it as a context manager, or by `start()` and `stop()`.

    Args:
        cloud: the state behind it.
        url: the service's root; versions and projects come below it, as in `http://cinder.test/v3/<project>`.
        operations: the API; one over `cloud` by default.
        release: which Cinder it is, where `operations` does not say so.
        auth_strategy: `keystone`: who asks is whose token it is, as the cloud's table of tokens says; whoever has none
            of those is refused. `noauth`: a token reads `user:project`, and everybody is an administrator. Cinder's own
            option of that name.

    Raises:
        ValueError: there is no such strategy.

    Attributes:
        operations: the API, to set what Nova tells it (`operations.nova_lists`).
        unknown: the text of each `UnknownCall`, oldest first, in case the code under test swallowed it.
    """

    def __init__(
        self,
        cloud: Cloud,
        url: str = "http://cinder.test",
        operations: Operations | None = None,
        release: Release = NEWEST,
        auth_strategy: str = "keystone",
    ) -> None:
        if auth_strategy not in STRATEGIES:
            raise ValueError(f"{auth_strategy!r} is no auth_strategy of Cinder's: it has {', '.join(STRATEGIES)}")
        self.cloud = cloud
        self.url = url.rstrip("/")
        self.operations = Operations(cloud, release=release) if operations is None else operations
        self.unknown: list[str] = []
        self._pipeline = Pipeline(self.operations, self.url, cloud.new_id, STRATEGIES[auth_strategy])
        self._mock = responses.RequestsMock(assert_all_requests_are_fired=False, registry=_OneAnswer)
        self._mock.add(_Answer(self))
        self._seams = [
            (_NETWORK, _standing_at(_NETWORK, self._mock.unbound_on_send())),
            *(
                (_MACHINE[name], _standing_at(_MACHINE[name], _constant(make)))
                for name, make in _OF_THE_MACHINE.items()
            ),
        ]
        self._entered: list[bool] = []

    def start(self) -> bool:
        """Put it in the place of the network; in front of whatever else stands there.

        A second start does nothing, unless somebody has thrown it out or stands before it: then it is back.

        Returns:
            Whether it was not started.
        """
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            new = [place.take(value) for place, value in self._seams]
            undo.pop_all()
        return any(new)

    def stop(self) -> None:
        """Give the network back: `requests.adapters.HTTPAdapter.send` is the original again.

        Does nothing where it is not started. Endpoints, and mocks of the user's own, may be stopped in any order.
        """
        for place, value in self._seams:
            place.leave(value)

    def __enter__(self) -> CinderEndpoint:  # noqa: PYI034 - typing.Self came with Python 3.11
        self._entered.append(self.start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A block within a block, or in a test that has started it, leaves it on.
        if self._entered.pop():
            self.stop()

    def answer(self, prepared: requests.PreparedRequest) -> HTTPResponse:
        """Answer one request.

        Raises:
            UnknownCall: it goes elsewhere, or the fake does not model it.
            requests.exceptions.RequestException: a network fault was injected.
        """
        self._mock.calls.reset()  # A campaign makes millions of calls; the traces remember what matters.
        try:
            return _rendered(self._pipeline.answer(self._asked(prepared)), prepared.method)
        except UnknownCall as unknown:
            self.unknown.append(str(unknown))
            raise
        except requests.exceptions.RequestException as error:
            error.request = prepared
            raise

    def _asked(self, prepared: requests.PreparedRequest) -> Asked:
        url = str(prepared.url)
        rest = url[len(self.url) :]
        if not url.startswith(self.url) or rest[:1] not in ("", "/", "?"):
            raise UnknownCall(
                f"{prepared.method} {url} leaves the modelled cloud: only {self.url} is answered here, and nothing "
                "real is reached while the fake Cinder is started"
            )
        path, _, query = rest.partition("?")
        return Asked(
            str(prepared.method).upper(),
            path,
            query,
            {name.lower(): _text(value) for name, value in prepared.headers.items()},
            _bytes(prepared.body),
            _read_timeout(getattr(prepared, "req_kwargs", {}).get("timeout")),
        )


def _standing_at(place: Place[Callable[..., Any]], replacement: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        # A patch that was put on top of it may put it back when it has long been stopped.
        return (replacement if place.holds(called) else place.original)(*args, **kwargs)

    return called


def _constant(make: Callable[[], Any]) -> Callable[..., Any]:
    return lambda *_args, **_kwargs: make()


class _OneAnswer(FirstMatchRegistry):
    """A registry with one entry, so that finding it takes one step whatever the URL is."""

    def find(self, request: requests.PreparedRequest) -> tuple[responses.BaseResponse | None, list[str]]:  # noqa: ARG002
        return self.registered[0], []


class _NoCalls(responses.CallList):
    """Remembers nothing."""

    def add_call(self, call: responses.Call) -> None:
        pass


class _Answer(responses.BaseResponse):
    """The entry: hands every request to the endpoint."""

    def __init__(self, endpoint: CinderEndpoint) -> None:
        super().__init__("GET", endpoint.url)
        self._endpoint = endpoint
        self._calls = _NoCalls()

    def get_response(self, request: requests.PreparedRequest) -> HTTPResponse:
        return self._endpoint.answer(request)


class _Body(io.BytesIO):
    """A body that urllib3 knows to be finished once it is read, which saves it a second read."""

    def isclosed(self) -> bool:
        return self.closed or self.tell() >= len(self.getbuffer())


def _rendered(reply: Reply, method: str | None) -> HTTPResponse:
    if isinstance(reply.body, str):
        data, kind = reply.body.encode(), "text/html"
    elif reply.body is None:
        data, kind = b"", "text/html" if reply.bare else "application/json"
    else:
        data, kind = json.dumps(reply.body).encode(), "application/json"
    headers = {"Content-Type": kind, "Content-Length": str(len(data)), **reply.headers}
    return HTTPResponse(
        body=_Body(b"" if method == "HEAD" else data),
        headers={name: value for name, value in headers.items() if value is not None},
        status=reply.status,
        reason=http.client.responses.get(reply.status),
        preload_content=False,
        request_method=method,
    )


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _read_timeout(timeout: Any) -> float | None:
    if isinstance(timeout, tuple):
        timeout = timeout[-1]
    return float(timeout) if isinstance(timeout, (int, float)) else None
