"""The fake Cinder behind `requests`: real clients talk HTTP to it, and nothing leaves the process."""

from __future__ import annotations

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

# What `requests` reads from the machine for each request anew: $HTTP_PROXY and its kin, ~/.netrc. Nothing real is
# reached here, so they could only cost time (40 % of a request) and make one machine differ from another.
_OF_THE_MACHINE: Mapping[str, Callable[..., Any]] = {
    "get_environ_proxies": lambda *_args, **_kwargs: {},
    "get_netrc_auth": lambda *_args, **_kwargs: None,
}


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
        self._before: dict[str, Any] = {}

    def start(self) -> None:
        """Put it in the place of the network. A second start does nothing."""
        if not self._before:
            self._before = {name: getattr(requests.sessions, name) for name in _OF_THE_MACHINE}
            for name, replacement in _OF_THE_MACHINE.items():
                setattr(requests.sessions, name, replacement)
        self._mock.start()

    def stop(self) -> None:
        """Give the network back: `requests.adapters.HTTPAdapter.send` is the original again."""
        self._mock.stop(allow_assert=False)
        for name, original in self._before.items():
            setattr(requests.sessions, name, original)
        self._before.clear()

    def __enter__(self) -> CinderEndpoint:  # noqa: PYI034 - typing.Self came with Python 3.11
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
