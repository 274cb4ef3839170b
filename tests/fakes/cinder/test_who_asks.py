"""Who is let in, and what they may do: tokens, roles, projects, service tokens; as measured on the real Cinder 29."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import requests

from volfault_conformance.cinder.fake import FakeCinder
from volfault_conformance.cinder.identities import IDENTITIES, USERS
from volfault_conformance.cinder.requests_of_everybody import PREPARED, REQUESTS
from volfault_conformance.cinder.side import Side
from volfault_conformance.cinder.starts import STARTS
from volfault_fakes import Cloud
from volfault_fakes.cinder import CinderEndpoint, microversions
from volfault_fakes.cinder.auth_strategies import ALLOW_EXPIRED_WINDOW
from volfault_fakes.cinder.releases import RELEASES, Release
from volfault_fakes.cloud.identity import OTHER_PROJECT, PROJECT, WELL_KNOWN

UNAUTHORIZED = {
    "error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}
}


def get(lab: Any, path: str = "/volumes", token: str | None = "user", **headers: str) -> requests.Response:
    """By a session of its own, so that no token comes with it that is not named."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["X-Auth-Token"] = token
    return requests.get(f"{lab.cinder.url}/v3{path}", headers=sent)


@pytest.mark.parametrize("token", [None, "", "garbage", "user:project", f"admin:{PROJECT}"])
def test_whoever_has_no_token_of_keystones_is_refused(guarded: Any, token: str | None) -> None:
    for path in ("/volumes", "/nothing", "/", ""):
        reply = get(guarded, path, token)
        assert (reply.status_code, reply.json()) == (401, UNAUTHORIZED)
        assert reply.headers["WWW-Authenticate"] == 'Keystone uri="http://keystone.test"'
        assert "x-openstack-request-id" in reply.headers
        assert "x-compute-request-id" not in reply.headers
    # Which versions there are is told to everybody.
    assert requests.get(guarded.cinder.url).status_code == 300


def test_a_body_that_is_too_large_is_refused_before_anybody_asks_whose_it_is(guarded: Any) -> None:
    reply = requests.post(f"{guarded.cinder.url}/v3/volumes", data=b"x" * 120_000)
    assert reply.status_code == 413


@pytest.mark.parametrize("token", sorted(WELL_KNOWN))
def test_the_well_known_tokens_are_let_in(guarded: Any, token: str) -> None:
    reply = get(guarded, f"/{WELL_KNOWN[token].identity.project}/volumes", token)
    assert reply.json() == {"volumes": []}


def test_a_token_expires_with_the_virtual_time(guarded: Any) -> None:
    token = guarded.cloud.issue_token(lifetime=60)
    guarded.cloud.clock.advance(59)
    assert get(guarded, token=token).status_code == 200
    guarded.cloud.clock.advance(1)
    assert get(guarded, token=token).status_code == 401
    # A service may go on for its user, for two days.
    assert get(guarded, token=token, X_Service_Token="nova").status_code == 200
    guarded.cloud.clock.advance(ALLOW_EXPIRED_WINDOW)
    assert get(guarded, token=token, X_Service_Token="nova").status_code == 401


def test_a_token_goes_with_the_snapshot_before_it(guarded: Any) -> None:
    before = guarded.cloud.snapshot()
    token = guarded.cloud.issue_token()
    assert get(guarded, token=token).status_code == 200
    guarded.cloud.restore(before)
    assert get(guarded, token=token).status_code == 401
    assert get(guarded).status_code == 200


@pytest.mark.parametrize(
    ("service", "code"), [("nova", 200), ("operator", 200), ("garbage", 401), ("user", 401), ("admin", 401), ("", 200)]
)
def test_what_is_sent_as_a_services_token_has_to_be_one(guarded: Any, service: str, code: int) -> None:
    assert get(guarded, X_Service_Token=service).status_code == code


def test_what_clients_say_of_themselves_counts_for_nothing(guarded: Any) -> None:
    volume, attachment = guarded.attach()
    guarded.cinder.operations.nova_lists = lambda _server, _volume: attachment
    forged = {"X-Service-Roles": "service", "X-Roles": "admin", "X-Project-Id": OTHER_PROJECT, "X-User-Id": "admin"}
    answer = guarded.call("DELETE", f"/attachments/{attachment}", **forged)
    assert answer.code == 409
    assert guarded.act(volume, "os-force_detach", {"attachment_id": attachment}, **forged).code == 403
    assert guarded.call("DELETE", f"/attachments/{attachment}", **{"X-Service-Token": "nova"}).code == 200


def test_another_project(guarded: Any) -> None:
    volume = guarded.volume()
    for path in (f"/{OTHER_PROJECT}/volumes/{volume}", f"/volumes/{volume}"):
        assert get(guarded, path, "other").status_code == 404
        assert get(guarded, path, "nova").status_code == (400 if OTHER_PROJECT in path else 200)
    mismatch = get(guarded, f"/{PROJECT}/volumes/{volume}", "other")
    assert (mismatch.status_code, mismatch.json()["badRequest"]["message"]) == (400, "Malformed request url")
    assert get(guarded, "/volumes", "other").json() == {"volumes": []}
    made = guarded.cloud.issue_token(project=OTHER_PROJECT, user="somebody")
    guarded.cloud.add_volume(project=OTHER_PROJECT)
    assert len(get(guarded, "/volumes", made).json()["volumes"]) == 1
    assert len(get(guarded, "/volumes?all_tenants=1", made).json()["volumes"]) == 1
    assert len(get(guarded, "/volumes?all_tenants=1", "admin").json()["volumes"]) == 2


def test_roles_imply_one_another(guarded: Any) -> None:
    volume = guarded.volume()
    allowed = {}
    for role in ("admin", "manager", "member", "reader", "auditor"):
        token = {"X-Auth-Token": guarded.cloud.issue_token([role])}
        look = guarded.call("GET", f"/volumes/{volume}", **token).code
        note = guarded.call("POST", f"/volumes/{volume}/metadata", {"metadata": {"a": "b"}}, **token).code
        allowed[role] = (look, note, guarded.act(volume, "os-reset_status", {"status": "error"}, **token).code)
    assert allowed == {
        "admin": (200, 200, 202),
        "manager": (200, 200, 403),
        "member": (200, 200, 403),
        "reader": (200, 403, 403),
        "auditor": (404, 404, 403),
    }


@pytest.mark.parametrize("version", ["12.0.10", "22.0.0"])
def test_before_there_were_personas_every_role_in_the_project_will_do(cloud: Cloud, version: str) -> None:
    (release,) = (each for each in RELEASES if each.version == version)
    volume = cloud.add_volume()
    with CinderEndpoint(cloud, release=release) as cinder:
        url = f"{cinder.url}/v3/{PROJECT}/volumes/{volume.id}/action"
        headers = {"X-Auth-Token": cloud.issue_token(["auditor"])}
        assert requests.post(url, json={"os-reserve": None}, headers=headers).status_code == 202
        assert requests.post(url, json={"os-force_delete": None}, headers=headers).status_code == 403


def test_without_keystone_everybody_is_an_administrator(lab: Any) -> None:
    volume = lab.volume()
    assert lab.act(volume, "os-force_delete").code == 202
    given = get(lab, "/volumes", None, X_Auth_User="somebody")
    assert (given.status_code, given.headers["X-Auth-Token"]) == (204, "somebody:admin")


def test_an_unknown_strategy_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ValueError, match="'basic' is no auth_strategy of Cinder's: it has keystone, noauth"):
        CinderEndpoint(cloud, auth_strategy="basic")


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.version)
def test_every_request_of_everybody_is_answered(release: Release) -> None:
    """And so every policy that is asked for is in the release's table."""
    party = FakeCinder(release=release)
    side = Side(party, microversions.text(release.maximum))
    with party.endpoint, party.under("keystone"):
        for step in (*PREPARED, *STARTS["in-use by an attachment"]):
            side.do(dataclasses.replace(step, headers={"X-Auth-Token": "admin"}))
        built, codes = side.snapshot(), set()
        for asking in (IDENTITIES[name] for name in (*USERS, "expired")):
            for step in REQUESTS.values():
                codes.add(side.do(asking.asks(step)).answer["status"])
                side.restore(built)
    assert {200, 202, 204, 300, 400, 401, 403, 404} <= codes


def test_whoever_accepts_a_volume_gets_it_with_its_snapshots(guarded: Any) -> None:
    def call(method: str, path: str, token: str, body: Any = None) -> requests.Response:
        return requests.request(
            method,
            f"{guarded.cinder.url}/v3{path}",
            json=body,
            headers={"X-Auth-Token": token, "OpenStack-API-Version": "volume 3.71"},
        )

    volume = guarded.cloud.add_volume().id
    snapshot = call("POST", "/snapshots", "user", {"snapshot": {"volume_id": volume}}).json()["snapshot"]["id"]
    offer = call("POST", "/volume-transfers", "user", {"transfer": {"volume_id": volume}}).json()["transfer"]
    for path in (f"/snapshots/{snapshot}", f"/volume-transfers/{offer['id']}"):
        assert call("GET", path, "other").status_code == 404
    assert call("GET", "/snapshots", "other").json() == {"snapshots": []}
    assert call("GET", "/volume-transfers", "other").json() == {"transfers": []}
    accept = (f"/volume-transfers/{offer['id']}/accept", {"accept": {"auth_key": offer["auth_key"]}})
    assert call("POST", accept[0], "reader", accept[1]).status_code == 403
    assert call("POST", accept[0], "other", accept[1]).status_code == 202
    for path in (f"/snapshots/{snapshot}", f"/volumes/{volume}"):
        assert [call("GET", path, token).status_code for token in ("user", "other", "admin")] == [404, 200, 200]
    assert guarded.cloud.snapshots[snapshot].project == guarded.cloud.volumes[volume].project == OTHER_PROJECT


def test_cinder_asks_nova_about_users_requests_and_not_about_services(lab: Any, names: Any) -> None:
    volume, attachment = lab.attach()
    asked = []

    def nova_lists(server_id: str, volume_id: str) -> str | None:
        asked.append((server_id, volume_id))
        return str(attachment)

    lab.cinder.operations.nova_lists = nova_lists
    assert lab.call("DELETE", f"/attachments/{attachment}").code == 409
    assert asked == [(names.INSTANCE, volume)]
    lab.service = True
    assert lab.call("DELETE", f"/attachments/{attachment}").code == 200
    assert len(asked) == 1


def test_what_can_find_nothing_is_not_looked_at_further(guarded: Any) -> None:
    guarded.volume()
    admin = {"X-Auth-Token": "admin"}
    gone = "99999999-9999-4999-8999-999999999999"
    for path in (f"/volumes?bogus=x&marker={gone}&sort=nobody", f"/attachments?status=detached&marker={gone}"):
        answer = guarded.call("GET", path, **admin)
        assert (answer.code, next(iter(answer.body.values()))) == (200, [])
    assert guarded.call("GET", "/volumes?bogus=x&sort=size:up", **admin).code == 400
    assert guarded.call("GET", "/volumes?bogus=x&sort=size:up").error.endswith(
        "Invalid filters bogus are found in query options."
    )
