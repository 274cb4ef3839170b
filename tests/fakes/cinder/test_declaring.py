"""An operation is declared where it is defined; routes and points are what follows from that."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.catalogue import operations_of
from volfault_fakes.cinder import OPERATIONS, Operations, Reply, Request
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import answers_of, operation
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import ANYWHERE, OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.schema_words import below, text
from volfault_fakes.cinder.surface import calls


class Planted(Front):
    """One operation of each sort."""

    @operation("GET /things", "GET /things/detail", kinds=WITH_TOKEN)
    def thing_list(self, _request: Request, detail: bool) -> Reply:
        return Reply(200, {"detail": detail})

    @operation("POST /things", kinds=(*WITH_TOKEN, QUOTA), since=mv.ATTACHMENTS, body=below("thing", text()))
    def thing_create(self, _request: Request, wanted: Any) -> Reply:
        return Reply(202, {"thing": wanted})

    @operation("PUT /things/{id}", kinds=OF_A_ROW, body=lambda _, request: {"type": request.query["type"]})
    def thing_set(self, _request: Request, document: Any, key: str) -> Reply:
        return Reply(200, {"document": document, "key": key})

    @operation("POST /volumes/{id}/action os-paint", kinds=OF_A_ROW, detail=lambda *_: "painted")
    def paint(self, _request: Request, key: str) -> Reply:
        return Reply(202, {"key": key})

    @operation("POST /things/{id}/action os-paint", kinds=ANYWHERE)
    def thing_paint(self, _request: Request, _key: str) -> Reply:
        return Reply(202)


@pytest.fixture
def planted() -> Planted:
    return Planted(Cloud())


def test_requests_come_by_their_path(planted: Planted) -> None:
    answers = answers_of(Planted)
    assert [(answer.route, answer.action, answer.name) for answer in answers] == [
        ("GET /things", "", "thing_list"),
        ("POST /things", "", "thing_create"),
        ("GET /things/detail", "", "thing_list"),
        ("PUT /things/{id}", "", "thing_set"),
        ("POST /things/{id}/action", "os-paint", "thing_paint"),
        ("POST /volumes/{id}/action", "os-paint", "paint"),
    ]
    by_request = {answer.request: answer for answer in answers}
    assert by_request["GET /things"](planted, Request(), "").body == {"detail": False}
    assert by_request["GET /things/detail"](planted, Request(), "").body == {"detail": True}
    painted = by_request["POST /volumes/{id}/action os-paint"](planted, Request("POST", body={"os-paint": None}), "v1")
    assert painted.body == {"key": "v1"}


def test_points_say_what_was_declared() -> None:
    points = {each.point: each for each in operations_of(Planted, inherited=True)}
    assert {name: (each.kinds, each.reads) for name, each in points.items()} == {
        "cinder.thing_list": (WITH_TOKEN, True),
        "cinder.thing_create": ((*WITH_TOKEN, QUOTA), False),
        "cinder.thing_set": (OF_A_ROW, False),
        "cinder.os-paint": (OF_A_ROW, False),
        "cinder.thing_paint": (ANYWHERE, False),
    }
    assert points["cinder.os-paint"].where == f"{__name__}:Planted.paint"
    told = {
        name: each.detail and each.detail(None, Request(), "0123456789")
        for name, each in points.items()
        if "_create" not in name
    }
    assert told == {
        "cinder.thing_list": "detail",
        "cinder.thing_set": "01234567",
        "cinder.os-paint": "painted",
        "cinder.thing_paint": "01234567",
    }
    assert points["cinder.thing_create"].detail is None


def test_a_body_is_held_against_its_schema_first(planted: Planted) -> None:
    assert planted.thing_create(Request("POST", body={"thing": "blue"})).body == {"thing": "blue"}
    assert planted.thing_create(Request("POST", body={"thing": 3})).status == 400
    assert planted.thing_create(Request("POST", body={"thing": "blue"}, version=mv.GROUPS)).status == 404
    asked = Request("PUT", body=["blue"], query={"type": "array"})
    assert planted.thing_set(asked, "t1").body == {"document": ["blue"], "key": "t1"}
    assert planted.thing_set(Request("PUT", body=["blue"], query={"type": "object"}), "t1").status == 400


def test_every_method_of_the_api_is_declared_and_every_request_once() -> None:
    public = {name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if not name.startswith("_")}
    answers = answers_of(Operations)
    assert {answer.name for answer in answers} == public
    requests = [request for name in public for request in vars(getattr(Operations, name))["__volfault_requests__"]]
    assert len(requests) == len(set(requests)) == len(answers) == 123
    woven = {each.where.rpartition(".")[2] for each in OPERATIONS if each.point.startswith("cinder.")}
    assert woven == public


def test_every_declared_path_is_one_of_cinder_s() -> None:
    known = {f"{method} {pattern}" for method, pattern, missing in calls() if missing is None}
    declared = {answer.route.replace("{item}", "{id}") for answer in answers_of(Operations)}
    assert declared - known == {"GET /", "GET /v3/"}
