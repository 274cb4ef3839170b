"""Paths and methods that are wrong, or odd. Plain data."""

from __future__ import annotations

from collections.abc import Iterator

from volfault_conformance.cinder.steps import ATTACHMENT, NOWHERE, SERVER, VOLUME, Step
from volfault_fakes.cloud.identity import PROJECT

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "FOO")

_P = f"/v3/{PROJECT}"
# Every path of the resources that the fake models, existing or not, and some beside them.
PATHS = (
    "/", "/v3/", f"{_P}/volumes", f"{_P}/volumes/detail", f"{_P}/volumes/summary", f"{_P}/volumes/new",
    f"{_P}/volumes/{VOLUME}", f"{_P}/volumes/{NOWHERE}", f"{_P}/volumes/{VOLUME}/edit", f"{_P}/volumes/{VOLUME}/action",
    f"{_P}/volumes/{VOLUME}/encryption", f"{_P}/volumes/{VOLUME}/encryption/cipher",
    f"{_P}/volumes/{VOLUME}/encryption/cipher/edit", f"{_P}/volumes/{VOLUME}/encryption/new",
    f"{_P}/volumes/{VOLUME}/metadata", f"{_P}/volumes/{VOLUME}/metadata/key", f"{_P}/volumes/{VOLUME}/nothing",
    f"{_P}/attachments", f"{_P}/attachments/detail", f"{_P}/attachments/summary", f"{_P}/attachments/{ATTACHMENT}",
    f"{_P}/attachments/{ATTACHMENT}/action", f"{_P}/attachments/{ATTACHMENT}/nothing", f"{_P}/attachments/new",
    f"{_P}/messages", f"{_P}/messages/detail", f"{_P}/messages/{NOWHERE}", f"{_P}/messages/{NOWHERE}/action",
    f"{_P}/nothing", f"{_P}/snapshots/{NOWHERE}", f"{_P}/snapshots/{NOWHERE}/nothing", f"{_P}/types/{NOWHERE}",
    f"{_P}/backups/{NOWHERE}", f"{_P}/groups/{NOWHERE}", f"{_P}/limits/x", f"{_P}/extensions/x", f"{_P}/os-services",
    f"{_P}/os-services/x", f"{_P}/workers", f"{_P}/clusters/x", f"{_P}/default-types/x", f"{_P}/qos-specs/x/nothing",
    f"{_P}/os-quota-sets/x/defaults", f"{_P}/types/x/encryption/y", f"{_P}/group_types/x/group_specs",
)  # fmt: skip

ODD = (
    "", "//", "///", "/v3", "/v3//", "//v3/volumes", "/v2/volumes", "/v1", "/v4/", "/v3.0/", "/v31/volumes",
    "/V3/volumes",
    "/nothing", "/healthcheckx", "/.json", "/v3.json", "/v3/.json", _P, f"{_P}/", f"{_P}.json",
    f"/v3//{PROJECT}/volumes",
    # The project
    "/v3/volumes", "/v3/volumes/", f"/v3/volumes/{VOLUME}", "/v3/volumes/detail", "/v3/attachments/detail",
    "/v3/messages",
    "/v3/abc/volumes", "/v3/-/volumes", f"/v3/{SERVER}/volumes/{VOLUME}", f"/v3/{SERVER}/attachments",
    f"/v3/{SERVER}/nothing", f"/v3/{SERVER}/messages", f"/v3/{PROJECT}{PROJECT}/volumes", f"{_P}/{PROJECT}/volumes",
    f"/v3/volumes/{PROJECT}", "/v3/volumes/volumes", f"/v3/%36{PROJECT[1:]}/volumes",
    # Slashes and dots
    f"{_P}/volumes/", f"{_P}//volumes", f"{_P}///volumes//{VOLUME}", f"{_P}/volumes//", f"{_P}/volumes//detail",
    f"{_P}/volumes/{VOLUME}/", f"{_P}/volumes/{VOLUME}//encryption", f"{_P}/volumes/{VOLUME}/encryption/",
    f"{_P}/volumes/./{VOLUME}", f"{_P}/volumes/../volumes", f"{_P}/volumes/..", f"{_P}/volumes/.",
    f"{_P}/../v3/volumes",
    f"{_P}/volumes/%2e%2e", f"{_P}/volumes%2F{VOLUME}", f"{_P}/volumes/x%2Fy", f"{_P}%2Fvolumes", f"{_P}/volumes/%252F",
    f"{_P}/volumes/x\\y", f"{_P}/volumes/x%5C", f"{_P}/volumes;a=b", f"{_P}/volumes/{VOLUME};a=b",
    f"{_P}/volumes/{VOLUME}/detail", f"{_P}/volumes/detail/{VOLUME}", f"{_P}/volumes/summary/x",
    f"{_P}/volumes/{VOLUME}/encryption/a/b", f"{_P}/volumes/{VOLUME}/action/x",
    # Suffixes
    f"{_P}/volumes.json", f"{_P}/volumes.xml", f"{_P}/volumes/detail.json", f"{_P}/volumes/{VOLUME}.json",
    f"{_P}/volumes/{VOLUME}.xml", f"{_P}/volumes/{VOLUME}.json.json", f"{_P}/volumes/.json", f"{_P}/volumes/x.y",
    f"{_P}/volumes/{VOLUME}/encryption.json", f"{_P}/volumes/{VOLUME}/encryption/cipher.json",
    f"{_P}/attachments/{ATTACHMENT}.json", f"{_P}/volumes/{VOLUME}.JSON", f"{_P}/os-services.json",
    f"{_P}/nothing.json",
    # Letters
    f"{_P}/VOLUMES", f"{_P}/Volumes/{VOLUME}", f"{_P}/volumes/" + "x" * 5000,
    f"{_P}/attachments/" + "x" * 5000, f"{_P}/messages/" + "x" * 5000, f"{_P}/volumes/x%00y", f"{_P}/volumes/x%20y",
    f"{_P}/volumes/%20", f"{_P}/volumes/x y", f"{_P}/volumes/%C3%A9", f"{_P}/volumes/%ff", f"{_P}/%ff/volumes", "/%ff",
    f"{_P}/volumes/%E2%82%AC", f"{_P}/volumes/x%0a", f"{_P}/volumes%0a", f"{_P}/volumes/%0a", f"{_P}/volumes/x%0ay",
    f"{_P}/volumes/%", f"{_P}/volumes/%zz", f"{_P}/volumes/%25s", f"{_P}/volumes/{{id}}", f"{_P}/volumes/:id",
    f"{_P}/volumes/{VOLUME}%00", f"{_P}/volumes/+", f"{_P}/volumes/'", f"{_P}/volumes/<b>", f"{_P}/volumes/*",
    # Queries where none is looked at
    f"{_P}/volumes/{VOLUME}?", f"{_P}/volumes/{VOLUME}?a=b", f"{_P}/volumes/{VOLUME}?a=%ff", f"{_P}/volumes/{VOLUME}??",
    # The method, as Routes takes it from there
    f"{_P}/volumes/{VOLUME}?_method=DELETE", f"{_P}/volumes/{NOWHERE}?_method=delete", f"{_P}/volumes?_method=",
    f"{_P}/volumes/{VOLUME}?_method=GET", f"{_P}/volumes?_method=POST", f"{_P}/volumes/{VOLUME}?x=_method",
    f"{_P}/volumes/{NOWHERE}?_method=GET&_method=DELETE", f"{_P}/volumes/{NOWHERE}?_method=%ff", "/v3/?_method=POST",
    f"{_P}/volumes/{VOLUME}/action?_method=POST", f"{_P}/volumes?_method=FOO",
    f"{_P}/volumes/{NOWHERE}?_method=OPTIONS",
    "/?a=b", "/v3/?a=%ff", f"{_P}/nothing?a=%ff", f"{_P}/attachments/{ATTACHMENT}?a=%ff",
)  # fmt: skip


def methods() -> Iterator[tuple[str, Step]]:
    """Every method on every path, without a body and with one."""
    for path in PATHS:
        for method in METHODS:
            yield f"{method} {path}", Step(method, url=path)
        for method in ("PUT", "POST", "PATCH", "DELETE", "OPTIONS"):
            yield f"{method} {path} with a body", Step(method, url=path, body={"unknown": 1})


def odd() -> Iterator[tuple[str, Step]]:
    """Odd paths, looked at and acted upon."""
    for path in ODD:
        yield f"GET {path[:200]}", Step("GET", url=path)
        yield f"DELETE {path[:200]}", Step("DELETE", url=path)
        yield f"POST {path[:200]}", Step("POST", url=path, body={"os-reserve": None})
    for method in ("OPTIONS", "HEAD"):
        for path in ("/v3", "/v2/volumes", _P, "/v3/volumes/", f"{_P}/volumes/%ff"):
            yield f"{method} {path}", Step(method, url=path)
    for form in (b"_method=DELETE", b"_method=", b"_method=put&a=b", b"a=b", b"_method=%ff", b"\xff"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        for path in (f"{_P}/volumes", f"{_P}/volumes/{NOWHERE}", f"{_P}/volumes/{NOWHERE}/action"):
            yield f"POST {path} with the form {form!r}", Step("POST", url=path, body=form, headers=headers)
    for ending in ("", ".json", "/", "//", "%0a", ".xml"):
        path = f"{_P}/volumes/{VOLUME}/action{ending}"
        yield f"POST {path}", Step("POST", url=path, body={"os-reserve": None})
        yield f"POST {path} nowhere", Step("POST", url=path.replace(VOLUME, NOWHERE), body={"os-reserve": None})


def worded() -> Iterator[tuple[str, Step]]:
    """Projects that are no hexadecimal numbers."""
    for project in ("project", "PROJECT", "my-project", "0aF", "a%20b", "%C3%A9"):
        for method, path in (("GET", "/volumes"), ("POST", "/volumes"), ("DELETE", f"/volumes/{NOWHERE}")):
            yield f"worded: {method} /v3/{project}{path}", Step(method, url=f"/v3/{project}{path}")
