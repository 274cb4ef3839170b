"""What each kind of fault looks like to a client, and what it leaves done."""

from __future__ import annotations

import contextlib
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import requests

from volfault_fakes import Cloud
from volfault_fakes.catalogue import BOTH, LATE, WHENS
from volfault_fakes.cinder import KINDS, OPERATIONS, Operations, Reply, Request
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.cloud.tables import Message

KIND = {kind.name: kind for kind in KINDS}
# Those of the API; what Cinder asks of its storage is in test_driver_hook.py.
POINT = {operation.point: operation for operation in OPERATIONS if operation.point.startswith("cinder.")}

# By the name of the operation: method, path and body.
OTHERS: Mapping[str, tuple[str, str, Any]] = json.loads(Path(__file__).with_name("resource_calls.json").read_text())
# Where an operation has no detail, as what it asks about has no id.
NAMELESS = {name for name, (_, path, _) in OTHERS.items() if "{id}" not in path}

STRIKES = [
    (operation.point, name, when)
    for operation in POINT.values()
    for name in operation.kinds
    # What hangs on the rows is in test_row_faults.py.
    if KIND[name].applies is None
    for when in KIND[name].whens
]


@dataclass
class Struck:
    when: str
    subject: Any
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    proceed: Callable[[], Any]
    postpone: Callable[[], None]


@pytest.fixture
def put_off() -> list[Callable[[], Any]]:
    """What comes late."""
    return []


@pytest.fixture
def strike(monkeypatch: pytest.MonkeyPatch, put_off: list[Callable[[], Any]]) -> Callable[[str, str, str], list[Reply]]:
    """`strike(point, kind, when)`: the next calls fail so; returns what the operations really answered."""

    def put_on(point: str, kind: str, when: str) -> list[Reply]:
        name = POINT[point].where.rpartition(".")[2]
        original = getattr(Operations, name)
        done: list[Reply] = []
        put_off.clear()

        def call(subject: Any, *args: Any) -> Any:
            def proceed() -> Reply:
                done.append(original(subject, *args))
                return done[-1]

            return KIND[kind].strike(Struck(when, subject, args, {}, proceed, lambda: put_off.append(proceed)))

        monkeypatch.setattr(Operations, name, call)
        return done

    return put_on


def request(lab: Any, point: str) -> tuple[str, Callable[[], Any]]:
    """A volume, and the request that crosses the point for it."""
    connector = {"connector": {"host": "cmp1"}}
    volume, attachment = lab.attach()
    lab.cloud.put("messages", volume, Message(volume, volume, "002", "001"))
    attach = {"instance_uuid": "11111111-1111-4111-8111-111111111111", "mountpoint": "/dev/vdb"}
    arguments = {
        "os-attach": attach,
        "os-detach": {"attachment_id": attachment},
        "os-extend": {"new_size": 2},
        "os-force_detach": {"attachment_id": attachment, **connector},
        "os-initialize_connection": connector,
        "os-reset_status": {"status": "available"},
        "os-terminate_connection": connector,
        "os-set_bootable": {"bootable": True},
        "os-set_image_metadata": {"metadata": {"os": "linux"}},
        "os-unset_image_metadata": {"key": "os"},
        "os-extend_volume_completion": {},
        "os-update_readonly_flag": {"readonly": True},
    }
    name = point.removeprefix("cinder.")
    if name in OTHERS:
        method, path, body = json.loads(json.dumps(OTHERS[name]).replace("{id}", volume))
        return volume, lambda: lab.call(method, path, body)
    calls = {
        "versions": lambda: lab.session.get("http://cinder.test/"),
        "volume_get": lambda: lab.call("GET", f"/volumes/{volume}"),
        "volume_list": lambda: lab.call("GET", "/volumes/detail"),
        "volume_create": lambda: lab.call("POST", "/volumes", {"volume": {"size": 1}}),
        "volume_summary": lambda: lab.call("GET", "/volumes/summary"),
        "volume_update": lambda: lab.call("PUT", f"/volumes/{volume}", {"volume": {"name": "n"}}),
        "volume_delete": lambda: lab.call("DELETE", f"/volumes/{volume}"),
        "encryption_get": lambda: lab.call("GET", f"/volumes/{volume}/encryption"),
        "metadata_get": lambda: lab.call("GET", f"/volumes/{volume}/metadata"),
        "metadata_create": lambda: lab.call("POST", f"/volumes/{volume}/metadata", {"metadata": {}}),
        "metadata_replace": lambda: lab.call("PUT", f"/volumes/{volume}/metadata", {"metadata": {}}),
        "metadata_item_get": lambda: lab.call("GET", f"/volumes/{volume}/metadata/k"),
        "metadata_item_set": lambda: lab.call("PUT", f"/volumes/{volume}/metadata/k", {"meta": {"k": "v"}}),
        "metadata_item_delete": lambda: lab.call("DELETE", f"/volumes/{volume}/metadata/k"),
        "attachment_create": lambda: lab.call("POST", "/attachments", {"attachment": {"volume_uuid": volume}}),
        "attachment_update": lambda: lab.call("PUT", f"/attachments/{attachment}", {"attachment": connector}),
        "attachment_complete": lambda: lab.complete(attachment),
        "attachment_delete": lambda: lab.call("DELETE", f"/attachments/{attachment}"),
        "attachment_get": lambda: lab.call("GET", f"/attachments/{attachment}"),
        "attachment_list": lambda: lab.call("GET", "/attachments"),
        "message_get": lambda: lab.call("GET", f"/messages/{volume}"),
        "message_list": lambda: lab.call("GET", "/messages"),
        "message_delete": lambda: lab.call("DELETE", f"/messages/{volume}"),
        "limits": lambda: lab.call("GET", "/limits"),
    }
    return volume, calls.get(name, lambda: lab.act(volume, name, arguments.get(name)))


@pytest.mark.parametrize(("point", "kind", "when"), STRIKES, ids=str)
def test_every_kind_at_every_point(lab: Any, strike: Any, put_off: list[Any], point: str, kind: str, when: str) -> None:
    _, call = request(lab, point)
    done = strike(point, kind, when)
    if kind.startswith("http-"):
        answer = call()
        code = answer.code if hasattr(answer, "code") else answer.status_code
        assert code == int(kind.removeprefix("http-"))
    else:
        with pytest.raises(requests.exceptions.RequestException) as info:
            call()
        assert info.value.request.url.startswith("http://cinder.test/")
        assert " at 0x" not in str(info.value)
    assert len(done) == (1 if when == "after" else 0)
    assert len(put_off) == (1 if when == "late" else 0)


def test_before_leaves_everything(lab: Any, strike: Any) -> None:
    volume, call = request(lab, "cinder.os-begin_detaching")
    strike("cinder.os-begin_detaching", "http-500", "before")
    call()
    assert lab.state(volume).startswith("in-use/")


def test_after_has_its_effect(lab: Any, strike: Any) -> None:
    volume, call = request(lab, "cinder.os-begin_detaching")
    strike("cinder.os-begin_detaching", "http-500", "after")
    call()
    assert lab.state(volume).startswith("detaching/")


@pytest.mark.parametrize("kind", ["http-504", "read-timeout"])
def test_late_has_its_effect_when_the_caller_has_given_up(lab: Any, strike: Any, put_off: Any, kind: str) -> None:
    volume, call = request(lab, "cinder.os-begin_detaching")
    strike("cinder.os-begin_detaching", kind, "late")
    began = lab.cloud.clock.now
    with contextlib.suppress(requests.exceptions.ReadTimeout):
        call()
    assert (lab.state(volume).split("/")[0], lab.cloud.clock.now - began) == ("in-use", 60)
    [proceed] = put_off
    assert proceed().status == 202
    assert lab.state(volume).startswith("detaching/")


def test_http_500_is_in_cinders_dialect(lab: Any, strike: Any) -> None:
    _, call = request(lab, "cinder.os-reserve")
    strike("cinder.os-reserve", "http-500", "before")
    answer = call()
    assert answer.body == {
        "computeFault": {
            "code": 500,
            "message": "The server has either erred or is incapable of performing the requested operation.",
        }
    }
    assert answer.headers["OpenStack-API-Version"] == "volume 3.71"
    assert answer.headers["x-openstack-request-id"].startswith("req-")


@pytest.mark.parametrize("kind", ["http-503", "http-504"])
def test_a_proxys_page_is_not_json_and_has_none_of_cinders_headers(lab: Any, strike: Any, kind: str) -> None:
    _, call = request(lab, "cinder.os-reserve")
    strike("cinder.os-reserve", kind, "before")
    answer = call()
    assert answer.body.startswith(f"<html><body><h1>{kind.removeprefix('http-')} ")
    assert answer.headers["Content-Type"] == "text/html"
    assert "x-openstack-request-id" not in answer.headers


def test_http_401(lab: Any, strike: Any) -> None:
    _, call = request(lab, "cinder.os-extend")
    strike("cinder.os-extend", "http-401", "before")
    answer = call()
    assert (answer.body["error"]["title"], answer.headers["WWW-Authenticate"]) == (
        "Unauthorized",
        'Keystone uri="http://keystone.test"',
    )


def test_http_403(lab: Any, strike: Any) -> None:
    _, call = request(lab, "cinder.attachment_delete")
    strike("cinder.attachment_delete", "http-403", "before")
    assert call().error == "forbidden: Policy doesn't allow volume:attachment to be performed."


def test_http_413(lab: Any, strike: Any) -> None:
    _, call = request(lab, "cinder.os-extend")
    strike("cinder.os-extend", "http-413", "before")
    answer = call()
    assert answer.error.startswith("overLimit: VolumeSizeExceedsAvailableQuota: ")
    assert answer.headers["Retry-After"] == "0"


@pytest.mark.parametrize(
    ("kind", "error", "text"),
    [
        (
            "connection-reset",
            requests.exceptions.ConnectionError,
            "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))",
        ),
        (
            "connection-refused",
            requests.exceptions.ConnectionError,
            (
                "HTTPConnectionPool(host='cinder.test', port=80): Max retries exceeded with url: "
                f"/v3/{PROJECT}/volumes/{{volume}}/action "
                "(Caused by NewConnectionError(\"HTTPConnection(host='cinder.test', "
                'port=80): Failed to establish a new connection: [Errno 111] Connection refused"))'
            ),
        ),
        (
            "read-timeout",
            requests.exceptions.ReadTimeout,
            "HTTPConnectionPool(host='cinder.test', port=80): Read timed out. (read timeout=60)",
        ),
    ],
)
def test_the_network_fails_as_requests_tells_it(
    lab: Any, strike: Any, kind: str, error: type[Exception], text: str
) -> None:
    volume, call = request(lab, "cinder.os-reserve")
    strike("cinder.os-reserve", kind, "before")
    with pytest.raises(error) as info:
        call()
    assert type(info.value) is error
    assert str(info.value) == text.format(volume=volume)


@pytest.mark.parametrize(("timeout", "seconds"), [(None, 60.0), (5, 5.0), ((3, 7.5), 7.5)])
def test_a_read_timeout_takes_as_long_as_the_client_waits(lab: Any, strike: Any, timeout: Any, seconds: float) -> None:
    strike("cinder.versions", "read-timeout", "before")
    began = lab.cloud.clock.now
    with pytest.raises(requests.exceptions.ReadTimeout):
        lab.session.get("http://cinder.test/", timeout=timeout)
    assert lab.cloud.clock.now - began == seconds


def test_the_catalogue_is_consistent() -> None:
    assert len(KIND) == len(KINDS)
    assert len({operation.point for operation in OPERATIONS}) == len(OPERATIONS)
    assert {name for operation in OPERATIONS for name in operation.kinds} == set(KIND)
    for kind in KINDS:
        assert kind.whens in (WHENS, BOTH, ("before",), ("after",), (LATE,))
        assert kind.source
    for operation in OPERATIONS:
        module, _, path = operation.where.partition(":")
        function = reduce(getattr, path.split("."), importlib.import_module(module))
        assert callable(function), operation


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (None, ()),
        ({"attachment": []}, ()),
        ({"attachment": {"volume_uuid": "0123456789"}}, ("01234567",)),
        ({"attachment": {"volume_uuid": "0123456789", "connector": {"host": "h"}}}, ("01234567", "connector")),
    ],
)
def test_the_details_of_a_new_attachment(cloud: Cloud, body: Any, detail: tuple[str, ...]) -> None:
    describe = POINT["cinder.attachment_create"].detail
    assert describe is not None
    assert describe(Operations(cloud), Request(body=body)) == detail


def test_the_details_of_a_forced_delete(cloud: Cloud) -> None:
    describe = POINT["cinder.volume_delete"].detail
    assert describe is not None
    assert describe(Operations(cloud), Request(query={"force": "true"}), "0123456789") == ("01234567", "force")


def test_every_public_method_is_a_point() -> None:
    methods = {name for name in dir(Operations) if callable(getattr(Operations, name)) and name[0] != "_"}
    woven = {operation.where.rpartition(".")[2] for operation in POINT.values()}
    assert methods == woven


@pytest.mark.parametrize("point", sorted(POINT))
def test_the_details_of_a_call(lab: Any, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """Traces show the first eight characters of the id, and what else tells two calls apart."""
    operation = POINT[point]
    volume, call = request(lab, point)
    (row,) = lab.cloud.attachments_of(volume)
    details: list[str | tuple[str, ...]] = []
    name = operation.where.rpartition(".")[2]
    original = getattr(Operations, name)

    def told(subject: Any, *args: Any) -> Any:
        details.append("" if operation.detail is None else operation.detail(subject, *args))
        return original(subject, *args)

    monkeypatch.setattr(Operations, name, told)
    call()
    wanted = {
        "cinder.versions": "",
        "cinder.volume_create": "",
        "cinder.volume_list": "detail",
        "cinder.attachment_list": "",
        "cinder.message_list": "",
        "cinder.volume_summary": "",
        "cinder.limits": "",
        "cinder.os-detach": (volume[:8], "attachment", row.id[:8]),
        "cinder.attachment_create": (volume[:8],),
        "cinder.volume_delete": (volume[:8],),
        **dict.fromkeys((f"cinder.{name}" for name in NAMELESS), ""),
        **dict.fromkeys((f"cinder.{name}" for name in NAMELESS if OTHERS[name][1].endswith("/detail")), "detail"),
        **dict.fromkeys((f"cinder.attachment_{verb}" for verb in ("get", "update", "complete", "delete")), row.id[:8]),
    }
    assert details == [wanted.get(point, volume[:8])]
