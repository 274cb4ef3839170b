"""Headers that are wrong: microversions, media types, tokens; and bodies that are too large. Plain data."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

from volfault_conformance.cinder.steps import ATTACHMENT, NOWHERE, SERVER, VOLUME, Step, act, attach, complete, make
from volfault_fakes.cloud.identity import PROJECT

# osapi_max_request_body_size, as oslo.middleware has it by default.
LARGEST = 114688

VERSIONS = (
    "", "volume", "volume ", "volume 3", "volume 3.", "volume 3.x", "volume 3.-1", "volume -3.1", "volume 03.1",
    "volume 3.01", "volume 3.071", "volume 0.1", "volume 1.0", "volume 1.1", "volume 2.0", "volume 2.1", "volume 4.0",
    "volume 11.0", "volume 12.05", "volume 3.72", "volume 3.100", "volume 3.2.0", "volume 1e3", "volume 3.1e1",
    "volume 3.71 trailing", "volume 3.71;q=1", "volume  3.5", "volume\t3.5", "volume latest", "volume  latest",
    "volume LATEST", "volume latest ", "volume experimental", "Volume 3.5", "VOLUME 3.5", "volumes 3.5", "volumev3 3.5",
    "xvolume 3.5", "volume3.5", "volume=3.5", "volume: 3.5", "3.5 volume", "3.5", "latest", "compute 2.1",
    "compute 2.1,volume 3.5", "compute 2.1, volume 3.5", "volume 3.5, volume 3.6", "volume 3.5,compute 2.1",
    "volume 3.5,", ",volume 3.5", "volume,3.5", "compute volume", "volume\xa03.5", "volume 3.5\xe9", "volume Ù£.5",
    "volume " + "9" * 5000 + ".0", "volume 3." + "9" * 300, "x" * 5000, "volume 3.5 ", "block-storage 3.5",
    "volume null",
)  # fmt: skip

_JSON = "application/json"
MEDIA_TYPES = (
    None, _JSON, "application/json; charset=utf-8", "application/json;charset=latin-1",
    "application/json;charset=nothing",
    "APPLICATION/JSON", "application/JSON", "application/json ;a", "application/vnd.openstack.volume+json",
    "application/vnd.openstack.volume+json; version=3", "application/xml", "text/plain", "text/json", "", "json", "/",
    "application/json, text/plain", "application/json,application/json", "application/x-www-form-urlencoded",
    "multipart/form-data", "application/", "*/*", "x" * 1000, "\xe9",
)  # fmt: skip

ACCEPTED = (
    None, _JSON, "*/*", "application/*", "text/html", "text/plain", "application/xml", "garbage", "", "text/html, */*",
    "application/xml, application/json;q=0.1", "text/html;q=0.1, application/json", "application/json;q=0", "*/*;q=0",
    "application/json;q=0, */*", "application/json;q=x", "text/*", "application/vnd.openstack.volume+json",
    "application/vnd.openstack.volume+json, application/json",
    "application/json, application/vnd.openstack.volume+json",
    "application/vnd.openstack.volume+json;q=0.5, application/json;q=0.1", "application/json; charset=utf-8", ",",
    "APPLICATION/JSON",
)  # fmt: skip

OTHERS_TOKENS = ("a:b", ":b", ":", "a:", "a:b:c", f"admin:{SERVER}", f"admin:{PROJECT}:x")

_ASKED = {
    "GET volume": Step("GET", f"/volumes/{VOLUME}"),
    "GET no volume": Step("GET", f"/volumes/{NOWHERE}"),
    "GET attachment": Step("GET", f"/attachments/{ATTACHMENT}"),
    "GET nothing": Step("GET", "/nothing"),
    "GET new": Step("GET", "/volumes/new"),
    "GET root": Step("GET", url="/"),
    "GET v3": Step("GET", url="/v3/"),
    "DELETE volume": Step("DELETE", f"/volumes/{VOLUME}"),
    "POST volume": make(),
    "POST attachment": attach(),
    "os-reserve": act("os-reserve"),
    "os-nothing": act("os-nothing"),
    "os-complete": complete(),
}


def versions() -> Iterator[tuple[str, Step]]:
    """Every odd microversion, asked of a few."""
    for name in ("GET volume", "GET attachment", "GET nothing", "GET new", "GET root", "GET v3", "POST attachment"):
        for version in VERSIONS:
            headers = {"OpenStack-API-Version": version.encode().decode("latin-1")}
            yield f"{name}: {version[:40]!r}", _with(_ASKED[name], **headers)
        yield f"{name}: none", _with(_ASKED[name], **{"OpenStack-API-Version": None})
        older = {"OpenStack-API-Version": None, "X-OpenStack-Volume-API-Version": "3.50"}
        yield f"{name}: the older header", _with(_ASKED[name], **older)
    for name, asked in _ASKED.items():
        for version in ("3.0", "3.26", "3.43"):
            for kind, body in (("as it is", ...), ("no body", None), ("a wrong body", b'{"a": 1}'), ("no JSON", b"{")):
                step = dataclasses.replace(asked, version=version)
                if body is not ...:
                    step = dataclasses.replace(step, body=body)
                yield f"{name}: {version}, {kind}", step


def media_types() -> Iterator[tuple[str, Step]]:
    """What the body is said to be, and what the answer may be."""
    for name in (
        "GET volume",
        "GET no volume",
        "GET nothing",
        "GET root",
        "DELETE volume",
        "POST attachment",
        "os-reserve",
    ):
        step = _ASKED[name]
        for kind in MEDIA_TYPES:
            yield f"{name}: Content-Type {str(kind)[:60]!r}", _with(step, **{"Content-Type": kind})
        for kind in ACCEPTED:
            yield f"{name}: Accept {str(kind)[:60]!r}", _with(step, Accept=kind)
    for kind in MEDIA_TYPES:
        step = dataclasses.replace(_ASKED["GET volume"], body=b"{}")
        yield f"GET volume with a body: Content-Type {str(kind)[:60]!r}", _with(step, **{"Content-Type": kind})


def tokens() -> Iterator[tuple[str, Step]]:
    """Tokens of other projects, and paths without one. What only noauth says of tokens is in `noauth`."""
    for name, step in _ASKED.items():
        for token in OTHERS_TOKENS:
            yield f"{name}: token {token!r}", _with(step, **{"X-Auth-Token": token})
        if step.path:
            yield f"{name}: no project in the path", _without_project(step)
    for roles in ("", "service", "SERVICE", "service,admin", " service ", "services", "x"):
        yield f"service roles {roles!r}", _with(_ASKED["GET volume"], **{"X-Service-Roles": roles.strip()})


def noauth() -> Iterator[tuple[str, Step]]:
    """Tokens of which the middleware noauth makes what it likes, as nothing says whose they are."""
    for name in ("GET volume", "GET no volume", "GET attachment", "DELETE volume", "POST volume", "os-reserve"):
        for token in ("", "a", "x" * 5000, "\xe9"):
            yield f"noauth: {name}: token {token[:40]!r}", _with(_ASKED[name], **{"X-Auth-Token": token})
        yield f"noauth: {name}: no token", _with(_ASKED[name], **{"X-Auth-Token": None})
        if name in ("GET volume", "POST volume"):
            other = _with(_without_project(_ASKED[name]), **{"X-Auth-Token": f"other:{SERVER}"})
            yield f"noauth: {name}: another user's token, no project in the path", other


def sizes() -> Iterator[tuple[str, Step]]:
    """Bodies at the limit, above it and far above it."""
    for name, step in _ASKED.items():
        for size in (LARGEST, LARGEST + 1, 1 << 20):
            for accepted in (_JSON, "*/*", None):
                raw = json.dumps({"volume": "x"}).encode().ljust(size)
                yield (
                    f"{name}: {size} bytes, Accept {accepted}",
                    _with(dataclasses.replace(step, body=raw), Accept=accepted),
                )
    yield "a name of 1 MB", make(name="x" * (1 << 20))
    yield "a name of 100 kB", make(name="x" * 100_000)
    yield "metadata of 100 kB", make(metadata={str(number): "x" * 255 for number in range(350)})
    yield "100 kB of connector", attach(connector={"host": "cmp1", "more": "x" * 100_000})


def _without_project(step: Step) -> Step:
    return Step(step.method, url=f"/v3{step.path}", body=step.body)


def _with(step: Step, **headers: str | None) -> Step:
    return dataclasses.replace(step, headers={**step.headers, **headers})
