"""Paths, headers and queries that are wrong, as the real Cinder 29 was seen to answer them."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes import UnknownCall
from volfault_fakes.cloud.identity import PROJECT

BELOW = f"/v3/{PROJECT}"
ERRED = "The server has either erred or is incapable of performing the requested operation."
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
NOWHERE = "The resource could not be found."
NO_UPDATE = "There is no such action: update. Verify the request body and Content-Type header and try again."
UNDECODED = (
    "Error decoding your request. Either the URL or the request body contained characters that could not be decoded by "
    "Cinder."
)
NOT_BOTH = "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter."
PAGE = {"message": f"{NOWHERE}<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}


@pytest.mark.parametrize(
    "url",
    [
        "/v2/volumes", "/nothing", f"{BELOW}/nothing", f"{BELOW}/volumes/", f"{BELOW}/volumes.xml", f"{BELOW}/VOLUMES",
        f"{BELOW}/volumes/x%5C", f"{BELOW}/volumes/x%2Fy", f"{BELOW}/os-services.json", f"{BELOW}/volumes/x/action",
        BELOW,
        f"{BELOW}/volumes/x?_method=FOO", f"{BELOW}/volumes/x/encryption/",
    ],
)  # fmt: skip
def test_paths_that_the_router_does_not_know(lab: Any, url: str) -> None:
    reply = lab.ask("GET", url)
    assert (reply.status_code, reply.json()) == (404, PAGE)
    assert "x-compute-request-id" not in reply.headers
    assert reply.headers["x-openstack-request-id"].startswith("req-")


@pytest.mark.parametrize(
    ("method", "url", "code", "message"),
    [
        ("GET", f"{BELOW}//volumes//x", 404, "Volume x could not be found."),
        ("GET", f"{BELOW}/volumes/x.json", 404, "Volume x could not be found."),
        ("GET", f"{BELOW}/volumes/.json", 404, "Volume .json could not be found."),
        ("GET", f"{BELOW}/volumes/%C3%A9", 404, "Volume Ã© could not be found."),
        ("DELETE", f"{BELOW}/volumes/detail", 404, "Volume detail could not be found."),
        ("GET", f"{BELOW}/volumes/x?_method=delete", 404, "Volume x could not be found."),
        ("GET", f"{BELOW}/volumes/new", 404, NOWHERE),
        ("PUT", f"{BELOW}/messages/x", 404, NOWHERE),
        ("PUT", f"{BELOW}/group_snapshots/x", 400, NO_UPDATE),
        ("GET", "/v3/abc/volumes", 400, "Malformed request url"),
        ("DELETE", f"{BELOW}/volumes/x?cascade=%ff", 400, UNDECODED),
        ("DELETE", f"{BELOW}/volumes/x?force=1;cascade=x", 400, "Value 'x' for 'cascade' is not a boolean."),
    ],
)  # fmt: skip
def test_odd_paths(lab: Any, method: str, url: str, code: int, message: str) -> None:
    assert lab.refusal(lab.ask(method, url)) == (code, message)


def test_a_line_feed_may_end_a_path(lab: Any) -> None:
    assert lab.ask("GET", f"{BELOW}/volumes%0a").json() == {"volumes": []}


@pytest.mark.parametrize("length", ["", "/v3"])
def test_a_version_without_a_slash_sends_there(lab: Any, length: str) -> None:
    reply = lab.ask("GET", length)
    assert (reply.status_code, reply.headers["Location"]) == (302, f"{lab.cinder.url}{length}/")


@pytest.mark.parametrize("url", ["/nothing", f"{BELOW}/volumes", f"{BELOW}/volumes/x"])
def test_options_are_always_none(lab: Any, url: str) -> None:
    reply = lab.ask("OPTIONS", url)
    assert (reply.status_code, reply.content) == (200, b"")
    assert "Content-Type" not in reply.headers


def test_the_versions_are_told_by_any_method(lab: Any) -> None:
    assert lab.ask("DELETE", "/").json() == lab.ask("GET", "/v3/").json()
    assert lab.ask("HEAD", "/v3/").content == b""
    assert lab.refusal(lab.ask("POST", "/v3/", {})) == (400, MALFORMED)


@pytest.mark.parametrize("url", ["/healthcheck", f"{BELOW}/backups/x"])
def test_what_the_real_one_has_is_not_denied(lab: Any, url: str) -> None:
    with pytest.raises(UnknownCall, match="does not model it"):
        lab.ask("GET", url)


@pytest.mark.parametrize(
    ("accept", "kind", "begins"),
    [
        (None, "text/plain; charset=UTF-8", "404 Not Found\n\nThe resource could not be found.\n\n   "),
        ("text/plain", "text/plain; charset=UTF-8", "404 Not Found\n\n"),
        ("*/*;q=0", "text/plain; charset=UTF-8", "404 Not Found\n\n"),
        ("application/json; charset=utf-8", "text/plain; charset=UTF-8", "404 Not Found\n\n"),
        (",", "text/plain; charset=UTF-8", "404 Not Found\n\n"),
        ("*/*", "text/html; charset=UTF-8", "<html>\n <head>\n  <title>404 Not Found</title>"),
        ("garbage", "text/html; charset=UTF-8", "<html>"),
        ("text/html;q=0.1, application/*", "application/json", '{"message"'),
    ],
)
def test_pages_are_as_they_are_liked(lab: Any, accept: str | None, kind: str, begins: str) -> None:
    reply = lab.ask("GET", "/nothing", Accept=accept)
    assert (reply.status_code, reply.headers["Content-Type"]) == (404, kind)
    assert reply.text.startswith(begins)


def test_another_media_type_breaks_refusals(lab: Any) -> None:
    kind = "application/vnd.openstack.volume+json"
    assert lab.ask("GET", f"{BELOW}/volumes", Accept=kind).headers["Content-Type"] == kind
    reply = lab.ask("GET", f"{BELOW}/volumes/x", Accept=kind)
    assert (reply.status_code, reply.text) == (500, "A server error occurred.  Please contact the administrator.")


def test_a_path_that_is_not_utf8_breaks_the_server(lab: Any) -> None:
    assert lab.ask("GET", f"{BELOW}/volumes/%ff").headers["Content-Type"] == "text/plain"
    assert lab.ask("GET", "/%ff").json() == PAGE


@pytest.mark.parametrize(
    ("kind", "code", "message"),
    [
        (None, 400, "There is no such action: None. Verify the request body and Content-Type header and try again."),
        ("text/plain", 415, "Unsupported Content-Type"),
        ("APPLICATION/JSON", 415, "Unsupported Content-Type"),
        ("application/json; charset=nothing", 404, "Volume x could not be found."),
        ("multipart/form-data", 500, ERRED),
        ("application/x-www-form-urlencoded", 415, "Unsupported Content-Type"),
    ],
)
def test_content_types(lab: Any, kind: str | None, code: int, message: str) -> None:
    reply = lab.ask("POST", f"{BELOW}/volumes/x/action", {"os-reserve": None}, Content_Type=kind)
    assert lab.refusal(reply) == (code, message)


def test_a_form_may_name_the_method(lab: Any) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert lab.ask("POST", f"{BELOW}/volumes/x", b"_method=delete", **form).status_code == 415
    assert lab.ask("POST", f"{BELOW}/volumes/x", b"_method=", **form).json() == PAGE
    reply = lab.ask("DELETE", f"{BELOW}/volumes/x", Content_Type="multipart/form-data")
    assert lab.refusal(reply) == (500, ERRED)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_large_bodies(lab: Any, accept: str) -> None:
    allowed = lab.ask("POST", f"{BELOW}/volumes", b"x" * 114688, Accept=accept)
    assert lab.refusal(allowed) == (400, "Malformed request body")
    reply = lab.ask("POST", f"{BELOW}/volumes", b"x" * 114689, Accept=accept)
    assert reply.status_code == 413
    # The real one does not fill the figure in, either.
    assert "Request is too large. Larger than max_request_body_size (%s)." in reply.text
    assert lab.refusal(lab.ask("POST", "/", b"x" * 114689)) == (400, "Malformed request body")


@pytest.mark.parametrize(
    ("header", "code", "message"),
    [
        ("volume", 500, ERRED),
        ("volume 3.5 x", 500, ERRED),
        ("volume " + "9" * 5000 + ".0", 500, ERRED),
        ("3.5", 400, MALFORMED),
        ("", 400, MALFORMED),
    ],
)
def test_versions_that_cannot_be_read(lab: Any, header: str, code: int, message: str) -> None:
    reply = lab.ask("GET", f"{BELOW}/volumes", OpenStack_API_Version=header)
    assert lab.refusal(reply) == (code, message)
    assert "OpenStack-API-Version" not in reply.headers


def test_the_project_of_a_token(lab: Any) -> None:
    volume = lab.volume()
    assert lab.refusal(lab.ask("GET", f"{BELOW}/volumes/{volume}", X_Auth_Token="admin:")) == (
        400,
        "Malformed request url",
    )
    shown = lab.ask("GET", f"/v3/volumes/{volume}").json()["volume"]
    assert shown["os-vol-tenant-attr:tenant_id"] == PROJECT


def test_parameters_that_cannot_be_read_refuse_whoever_looks() -> None:
    from volfault_fakes.cinder.dialect import CinderRefusal
    from volfault_fakes.cinder.query_strings import parameters

    unreadable = parameters("GET", "a=%ff", None)
    for look in (len, list, lambda query: query["a"], lambda query: query.get("b")):
        with pytest.raises(CinderRefusal, match="could not be decoded"):
            look(unreadable)


@pytest.mark.parametrize(
    ("path", "version", "message"),
    [
        ("/volumes?%C3%A9=x", "3.71", "Filter keys can only contain ASCII characters."),
        ("/messages?%C3%A9=x", "3.31", "Filter keys can only contain ASCII characters."),
        ("/messages?limit=x", "3.4", "limit param must be an integer"),
        ("/volumes?consumes_quota=x", "3.71", "Value 'x' for 'use_quota' is not a boolean."),
        ("/volumes?limit=x&sort=a&sort_key=b", "3.71", "limit param must be an integer"),
        ("/attachments?limit=x&sort=a&sort_key=b", "3.71", NOT_BOTH),
        ("/volumes?a=%ff", "3.71", UNDECODED),
    ],
)
def test_queries_of_lists(lab: Any, path: str, version: str, message: str) -> None:
    reply = lab.ask("GET", BELOW + path, OpenStack_API_Version=f"volume {version}")
    assert lab.refusal(reply) == (400, message)
