from __future__ import annotations

from volfault_conformance.cinder import cinderclient_calls, openstacksdk_calls
from volfault_conformance.cinder.client_call import STARTS
from volfault_conformance.cinder.requests_compared import compared, name_of
from volfault_conformance.coverage_page import page
from volfault_fakes.cinder import routes


def test_every_request_that_the_fake_answers_is_compared() -> None:
    actions = {f"{at} {name}" for at, names in routes.ACTIONS.items() for name in names}
    assert {*routes.ROUTES, *actions} == set().union(*compared().values())


def test_the_name_of_a_request() -> None:
    assert name_of("GET", "/v3/project/volumes/detail?limit=1") == "GET /volumes/detail"
    assert (
        name_of("POST", "/v3/project/volumes/x/action", {"os-reserve": None}) == "POST /volumes/{id}/action os-reserve"
    )
    assert name_of("PUT", "/v3/project/volumes/{volume 1}/metadata/a", {}) == "PUT /volumes/{id}/metadata/{item}"


def test_every_call_begins_in_a_state_that_there_is() -> None:
    for calls in (*cinderclient_calls.CALLS.values(), *openstacksdk_calls.CALLS.values()):
        assert {call.start for call in calls} <= STARTS.keys()
        assert len({str(call) for call in calls}) == len(calls)


def test_methods_are_answered_or_refused() -> None:
    text = page()
    assert "| `VolumeManager.unmanage` |  | `POST /volumes/{id}/action os-unmanage` |" in text
    assert "`POST /volumes with OS-SCH-HNT:scheduler_hints`" in text
    assert "| `get_volume` | 4 calls |  |" in text
    assert "`GET /types/{id}/encryption`" in text
