"""The glue: what leaves the process (nothing), what is unknown (loudly), what stays patched (nothing)."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from volfault_fakes import Cloud, FakeError, UnknownCall
from volfault_fakes.cinder import CinderEndpoint, Reply, Request
from volfault_fakes.cloud.identity import PROJECT


def test_the_network_is_back_after_stop(cloud: Cloud) -> None:
    original = requests.adapters.HTTPAdapter.send
    cinder = CinderEndpoint(cloud)
    assert requests.adapters.HTTPAdapter.send is original
    for _ in range(2):
        cinder.start()
        cinder.start()
        assert requests.adapters.HTTPAdapter.send is not original
        assert requests.get("http://cinder.test/").status_code == 300
        cinder.stop()
        cinder.stop()
        assert requests.adapters.HTTPAdapter.send is original


def test_the_network_is_back_after_an_error(cloud: Cloud) -> None:
    original = requests.adapters.HTTPAdapter.send
    with pytest.raises(KeyboardInterrupt), CinderEndpoint(cloud):
        raise KeyboardInterrupt
    assert requests.adapters.HTTPAdapter.send is original


@pytest.mark.parametrize(
    "url",
    [
        "http://keystone.test/v3/auth/tokens",
        "http://cinder.test.example/v3/",
        "http://cinder.test:8776/v3/",
        "https://cinder.test/v3/",
    ],
)
def test_no_other_url_is_answered(lab: Any, url: str) -> None:
    with pytest.raises(UnknownCall, match=r"leaves the modelled cloud: only http://cinder\.test is answered") as info:
        requests.post(url)
    assert f"POST {url}" in str(info.value)
    assert lab.cinder.unknown == [str(info.value)]
    # keystoneauth retries what requests raises; this must not look like it.
    assert isinstance(info.value, FakeError)
    assert not isinstance(info.value, (OSError, requests.exceptions.RequestException))


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("GET", "/backups", None, "GET /backups"),
        ("GET", "/group_snapshots?created_at=x", None, "GET /group_snapshots with created_at"),
        ("GET", "/types/x/os-volume-type-access", None, "GET /types/x/os-volume-type-access"),
        ("POST", "/snapshots/x/action", {"os-unmanage": {}}, "POST /snapshots/x/action os-unmanage"),
        ("PUT", "/os-services/enable", {}, "PUT /os-services/enable"),
        ("POST", "/volumes/x/action", {"os-unmanage": {}}, "POST /volumes/x/action os-unmanage"),
        ("POST", "/volumes/x/action", {"revert": {}}, "POST /volumes/x/action revert"),
        ("GET", "/volumes?host=1", None, "GET /volumes with host"),
        ("GET", "/volumes?name~=n", None, "GET /volumes with name~"),
        ("GET", "/volumes?sort=host", None, "GET /volumes with sort by host"),
        ("GET", "/attachments?connector=1", None, "GET /attachments with connector"),
        ("GET", "/attachments?sort=attach_time", None, "GET /attachments with sort by attach_time"),
        ("POST", "/volumes", {"volume": {}, "OS-SCH-HNT:scheduler_hints": {}}, "POST /volumes with OS-SCH-HNT"),
        (
            "POST",
            "/volumes",
            {"volume": {"size": 1, "backup_id": "11111111-1111-4111-8111-111111111111"}},
            "POST /volumes with backup_id",
        ),
        ("GET", "/messages?expires_at=x", None, "GET /messages with expires_at"),
        ("GET", "/messages?sort=expires_at", None, "GET /messages with sort by expires_at"),
    ],
)
def test_what_is_not_modelled_fails_loudly(lab: Any, method: str, path: str, body: Any, named: str) -> None:
    with pytest.raises(UnknownCall) as info:
        lab.call(method, path, body)
    message = str(info.value)
    assert message.startswith(named)
    assert "the fake Cinder" in message
    assert "knows" in message
    assert lab.cinder.unknown == [message]


def test_the_unknown_call_lists_what_is_known(lab: Any) -> None:
    with pytest.raises(UnknownCall) as info:
        lab.call("GET", "/backups/x")
    for known in ("PUT /attachments/{id}", "POST /volumes/{id}/action os-reserve", "os-complete"):
        assert known in str(info.value)


def test_a_collection_is_no_project(lab: Any) -> None:
    with pytest.raises(UnknownCall, match="GET /backups: the fake Cinder does not model it"):
        lab.session.get("http://cinder.test/v3/backups")


def test_replies_can_be_read_in_every_way(lab: Any) -> None:
    url = f"http://cinder.test/v3/volumes/{lab.volume()}"
    whole = lab.session.get(url)
    streamed = lab.session.get(url, stream=True)
    assert b"".join(streamed.iter_content(7)) == whole.content
    assert int(whole.headers["Content-Length"]) == len(whole.content)
    assert whole.reason == "OK"
    empty = lab.session.delete(url)
    assert (empty.status_code, empty.content, empty.headers["Content-Length"]) == (202, b"", "0")


def test_request_ids_are_the_same_in_each_run() -> None:
    seen = []
    for _ in range(2):
        with CinderEndpoint(Cloud()):
            seen.append([requests.get("http://cinder.test/v3/").headers["x-openstack-request-id"] for _ in "ab"])
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[0][1]
    assert seen[0][0].startswith("req-")


def test_another_url(cloud: Cloud) -> None:
    with CinderEndpoint(cloud, "https://block.test:8776/volume/"):
        (version,) = requests.get("https://block.test:8776/volume/").json()["versions"]
        assert version["links"][-1]["href"] == "https://block.test:8776/volume/v3/"


def test_every_request_crosses_exactly_one_operation(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from volfault_fakes.cinder import OPERATIONS, Operations

    crossed = []

    def counted(point: str, original: Any) -> Any:
        def call(*args: Any) -> Any:
            crossed.append(point)
            return original(*args)

        return call

    for operation in OPERATIONS:
        if not operation.where.startswith(f"{Operations.__module__}:"):
            continue
        name = operation.where.rpartition(".")[2]
        monkeypatch.setattr(Operations, name, counted(operation.point, getattr(Operations, name)))
    connector = {"connector": {"host": "cmp1"}}
    volume, attachment = lab.attach(connector=None, complete=False)
    lab.call("PUT", f"/attachments/{attachment}", {"attachment": connector})
    lab.act(volume, "os-force_detach", {"attachment_id": attachment, **connector})
    lab.act(volume, "os-terminate_connection", connector)
    lab.act(volume, "os-force_delete")
    lab.session.get("http://cinder.test/")
    lab.call("GET", f"/volumes/{volume}")
    lab.call("GET", "/attachments", version="3.1")
    assert crossed == [
        "cinder.attachment_create",
        "cinder.attachment_update",
        "cinder.os-force_detach",
        "cinder.os-terminate_connection",
        "cinder.os-force_delete",
        "cinder.versions",
        "cinder.volume_get",
        "cinder.attachment_list",
    ]


def test_the_text_of_a_reply() -> None:
    assert str(Reply(202)) == "202"
    assert str(Reply(200, {"volume": {}})) == "200"
    assert str(Reply(404, {"itemNotFound": {"code": 404}})) == "404 itemNotFound"
    assert str(Reply(503, "<html>")) == "503"
    assert Reply(202).shown_in_traces


def test_a_request_is_of_the_newest_version_by_default(cloud: Cloud) -> None:
    from volfault_fakes.cinder import Operations

    volume = cloud.add_volume()
    assert "consumes_quota" in Operations(cloud).volume_get(Request(), volume.id).body["volume"]


@pytest.mark.parametrize("url", ["/healthcheck", f"/v3/{PROJECT}/backups/x"])
def test_what_the_real_one_has_is_not_denied(lab: Any, url: str) -> None:
    with pytest.raises(UnknownCall, match="does not model it"):
        lab.ask("GET", url)


def test_parameters_that_cannot_be_read_refuse_whoever_looks() -> None:
    from volfault_fakes.cinder.dialect import CinderRefusal
    from volfault_fakes.cinder.query_strings import parameters

    unreadable = parameters("GET", "a=%ff", None)
    for look in (len, list, lambda query: query["a"], lambda query: query.get("b")):
        with pytest.raises(CinderRefusal, match="could not be decoded"):
            look(unreadable)


def test_a_url_without_a_slash_sends_there(lab: Any) -> None:
    reply = lab.ask("GET", "")
    assert (reply.status_code, reply.headers["Location"]) == (302, f"{lab.cinder.url}/")


def test_the_list_of_versions_is_not_asked_how_large_a_body_is(lab: Any) -> None:
    assert lab.refusal(lab.ask("POST", "/", b"x" * 114689)) == (400, "Malformed request body")
