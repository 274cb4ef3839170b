"""Bad input, as the real Cinder 29 was seen to answer it; conformance asks it all of this and far more."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from volfault_fakes import UnknownCall

PROJECT = "11112222333344445555666677778888"
BELOW = f"/v3/{PROJECT}"
ERRED = "The server has either erred or is incapable of performing the requested operation."
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
NOWHERE = "The resource could not be found."
NO_UPDATE = "There is no such action: update. Verify the request body and Content-Type header and try again."
UNDECODED = (
    "Error decoding your request. Either the URL or the request body contained characters that could not be decoded by "
    "Cinder."
)
PAGE = {"message": f"{NOWHERE}<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}
HEADERS = {"Accept": "application/json", "OpenStack-API-Version": "volume 3.71", "X-Auth-Token": f"admin:{PROJECT}"}


def ask(lab: Any, method: str, url: str, body: Any = None, **headers: str | None) -> requests.Response:
    sent = {**HEADERS, **({} if body is None else {"Content-Type": "application/json"})}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if body is None or isinstance(body, bytes) else json.dumps(body)
    kept = {name: value for name, value in sent.items() if value is not None}
    request = requests.Request(method, lab.cinder.url, headers=kept, data=data).prepare()
    request.url = lab.cinder.url + url
    return lab.session.send(request, allow_redirects=False)


def refusal(reply: requests.Response) -> tuple[int, str]:
    ((_, fault),) = reply.json().items()
    assert fault["code"] == reply.status_code
    return reply.status_code, fault["message"]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"\xef\xbb\xbf{}", 400, "Malformed request body"),
        ('{"os-reserve": null}'.encode("utf-16"), 400, "Malformed request body"),
        (b"\xff", 400, "Malformed request body"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "Malformed request body"),
        (b"[" * 100_000, 500, ERRED),
        (b"1", 404, NOWHERE),
        (b"null", 404, NOWHERE),
        (b"[1]", 404, NOWHERE),
        (b'"x"', 404, NOWHERE),
        (b'"text"', 400, "Malformed request body"),
        (b"[]", 400, "Malformed request body"),
    ],
)
def test_bodies_of_actions_that_are_no_objects(lab: Any, body: bytes, code: int, message: str) -> None:
    assert refusal(ask(lab, "POST", f"{BELOW}/volumes/x/action", body)) == (code, message)


@pytest.mark.parametrize(
    ("method", "path", "body", "version", "code", "message"),
    [
        ("POST", "/volumes", None, "3.71", 500, ERRED),
        ("POST", "/attachments", None, "3.71", 500, ERRED),
        ("POST", "/attachments", None, "3.26", 404, NOWHERE),
        ("GET", "/volumes/x", b"{}", "3.71", 400, MALFORMED),
        ("DELETE", "/attachments/x", b"1", "3.71", 400, MALFORMED),
        ("DELETE", "/attachments/x", b"1", "3.26", 404, NOWHERE),
        ("GET", "/volumes/x", b"{", "3.71", 400, "Malformed request body"),
        ("POST", "/attachments", {"attachment": {}, "type": "x"}, "3.71", 500, ERRED),
    ],
)
def test_a_body_too_few_or_too_many(
    lab: Any, method: str, path: str, body: Any, version: str, code: int, message: str
) -> None:
    reply = ask(lab, method, BELOW + path, body, OpenStack_API_Version=f"volume {version}")
    assert refusal(reply) == (code, message)


FIELD = "Invalid input for field/attribute {}. Value: {}. {}"


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        # The first complaint in the order of the schema is told, not the best.
        ("/volumes/x/action", {"os-reset_status": {"a": 1}},
         "Must specify 'status', 'attach_status' or 'migration_status' for update."),
        ("/volumes/x/action", {"os-reset_status": {"status": "", "attach_status": None}},
         "Must specify 'status', 'attach_status' or 'migration_status' for update."),
        ("/volumes/x/action", {"os-reset_status": {"status": 1}},
         FIELD.format("status", 1, "1 is not of type 'string', 'null'")),
        ("/volumes/x/action", {"os-attach": {"mode": "x", "a": 1}},
         FIELD.format("mode", "x", "'x' is not one of ['rw', 'ro']")),
        ("/volumes/x/action", {"os-extend": {"new_size": "0"}},
         FIELD.format("new_size", "0", "0 is less than the minimum of 1")),
        ("/volumes/x/action", {"os-extend": {"new_size": 2**31}},
         FIELD.format("new_size", 2**31, f"{2**31} is greater than the maximum of {2**31 - 1}")),
        ("/volumes/x/action", {"os-update_readonly_flag": {"readonly": 1}},
         FIELD.format("readonly", 1, "1 is not of type 'boolean', 'string'")),
        ("/volumes", {"volume": []}, FIELD.format("volume", "[]", "[] is not of type 'object'")),
        ("/volumes", {"volume": {"size": 1, "unknown": 1}},
         FIELD.format("volume", "{'size': 1, 'unknown': 1}",
                      "Additional properties are not allowed ('unknown' was unexpected)")),
        ("/volumes", {"volume": {"name": "x" * 256}},
         "Invalid input received: name has 256 characters, more than 255."),
        ("/volumes", {"volume": {"metadata": {"a": 1}}}, FIELD.format("a", 1, "1 is not of type 'string'")),
        ("/volumes", {"volume": {"size": None}}, MALFORMED),
        ("/volumes", {"volume": {"size": 1, "multiattach": None}}, "Value 'None' for 'multiattach' is not a boolean."),
        ("/volumes", {"volume": {"size": 1, "availability_zone": "x"}}, "Availability zone 'x' is invalid."),
        ("/attachments", {"attachment": {"volume_uuid": "11111111-1111-4111-8111-11111111111_"}},
         FIELD.format("volume_uuid", "11111111-1111-4111-8111-11111111111_",
                      "'11111111-1111-4111-8111-11111111111_' is not a 'uuid'")),
    ],
)  # fmt: skip
def test_fields(lab: Any, path: str, body: Any, message: str) -> None:
    assert refusal(ask(lab, "POST", BELOW + path, body)) == (400, message)


def test_multiattach_is_no_property_of_a_request(lab: Any) -> None:
    code, message = refusal(ask(lab, "POST", f"{BELOW}/volumes", {"volume": {"size": 1, "multiattach": "yes"}}))
    assert (code, message[:38]) == (400, "multiattach parameter has been removed")


@pytest.mark.parametrize(("name", "told"), [("x", "with name x"), (PROJECT, PROJECT)])
def test_a_type_that_nobody_knows(lab: Any, name: str, told: str) -> None:
    reply = ask(lab, "POST", f"{BELOW}/volumes", {"volume": {"size": 1, "volume_type": name}})
    assert refusal(reply) == (404, f"Volume type {told} could not be found.")


def test_the_newer_name_wins_even_if_it_is_null(lab: Any) -> None:
    wanted = {"size": "2", "name": None, "display_name": "n", "display_description": " d ", "volume_type": ""}
    made = ask(lab, "POST", f"{BELOW}/volumes", {"volume": wanted}).json()["volume"]
    assert (made["name"], made["description"], made["size"], made["volume_type"]) == (None, "d", 2, "__DEFAULT__")


def test_hints_for_the_scheduler_are_not_modelled(lab: Any) -> None:
    with pytest.raises(UnknownCall, match="with scheduler_hints"):
        ask(lab, "POST", f"{BELOW}/volumes", {"volume": {"size": 1}, "OS-SCH-HNT:scheduler_hints": {}})


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
    reply = ask(lab, "GET", url)
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
    assert refusal(ask(lab, method, url)) == (code, message)


def test_a_line_feed_may_end_a_path(lab: Any) -> None:
    assert ask(lab, "GET", f"{BELOW}/volumes%0a").json() == {"volumes": []}


@pytest.mark.parametrize("length", ["", "/v3"])
def test_a_version_without_a_slash_sends_there(lab: Any, length: str) -> None:
    reply = ask(lab, "GET", length)
    assert (reply.status_code, reply.headers["Location"]) == (302, f"{lab.cinder.url}{length}/")


@pytest.mark.parametrize("url", ["/nothing", f"{BELOW}/volumes", f"{BELOW}/volumes/x"])
def test_options_are_always_none(lab: Any, url: str) -> None:
    reply = ask(lab, "OPTIONS", url)
    assert (reply.status_code, reply.content) == (200, b"")
    assert "Content-Type" not in reply.headers


def test_the_versions_are_told_by_any_method(lab: Any) -> None:
    assert ask(lab, "DELETE", "/").json() == ask(lab, "GET", "/v3/").json()
    assert ask(lab, "HEAD", "/v3/").content == b""
    assert refusal(ask(lab, "POST", "/v3/", {})) == (400, MALFORMED)


@pytest.mark.parametrize("url", ["/healthcheck", f"{BELOW}/snapshots/x"])
def test_what_the_real_one_has_is_not_denied(lab: Any, url: str) -> None:
    with pytest.raises(UnknownCall, match="does not model it"):
        ask(lab, "GET", url)


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
    reply = ask(lab, "GET", "/nothing", Accept=accept)
    assert (reply.status_code, reply.headers["Content-Type"]) == (404, kind)
    assert reply.text.startswith(begins)


def test_another_media_type_breaks_refusals(lab: Any) -> None:
    kind = "application/vnd.openstack.volume+json"
    assert ask(lab, "GET", f"{BELOW}/volumes", Accept=kind).headers["Content-Type"] == kind
    reply = ask(lab, "GET", f"{BELOW}/volumes/x", Accept=kind)
    assert (reply.status_code, reply.text) == (500, "A server error occurred.  Please contact the administrator.")


def test_a_path_that_is_not_utf8_breaks_the_server(lab: Any) -> None:
    assert ask(lab, "GET", f"{BELOW}/volumes/%ff").headers["Content-Type"] == "text/plain"
    assert ask(lab, "GET", "/%ff").json() == PAGE


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
    reply = ask(lab, "POST", f"{BELOW}/volumes/x/action", {"os-reserve": None}, Content_Type=kind)
    assert refusal(reply) == (code, message)


def test_a_form_may_name_the_method(lab: Any) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert ask(lab, "POST", f"{BELOW}/volumes/x", b"_method=delete", **form).status_code == 415
    assert ask(lab, "POST", f"{BELOW}/volumes/x", b"_method=", **form).json() == PAGE
    reply = ask(lab, "DELETE", f"{BELOW}/volumes/x", Content_Type="multipart/form-data")
    assert refusal(reply) == (500, ERRED)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_large_bodies(lab: Any, accept: str) -> None:
    allowed = ask(lab, "POST", f"{BELOW}/volumes", b"x" * 114688, Accept=accept)
    assert refusal(allowed) == (400, "Malformed request body")
    reply = ask(lab, "POST", f"{BELOW}/volumes", b"x" * 114689, Accept=accept)
    assert reply.status_code == 413
    # The real one does not fill the figure in, either.
    assert "Request is too large. Larger than max_request_body_size (%s)." in reply.text
    assert refusal(ask(lab, "POST", "/", b"x" * 114689)) == (400, "Malformed request body")


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
    reply = ask(lab, "GET", f"{BELOW}/volumes", OpenStack_API_Version=header)
    assert refusal(reply) == (code, message)
    assert "OpenStack-API-Version" not in reply.headers


def test_the_project_of_a_token(lab: Any) -> None:
    volume = lab.volume()
    assert refusal(ask(lab, "GET", f"{BELOW}/volumes/{volume}", X_Auth_Token="admin:")) == (
        400,
        "Malformed request url",
    )
    assert ask(lab, "GET", f"{BELOW}/volumes/{volume}", X_Auth_Token="opaque").status_code == 200
    shown = ask(lab, "GET", f"/v3/volumes/{volume}").json()["volume"]
    assert shown["os-vol-tenant-attr:tenant_id"] == PROJECT


def test_no_such_detachment_by_an_empty_id(lab: Any) -> None:
    volume, _ = lab.attach_legacy()
    assert lab.act(volume, "os-force_detach", {"attachment_id": "", "connector": None}).code == 202
    assert lab.state(volume) == "available/detached []"
    assert lab.act(NOWHERE, "os-detach").code == 404


def test_connectors_are_free_but_columns_are_text(lab: Any) -> None:
    _, attachment = lab.attach(connector=None, complete=False)
    no_host = lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": {"ip": "x"}}})
    assert no_host.error == "computeFault: Unable to update the attachment."
    assert lab.cloud.attachments[attachment].attach_status == "reserved"
    listed = {"host": "cmp1", "mountpoint": []}
    broken = lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": listed}})
    assert broken.error == "computeFault: Unable to update the attachment."
    row = lab.cloud.attachments[attachment]
    assert (row.attach_status, row.connector, row.attached_host) == ("attaching", listed, None)
    numbers = {"host": 7, "mountpoint": True}
    assert lab.call("PUT", f"/attachments/{attachment}", {"attachment": {"connector": numbers}}).code == 200
    row = lab.cloud.attachments[attachment]
    assert (row.attached_host, row.mountpoint) == ("7", "1")


def test_a_connector_in_text_trips_the_driver(lab: Any) -> None:
    volume = lab.volume()
    for action, message in (
        ("os-initialize_connection", "Unable to fetch connection information from backend."),
        ("os-terminate_connection", "Unable to terminate volume connection from backend."),
    ):
        answer = lab.act(volume, action, {"connector": "text"})
        assert (answer.code, answer.error) == (500, f"computeFault: {message}")


def test_hosts_are_cleaned_as_cinder_does(lab: Any) -> None:
    volume = lab.volume()
    lab.act(volume, "os-attach", {"host_name": "A b_٣é!", "mountpoint": "/dev/vdb"})
    (row,) = lab.cloud.attachments_of(volume)
    assert row.attached_host == "a-b-é"
