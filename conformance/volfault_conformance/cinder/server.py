"""The server under cinder-api, which is a WSGI application and has none of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import requests
import webob
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.response import HTTPResponse

# What the server under Cinder says where Cinder itself breaks: WSGI leaves it to the server (wsgiref's text).
SERVER_ERROR = b"A server error occurred.  Please contact the administrator."


class Server(BaseAdapter):
    """Hands the requests of a session to cinder-api.

    Args:
        application: gives the one that is asked now.
        answered: called when it has answered.
    """

    def __init__(self, application: Callable[[], Any], answered: Callable[[], object]) -> None:
        super().__init__()
        self._application, self._answered = application, answered

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """Ask; then the casts arrive that it sent."""
        asked = webob.Request.blank(str(request.url), method=str(request.method), headers=dict(request.headers))
        body: Any = request.body or b""
        asked.body = body.encode() if isinstance(body, str) else bytes(body)
        try:
            answered = asked.get_response(self._application())
        except Exception:  # noqa: BLE001 - as a server does, when the application lets an exception out
            answered = webob.Response(SERVER_ERROR, status=500, content_type="text/plain", charset=None)
        self._answered()
        # A header may come twice.
        headers: Any = list(answered.headers.items())
        raw = HTTPResponse(
            body=io.BytesIO(b"" if request.method == "HEAD" else answered.body),
            headers=headers,
            status=answered.status_int,
            reason=answered.status.partition(" ")[2],
            preload_content=False,
            request_method=request.method,
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""
