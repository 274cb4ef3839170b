"""Another Cinder behind the same injection points."""

from __future__ import annotations

import importlib

import pytest
import requests

from volfault_fakes import Cloud
from volfault_fakes.cinder import (
    OPERATIONS,
    Asked,
    CinderEndpoint,
    ForwardedOperations,
    Operations,
    Reply,
    Request,
    forwarded,
)
from volfault_fakes.cloud.identity import PROJECT
from volfault_fakes.errors import UnknownCall

URL = f"http://cinder.test/v3/{PROJECT}"
HEADERS = {"X-Auth-Token": "user", "OpenStack-API-Version": "volume 3.71"}


class Behind:
    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return Reply(418, {"teapot": {"code": 418, "message": "short and stout"}}, {"Retry-After": "7"})


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def endpoint(behind: Behind) -> CinderEndpoint:
    cloud = Cloud()
    return CinderEndpoint(cloud, operations=ForwardedOperations(cloud, behind))


def test_a_request_is_answered_by_who_is_behind(endpoint: CinderEndpoint, behind: Behind) -> None:
    with endpoint:
        reply = requests.put(f"{URL}/volumes/x?a=b", json={"volume": {}}, headers=HEADERS, timeout=9)
    assert (reply.status_code, reply.json()["teapot"]["code"], reply.headers["Retry-After"]) == (418, 418, "7")
    # The endpoint goes on making what every reply has.
    assert reply.headers["x-openstack-request-id"].startswith("req-")
    (asked,) = behind.asked
    assert (asked.method, asked.path, asked.query) == ("PUT", f"/v3/{PROJECT}/volumes/x", "a=b")
    assert (asked.body, asked.headers["x-auth-token"]) == (b'{"volume": {}}', "user")


def test_what_the_fake_does_not_model_is_not_forwarded(endpoint: CinderEndpoint, behind: Behind) -> None:
    with endpoint, pytest.raises(UnknownCall):
        requests.get("http://elsewhere.test/", timeout=9)
    assert behind.asked == []


def test_every_operation_is_forwarded(behind: Behind) -> None:
    operations = ForwardedOperations(Cloud(), behind)
    names = [each.where.partition("Operations.")[2] for each in OPERATIONS if ":Operations." in each.where]
    asked = Asked("GET", "/", "", {})
    for name in names:
        assert getattr(operations, name)(Request(asked=asked), "id").status == 418
        assert vars(ForwardedOperations)[name] is not getattr(Operations, name)
    assert behind.asked == [asked] * len(names)


def test_points_are_woven_on_what_forwards() -> None:
    woven = forwarded(OPERATIONS)
    assert [each.point for each in woven] == [each.point for each in OPERATIONS]
    for each in woven:
        module, _, path = each.where.partition(":")
        owner, _, name = path.partition(".")
        assert owner in ("ForwardedOperations", "Backend", "NovaApi")
        assert name in vars(getattr(importlib.import_module(module), owner))
