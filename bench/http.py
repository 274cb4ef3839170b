"""Requests per second: the fake Cinder with its state, against `responses` with a constant answer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import repeat
from typing import Any

import requests
import responses
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from bench.measure import Line, at_least, cpu, show, take_turns
from volfault_fakes.cinder import CinderEndpoint
from volfault_fakes.cloud import Cloud

REQUESTS = 300
ROUNDS = 30
HEADERS = {"X-Auth-Token": "user", "OpenStack-API-Version": "volume 3.71", "Accept": "application/json"}
KINDS = {"Content-Type": "application/json"}


class Constant(BaseAdapter):
    """The least that an adapter can do: the floor of everything that goes through `requests`."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._body = body
        self._build = HTTPAdapter().build_response

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        raw = urllib3.HTTPResponse(io.BytesIO(self._body), KINDS, 200, preload_content=False)
        return self._build(request, raw)

    def close(self) -> None:
        pass


def _seconds(session: requests.Session, url: str, standing: AbstractContextManager[Any]) -> float:
    with standing:
        began = cpu()
        for _ in repeat(None, REQUESTS):
            session.get(url, headers=HEADERS).json()
        return (cpu() - began) / REQUESTS


def measure() -> list[Line]:
    cloud = Cloud()
    volume = cloud.add_volume(attached_to=cloud.add_server())
    endpoint = CinderEndpoint(cloud)
    url = f"{endpoint.url}/v3/project/volumes/{volume.id}"
    session, deaf, floor = requests.Session(), requests.Session(), requests.Session()
    # Proxies and ~/.netrc are looked up for each request; the fake spares every client that, so the floor must too.
    deaf.trust_env = floor.trust_env = False
    with endpoint:
        body = session.get(url, headers=HEADERS).content
    floor.mount("http://", Constant(body))
    candidates: dict[str, Callable[[], float]] = {
        "the fake": lambda: _seconds(session, url, endpoint),
        "responses, constant": lambda: _seconds(session, url, _constant(url, body)),
        "responses, constant, trust_env off": lambda: _seconds(deaf, url, _constant(url, body)),
        "hand-written adapter, trust_env off": lambda: _seconds(floor, url, nullcontext()),
    }
    taken = take_turns(candidates, ROUNDS)
    fake, peer = taken["the fake"], taken["responses, constant"]
    lines = [
        at_least("HTTP fake / responses with a constant answer", peer.best / fake.best, "x", 1.0),
        Line("  the same by medians", peer.median / fake.median, "x"),
        Line(
            "  against responses with trust_env off", taken["responses, constant, trust_env off"].best / fake.best, "x"
        ),
        Line(
            "HTTP fake / hand-written adapter (the floor)",
            taken["hand-written adapter, trust_env off"].best / fake.best,
            "x",
        ),
    ]
    lines += [Line(f"  {name}", 1 / each.best, "requests/s") for name, each in taken.items()]
    return [*lines, Line("  body", len(json.dumps(json.loads(body))), "bytes")]


def _constant(url: str, body: bytes) -> responses.RequestsMock:
    # It remembers every call and forgets its answers on leaving, so each round gets a new one.
    mock = responses.RequestsMock()
    mock.add("GET", url, body=body, content_type="application/json")
    return mock


if __name__ == "__main__":
    show("HTTP", measure())
