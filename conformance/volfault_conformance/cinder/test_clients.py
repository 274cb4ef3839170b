"""Every method of the clients that concerns volumes and attachments: answered as by the real one, or refused loudly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from volfault_conformance.cinder import cinderclient_calls, openstacksdk_calls
from volfault_conformance.cinder.client_call import STARTS, Call
from volfault_conformance.cinder.clients import CinderClient, Client, OpenStackSdk
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.party import TOKEN
from volfault_conformance.cinder.requests_compared import SENT_BY_CLIENTS, name_of
from volfault_conformance.cinder.watching import recorded, watch
from volfault_conformance.kept import told, unexplained
from volfault_fakes import UnknownCall

CINDERCLIENT, SDK = CinderClient(), OpenStackSdk()
METHODS: list[tuple[Client, str, tuple[Call, ...]]] = [
    *((CINDERCLIENT, name, calls) for name, calls in cinderclient_calls.CALLS.items()),
    *((SDK, name, calls) for name, calls in openstacksdk_calls.CALLS.items()),
]

_VERSIONS = {"/", "/v3", "/v3/"}


@pytest.fixture(scope="session")
def starts() -> dict[str, Any]:
    """The states that were built already."""
    return {}


@pytest.mark.parametrize(("client", "name", "calls"), METHODS, ids=[name for _, name, _ in METHODS])
def test_a_method_is_answered_as_the_real_cinder_answers_or_refused(
    pair: Pair, starts: dict[str, Any], client: Client, name: str, calls: tuple[Call, ...]
) -> None:
    compared = {}
    for call in calls:
        _begin(pair, starts, call.start)
        at = f"{name}{call}"
        if call.refused:
            compared[at] = _refused(pair, client, name, call)
        else:
            compared[at] = watch(pair.real, client, name, call).differences(watch(pair.fake, client, name, call))
    wrong = unexplained("cinder", compared, {at: found for at, found in compared.items() if found})
    assert not wrong, told(wrong)
    assert len(compared) == len(calls)


def _begin(pair: Pair, starts: dict[str, Any], start: str) -> None:
    starts.setdefault("nothing", pair.snapshot())
    if start not in starts:
        pair.restore(starts["nothing"])
        pair.prepare(STARTS[start])
        starts[start] = pair.snapshot()
    pair.restore(starts[start])


def _refused(pair: Pair, client: Client, name: str, call: Call) -> dict[str, Any]:
    before = pair.fake.look()
    seen = watch(pair.fake, client, name, call)
    expected = f"{UnknownCall.__name__}: {pair.fake.filled(call.refused)}"
    raised = seen.answer.get("raised", "nothing")
    wanted = pair.fake.names.labelled(expected)
    differing = {} if raised.startswith(wanted) else {"raised": (wanted, raised)}
    return differing | {
        place: both for place, both in before.differences(seen).items() if not place.startswith("answer")
    }


@pytest.mark.parametrize(
    ("client", "calls"),
    [(CINDERCLIENT, cinderclient_calls.CALLS), (SDK, openstacksdk_calls.CALLS)],
    ids=["cinderclient", "sdk"],
)
def test_every_method_has_its_calls(client: Client, calls: Mapping[str, tuple[Call, ...]]) -> None:
    assert client.methods() == calls.keys()
    assert all(calls.values())


def _is_known(answer: Mapping[str, Any]) -> bool:
    # Some clients ask for paths that no Cinder has; the router's own 404 is no answer of an operation.
    return bool(answer["status"] != 404 or "x-compute-request-id" in answer["headers"])


@pytest.mark.parametrize("client", [CINDERCLIENT, SDK], ids=["cinderclient", "sdk"])
def test_what_concerns_something_else_is_refused(pair: Pair, client: Client) -> None:
    before = pair.fake.look()
    answered = {}
    for name in sorted(client.elsewhere()):
        answer = watch(pair.fake, client, name, Call()).answer
        known = [exchange for exchange in answer["sent"] if _is_known(exchange["answer"])]
        asked = {exchange["request"].removeprefix("GET http://cinder.test") for exchange in known}
        # Some stop before they ask for anything but the versions that there are.
        if not answer.get("raised", "").startswith(f"{UnknownCall.__name__}: ") and not asked <= _VERSIONS:
            answered[name] = asked
    assert not answered, told(answered)
    assert not before.differences(pair.fake.look())


def test_the_calls_come_to_these_requests(pair: Pair, starts: dict[str, Any]) -> None:
    sent = set()
    for client, name, calls in METHODS:
        for call in calls:
            _begin(pair, starts, call.start)
            for exchange in watch(pair.fake, client, name, call).answer["sent"]:
                method, _, url = exchange["request"].partition(" ")
                body = json.loads(exchange["body"] or "null")
                sent.add(name_of(method, url.removeprefix(pair.fake.party.url), body))
    assert sorted(sent ^ SENT_BY_CLIENTS) == []


@pytest.mark.parametrize("path", ["", "/", "/v3", "/v3/"])
def test_the_versions(pair: Pair, path: str) -> None:
    seen = []
    for side in (pair.real, pair.fake):
        with recorded(side) as sent:
            side.party.session.get(side.party.url + path, headers={"X-Auth-Token": TOKEN})
        seen.append(side.look({"sent": sent}))
    assert not seen[0].differences(seen[1])
