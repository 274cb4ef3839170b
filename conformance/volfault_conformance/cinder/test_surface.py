"""The fake's table of paths is that of the real router: each path, each method, and whether anything answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from volfault_conformance.cinder.pair import Pair
from volfault_fakes.cinder import surface
from volfault_fakes.cinder.routes import ACTIONS, NOT_MODELLED, ROUTES

_NAME = re.compile(r":\(?\w+\)?|\{\w+\}")


@pytest.fixture(scope="module")
def routes(parties: tuple[Pair, Any]) -> list[Any]:
    # The parties first: they configure Cinder.
    assert parties
    from cinder.api.v3.router import APIRouter  # noqa: PLC0415 - see above

    return [route for route in APIRouter().map.matchlist if "project_id" not in route.routepath and route.conditions]


def test_the_paths_are_those_of_the_real_router(routes: list[Any]) -> None:
    theirs: dict[tuple[str, str], bool] = {}
    for route in routes:
        if "format" not in route.routepath:
            (method,) = route.conditions["method"]
            theirs.setdefault((method, _NAME.sub("{id}", route.routepath)), _answers(route))
    ours: dict[tuple[str, str], bool] = {}
    for method, pattern, missing in surface.calls():
        ours.setdefault((method, pattern), missing is None)
    assert ours == theirs
    assert len(ours) > 250


def test_what_takes_a_suffix_is_what_the_real_router_gives_one(routes: list[Any]) -> None:
    suffixed = {route.routepath.split("/")[1].split(".")[0] for route in routes if "format" in route.routepath}
    assert suffixed == {name for name, each in surface.COLLECTIONS.items() if each.standard and "/" not in name}


def test_the_actions_are_those_of_the_real_controllers(routes: list[Any]) -> None:
    theirs = {_NAME.sub("{id}", route.routepath): set(_resource(route).wsgi_actions) for route in routes}
    ours = {route.partition(" ")[2]: set(names) for route, names in ACTIONS.items()}
    for route, names in NOT_MODELLED.items():
        ours[route.partition(" ")[2]] |= names
    assert ours == {pattern: theirs[pattern] for pattern in ours}


def test_every_modelled_route_is_in_the_table() -> None:
    known = {f"{method} {pattern}" for method, pattern, missing in surface.calls() if missing is None}
    modelled = {_named(route) for route in (*ROUTES, *ACTIONS)} - {"GET /", "GET /v3/"}
    assert modelled <= known


def _named(route: str) -> str:
    return route.replace("{item}", "{id}")


def _resource(route: Any) -> Any:
    return route.defaults.get("controller") or route._kargs["controller"]


def _answers(route: Any) -> bool:
    resource, action = _resource(route), route.defaults["action"]
    if hasattr(resource.controller, action):
        return True
    return bool(resource.wsgi_actions) and (action == "action" or action in resource.wsgi_actions)
